import type { Clock } from '../clock.ts';

/** Counts how often something may happen. */
export interface TokenBucket {
  /** Takes a token, if there is one. */
  tryTake(): boolean;
  /** Takes a token that need not be there yet: what comes back next pays for it. */
  owe(): void;
  /** Until there is a token, in whole milliseconds. */
  waitMs(): number;
}

/**
 * @param perSecond Tokens that come back each second.
 * @param burst Tokens at most, and at the start.
 */
export function createTokenBucket(clock: Clock, perSecond: number, burst: number): TokenBucket {
  let tokens = burst;
  let filledAt = clock.now();

  function refill(): void {
    const now = clock.now();
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / 1000) * perSecond);
    filledAt = now;
  }

  return {
    tryTake() {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    owe() {
      refill();
      tokens -= 1;
    },
    waitMs() {
      refill();
      return Math.max(0, Math.ceil(((1 - tokens) / perSecond) * 1000));
    },
  };
}
