import { expect, test } from 'vitest';
import { createVirtualClock } from './clock.ts';

test('timers run in order of their time, then of their creation, at their time', async () => {
  const clock = createVirtualClock(1000);
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now()]);
  clock.setTimeout(note('c'), 20);
  clock.setTimeout(note('a'), 10);
  clock.setTimeout(note('b'), 10);
  clock.setTimeout(note('later'), 31);
  await clock.advance(30);
  expect(seen).toEqual([
    ['a', 1010],
    ['b', 1010],
    ['c', 1020],
  ]);
  expect([clock.now(), clock.pendingTimers]).toEqual([1030, 1]);
});

test('a timer set by a promise that a timer started still runs in the same advance', async () => {
  const clock = createVirtualClock();
  const sleep = (ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));
  const seen: number[] = [];
  void (async () => {
    for (let round = 0; round < 3; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the rounds follow each other
      await sleep(10);
      seen.push(clock.now());
    }
  })();
  await clock.advance(25);
  expect(seen).toEqual([10, 20]);
  await clock.advance(5);
  expect(seen).toEqual([10, 20, 30]);
});

test('a cleared timer never runs, and clearing what is gone does nothing', async () => {
  const clock = createVirtualClock();
  let runs = 0;
  const timer = clock.setTimeout(() => (runs += 1), 5);
  clock.clearTimeout(timer);
  clock.clearTimeout(timer);
  clock.clearTimeout(undefined);
  await clock.advance(10);
  expect([runs, clock.pendingTimers]).toEqual([0, 0]);
});

test('a negative delay is none, and advancing by nothing lets promises settle', async () => {
  const clock = createVirtualClock(50);
  let at = 0;
  void Promise.resolve().then(() => clock.setTimeout(() => (at = clock.now()), -10));
  await clock.advance(0);
  expect(at).toBe(50);
});

test('work that is deferred turn after turn has ended before the next timer, where there are turns enough', async () => {
  const clock = createVirtualClock(0, { turns: 3 });
  let endedAt = -1;
  clock.setTimeout(() => {
    setImmediate(() => setImmediate(() => (endedAt = clock.now())));
  }, 10);
  clock.setTimeout(() => undefined, 20);
  await clock.advance(20);
  expect(endedAt).toBe(10);
});
