/** Bytes that uploads hold in memory, over all of them. */
export interface ByteBudget {
  /** Whether there was room. */
  take(bytes: number): boolean;
  /** For what has to be held in any case. */
  force(bytes: number): void;
  free(bytes: number): void;
  readonly held: number;
}

export function createByteBudget(most: number): ByteBudget {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > most) return false;
      held += bytes;
      return true;
    },
    force: (bytes) => void (held += bytes),
    free: (bytes) => void (held -= bytes),
    get held() {
      return held;
    },
  };
}
