import type { Tx } from './rows.ts';

const hourMs = 3_600_000;

/** Alerts that begin within a rolling hour. */
export interface Throttle {
  /** Whether another one may begin now, which counts it. */
  take(tx: Tx): Promise<boolean>;
}

export function createThrottle(limit: number, now: () => number): Throttle {
  const id = 'hour';
  return {
    async take(tx) {
      const at = ((await tx.throttle.get({ id }))?.at ?? []).filter((each) => each > now() - hourMs);
      if (at.length >= limit) return false;
      await tx.throttle.put({ id, at: [...at, now()] });
      return true;
    },
  };
}
