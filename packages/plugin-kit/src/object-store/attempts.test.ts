import { objectStoreError, type ObjectStoreReason } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAttempts } from './attempts.ts';
import { backoffMs } from './backoff.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const attempts = (maxAttempts = 4, random = 0) =>
  createAttempts({ maxAttempts, concurrency: 2, random: () => random, now: Date.now });

/** How many attempts were made of what always fails with this. */
async function tries(reason: ObjectStoreReason, maxAttempts = 4): Promise<number> {
  let made = 0;
  const work = attempts(maxAttempts).run(async () => {
    made += 1;
    throw objectStoreError(reason, 'as the test wants');
  });
  work.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(work).rejects.toMatchObject({ reason });
  return made;
}

describe('attempts', () => {
  test.each([
    ['unavailable', 4],
    ['timeout', 4],
    ['throttled', 8],
    ['integrity', 2],
    ['access_denied', 1],
    ['auth_failed', 1],
    ['not_found', 1],
    ['precondition_failed', 1],
    ['unknown', 1],
  ] as const)('of what fails as %s are %i', async (reason, expected) => {
    expect(await tries(reason)).toBe(expected);
  });

  test('wait up to a bound that doubles, and to 20 s at most', () => {
    expect([1, 2, 3, 8, 20].map((attempt) => backoffMs(attempt, () => 1))).toEqual([200, 400, 800, 20_000, 20_000]);
    expect(backoffMs(5, () => 0)).toBe(0);
  });

  test('wait as long as the vendor asks', async () => {
    let made = 0;
    const work = attempts().run(async () => {
      made += 1;
      if (made === 1) throw objectStoreError('throttled', 'later', { retryAfterMs: 5000 });
      return made;
    });
    await vi.advanceTimersByTimeAsync(4999);
    expect(made).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await work).toBe(2);
  });

  test('end at once when the caller gives up', async () => {
    const controller = new AbortController();
    const work = attempts(4, 1).run(
      async () => {
        throw objectStoreError('unavailable', 'no');
      },
      { signal: controller.signal },
    );
    work.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    await expect(work).rejects.toMatchObject({ reason: 'aborted' });
  });

  test('are few against a store that fails everything', async () => {
    const shared = attempts();
    let made = 0;
    const works = Array.from({ length: 200 }, () =>
      shared.run(async () => {
        made += 1;
        throw objectStoreError('unavailable', 'no');
      }),
    );
    const all = Promise.allSettled(works);
    await vi.advanceTimersByTimeAsync(600_000);
    await all;
    // 200 first ones, and 100 more that there were tokens for.
    expect(made).toBe(300);
  });

  test('are half as many at once for a minute when the vendor throttles', async () => {
    const shared = attempts();
    let running = 0;
    let peak = 0;
    const work = (): Promise<void> =>
      shared.run(async () => {
        running += 1;
        peak = Math.max(peak, running);
        await new Promise((resolve) => setTimeout(resolve, 10));
        running -= 1;
      });
    const throttled = shared.run(async () => {
      throw objectStoreError('throttled', 'slow down');
    });
    throttled.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1000);
    const slow = Promise.all([work(), work(), work()]);
    await vi.advanceTimersByTimeAsync(100);
    await slow;
    expect(peak).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    const fast = Promise.all([work(), work(), work()]);
    await vi.advanceTimersByTimeAsync(100);
    await fast;
    expect(peak).toBe(2);
  });
});
