import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createRateLimiter } from './rate-limit.ts';

const never = new AbortController().signal;

test('a burst passes at once, then calls pass at the rate, in order', async () => {
  const clock = createVirtualClock();
  const limiter = createRateLimiter(clock, 10, 5);
  const passed: number[] = [];
  for (let call = 0; call < 20; call += 1) void limiter.take(never).then(() => passed.push(call));

  await clock.advance(0);
  expect(passed).toEqual([0, 1, 2, 3, 4]);
  await clock.advance(500);
  expect(passed).toHaveLength(10);
  await clock.advance(1000);
  expect(passed).toEqual(Array.from({ length: 20 }, (_, call) => call));
});

test('a caller that gives up neither passes nor takes the turn of another', async () => {
  const clock = createVirtualClock();
  const limiter = createRateLimiter(clock, 1, 1);
  await limiter.take(never);
  const abort = new AbortController();
  const waiting = limiter.take(abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');

  let passed = false;
  void limiter.take(never).then(() => (passed = true));
  await clock.advance(1000);
  expect(passed).toBe(true);
});

test('what was not used for long does not add up beyond the burst', async () => {
  const clock = createVirtualClock();
  const limiter = createRateLimiter(clock, 100, 2);
  await clock.advance(60_000);
  let passed = 0;
  for (let call = 0; call < 5; call += 1) void limiter.take(never).then(() => (passed += 1));
  await clock.advance(0);
  expect(passed).toBe(2);
});
