import type { Clock } from '../clock.ts';
import { sleep } from '../deadline.ts';
import { createTokenBucket } from '../token-bucket.ts';

/** Makes its callers wait instead of failing. */
export interface RateLimiter {
  /** Resolves when the call may go on; in the order of the calls. */
  take(signal: AbortSignal): Promise<void>;
}

/**
 * @param perSecond Calls that may go on each second.
 * @param burst Calls that may go on at once after a pause.
 */
export function createRateLimiter(clock: Clock, perSecond: number, burst: number): RateLimiter {
  const bucket = createTokenBucket(clock, perSecond, burst);

  return {
    async take(signal) {
      const { waitMs } = bucket.take(1);
      if (waitMs === 0) return;
      try {
        await sleep(waitMs, { clock, signal });
      } catch (error) {
        bucket.giveBack(1);
        throw error;
      }
    },
  };
}
