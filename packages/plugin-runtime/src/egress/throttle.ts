import type { Clock } from '../clock.ts';

/** A token bucket that may go into debt, so that those who wait keep their order. */
export interface Bucket {
  /**
   * Takes so many tokens, and answers the milliseconds to wait before they may be used. Takes nothing when that is
   * longer than `maxWaitMs`.
   */
  take(tokens: number, maxWaitMs?: number): { readonly taken: boolean; readonly waitMs: number };
}

export function createBucket(options: {
  readonly perSecond: number;
  readonly burst: number;
  readonly clock: Clock;
}): Bucket {
  const { perSecond, burst, clock } = options;
  let tokens = burst;
  let refilledAt = clock.now();

  return {
    take(amount, maxWaitMs = Infinity) {
      const now = clock.now();
      // The clock of a machine can be set back.
      tokens = Math.min(burst, tokens + (Math.max(0, now - refilledAt) * perSecond) / 1000);
      refilledAt = now;
      const waitMs = Math.max(0, Math.ceil(((amount - tokens) * 1000) / perSecond));
      const taken = waitMs <= maxWaitMs;
      if (taken) tokens -= amount;
      return { taken, waitMs };
    },
  };
}

/** Lets so many through at once; the others queue in order. */
export interface Gate {
  /** Resolves with the function that gives the place back; calling it again does nothing. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createGate(places: number): Gate {
  let free = places;
  const queue = new Set<() => void>();

  function leave(): void {
    const [next] = queue;
    if (next === undefined) free += 1;
    else next();
  }

  function place(): () => void {
    let held = true;
    return () => {
      if (held) leave();
      held = false;
    };
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return place();
      }
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const admit = (): void => {
        queue.delete(admit);
        signal.removeEventListener('abort', abandon);
        resolve(place());
      };
      const abandon = (): void => {
        queue.delete(admit);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason belongs to the caller
        reject(signal.reason);
      };
      queue.add(admit);
      signal.addEventListener('abort', abandon, { once: true });
      return promise;
    },
  };
}
