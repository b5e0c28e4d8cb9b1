import type { Clock } from '../clock.ts';

/** A token bucket that makes its callers wait instead of failing. */
export interface RateLimiter {
  /** Resolves when the call may go on; in the order of the calls. */
  take(signal: AbortSignal): Promise<void>;
}

/**
 * @param perSecond Tokens that come back each second.
 * @param burst Tokens at most, and at the start.
 */
export function createRateLimiter(clock: Clock, perSecond: number, burst: number): RateLimiter {
  let tokens = burst;
  let filledAt = clock.now();

  return {
    async take(signal) {
      const now = clock.now();
      tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      // Below zero the bucket counts who waits already, so that each caller waits its own turn.
      tokens -= 1;
      if (tokens >= 0) return;
      try {
        await wait(clock, (-tokens / perSecond) * 1000, signal);
      } catch (error) {
        tokens += 1;
        throw error;
      }
    },
  };
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    const giveUp = (): void => {
      clock.clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
