/** Blobs that somebody reads. They are removed only afterwards. */
export interface Pins {
  /** @returns The way to end reading, to be called once. */
  pin(blob: string): () => Promise<void>;
  /** Runs `remove` once nobody reads the blob: now, or when the last one ends. */
  whenFree(blob: string, remove: () => Promise<void>): Promise<void>;
}

interface Pinned {
  readers: number;
  remove: (() => Promise<void>) | undefined;
}

export function createPins(): Pins {
  const pinned = new Map<string, Pinned>();
  return {
    pin(blob) {
      const entry = pinned.get(blob) ?? { readers: 0, remove: undefined };
      pinned.set(blob, entry);
      entry.readers += 1;
      return async () => {
        entry.readers -= 1;
        if (entry.readers > 0) return;
        pinned.delete(blob);
        await entry.remove?.();
      };
    },
    async whenFree(blob, remove) {
      const entry = pinned.get(blob);
      if (entry === undefined) await remove();
      else entry.remove = remove;
    },
  };
}
