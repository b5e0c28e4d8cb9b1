import { expect, test } from 'vitest';
import { createAcceleratedClock } from './clock.ts';
import { createVirtualClock } from './test-support/virtual-clock.ts';

test('at speed 60 a minute passes in a second', () => {
  const base = createVirtualClock(1000);
  const clock = createAcceleratedClock(60, base);
  const ran: number[] = [];
  clock.setTimeout(() => ran.push(clock.now()), 60_000);
  base.advance(999);
  expect(ran).toEqual([]);
  base.advance(1);
  expect(ran).toEqual([1000 + 60_000]);
});

test('a timer never runs before its time, whatever the rounding', () => {
  const base = createVirtualClock(0);
  const clock = createAcceleratedClock(7, base);
  let ranAt = 0;
  clock.setTimeout(() => {
    ranAt = clock.now();
  }, 100);
  base.advance(1000);
  expect(ranAt).toBeGreaterThanOrEqual(100);
});

test('a cleared timer does not run', () => {
  const base = createVirtualClock(0);
  const clock = createAcceleratedClock(2, base);
  const handle = clock.setTimeout(() => expect.unreachable(), 10);
  clock.clearTimeout(handle);
  base.advance(100);
  expect(base.pendingTimers).toBe(0);
});

test('a virtual clock runs timers in order of their time, then of their creation', () => {
  const clock = createVirtualClock(0);
  const order: string[] = [];
  clock.setTimeout(() => order.push(`late at ${clock.now()}`), 20);
  clock.setTimeout(() => {
    order.push('first');
    clock.setTimeout(() => order.push('nested'), 5);
  }, 10);
  clock.setTimeout(() => order.push('second'), 10);
  clock.advance(20);
  expect(order).toEqual(['first', 'second', 'nested', 'late at 20']);
});
