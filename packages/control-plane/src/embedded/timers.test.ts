import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hourMs } from '../instant.ts';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { createAlarm, repeat } from './timers.ts';

const warnings: unknown[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(warning));
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('an alarm rings at the time it was last set to, once', () => {
  const clock = createVirtualClock(0);
  const rings: number[] = [];
  let dueAt: number | undefined = 500;
  const alarm = createAlarm(
    clock,
    () => dueAt,
    () => rings.push(clock.now()),
  );
  alarm.set();
  dueAt = 200;
  alarm.set();
  clock.advance(1000);
  expect(rings).toEqual([200]);

  dueAt = undefined;
  alarm.set();
  expect(clock.pendingTimers).toBe(0);
});

test('an alarm for a far time rings early rather than never', () => {
  const clock = createVirtualClock(0);
  const rings: number[] = [];
  const alarm = createAlarm(
    clock,
    () => 1000 * hourMs,
    () => {
      rings.push(clock.now());
      alarm.set();
    },
  );
  alarm.set();
  clock.advance(3 * hourMs);
  expect(rings).toEqual([hourMs, 2 * hourMs, 3 * hourMs]);
  alarm.stop();
  expect(clock.pendingTimers).toBe(0);
});

test('an alarm whose work fails says so and tries again after 5 seconds', () => {
  const clock = createVirtualClock(0);
  const rings: number[] = [];
  const alarm = createAlarm(
    clock,
    () => 100,
    () => {
      rings.push(clock.now());
      if (rings.length === 1) throw new Error('disk is full');
    },
  );
  alarm.set();
  clock.advance(10_000);
  expect(rings).toEqual([100, 5100]);
  expect(warnings).toEqual([new Error('disk is full')]);
});

test('what repeats goes on after a failure, until it is stopped', () => {
  const clock = createVirtualClock(0);
  const runs: number[] = [];
  const stop = repeat(
    clock,
    () => 10,
    () => {
      runs.push(clock.now());
      if (runs.length === 1) throw new Error('broken');
    },
  );
  clock.advance(25);
  stop();
  clock.advance(100);
  expect(runs).toEqual([10, 20]);
  expect(warnings).toEqual([new Error('broken')]);
});
