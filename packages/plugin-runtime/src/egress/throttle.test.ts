import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { sleep, within } from '../deadline.ts';
import { createTokenBucket } from '../token-bucket.ts';
import { createGate } from './throttle.ts';

const never = new AbortController().signal;

function late(): Error {
  return new Error('late');
}

test('a gate admits in order, skips who gave up, and takes a place back once', async () => {
  const gate = createGate(1);
  const order: string[] = [];
  const leave = await gate.enter(never);
  const abort = new AbortController();
  const abandoned = gate.enter(abort.signal).catch((error: unknown) => order.push(String(error)));
  const second = gate.enter(never).then((done) => (order.push('second'), done));
  const third = gate.enter(never).then((done) => (order.push('third'), done));

  abort.abort('gave up');
  leave();
  leave();
  await abandoned;
  const leaveSecond = await second;
  await Promise.resolve();
  expect(order).toEqual(['gave up', 'second']);
  leaveSecond();
  await third;
  expect(order).toEqual(['gave up', 'second', 'third']);
  await expect(gate.enter(AbortSignal.abort('too late'))).rejects.toBe('too late');
});

test('a bucket refills with time, and lets waiters keep their order', async () => {
  const clock = createVirtualClock();
  const bucket = createTokenBucket(clock, 10, 2);

  expect([bucket.take(2), bucket.take(1), bucket.take(1)].map(({ waitMs }) => waitMs)).toEqual([0, 100, 200]);
  expect(bucket.take(1, 299)).toEqual({ taken: false, waitMs: 300 });
  expect(bucket.take(1, 300)).toEqual({ taken: true, waitMs: 300 });
  await clock.advance(10_000);
  expect(bucket.take(3)).toEqual({ taken: true, waitMs: 100 });
});

test('a deadline leaves no timer and no listener behind', async () => {
  const clock = createVirtualClock();
  const { signal } = new AbortController();

  expect(await within(Promise.resolve('done'), 10, { clock, signal, late })).toBe('done');
  await expect(within(Promise.reject(new Error('failed')), 10, { clock, signal, late })).rejects.toThrow('failed');
  await expect(within(Promise.resolve(1), 10, { clock, signal: AbortSignal.abort('stop'), late })).rejects.toBe('stop');
  const waiting = within(new Promise(() => {}), 10, { clock, signal, late }).catch(String);
  const slept = sleep(10, { clock, signal });
  await clock.advance(10);
  expect(await waiting).toBe('Error: late');
  await slept;
  expect(clock.pendingTimers).toBe(0);
});
