import type { Clock } from './clock.ts';

/** Counts how often something may happen. It may go into debt, so that those who wait keep their order. */
export interface TokenBucket {
  /**
   * Takes so many tokens, and answers the whole milliseconds to wait before they may be used. Takes nothing when that is
   * longer than `maxWaitMs`: with 0, only what is there.
   */
  take(tokens: number, maxWaitMs?: number): { readonly taken: boolean; readonly waitMs: number };
  /** Takes back tokens that were taken and will not be used. */
  giveBack(tokens: number): void;
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

  function waitFor(amount: number): number {
    const now = clock.now();
    // The clock of a machine can be set back.
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) * perSecond) / 1000);
    filledAt = now;
    return Math.max(0, Math.ceil(((amount - tokens) * 1000) / perSecond));
  }

  return {
    take(amount, maxWaitMs = Infinity) {
      const waitMs = waitFor(amount);
      const taken = waitMs <= maxWaitMs;
      if (taken) tokens -= amount;
      return { taken, waitMs };
    },
    giveBack(amount) {
      tokens += amount;
    },
    waitMs: () => waitFor(1),
  };
}
