import { expect, test } from 'vitest';
import { createLoopShare, type LoopShare } from './loop-share.ts';

/** A share of 5 ms whose time passes, and whose turns end, only as the test says. */
function createShare(): { share: LoopShare; done: string[]; start(owner: string, ms: number): void; endTurn(): void } {
  let now = 0;
  let turns: (() => void)[] = [];
  const done: string[] = [];
  const share = createLoopShare({ budgetMs: 5, now: () => now, nextTurn: (run) => turns.push(run) });
  return {
    share,
    done,
    start(owner, ms) {
      void share.run(owner, () => {
        now += ms;
        done.push(owner);
      });
    },
    endTurn() {
      const ended = turns;
      turns = [];
      for (const run of ended) run();
    },
  };
}

test('work runs at once while there is time left in the turn, and waits for the next when there is not', () => {
  const { done, start, endTurn } = createShare();
  start('a', 3);
  start('b', 3);
  expect(done).toEqual(['a', 'b']);
  start('c', 1);
  expect(done).toEqual(['a', 'b']);
  endTurn();
  expect(done).toEqual(['a', 'b', 'c']);
});

test('an owner with little work waits for one piece of each flood, not for all of it', () => {
  const { done, start, endTurn } = createShare();
  for (let call = 0; call < 100; call += 1) start('flood', 2);
  start('meek', 2);
  const before = done.length;
  endTurn();
  expect(done.slice(before, before + 2)).toEqual(['flood', 'meek']);
});

test('what waits runs in the order of its owner, in as many turns as it takes, and nothing overtakes it', () => {
  const { done, start, endTurn } = createShare();
  start('first', 9);
  for (let call = 0; call < 4; call += 1) start(`same`, 3);
  endTurn();
  expect(done).toEqual(['first', 'same', 'same']);
  start('late', 1);
  expect(done).toHaveLength(3);
  endTurn();
  expect(done).toEqual(['first', 'same', 'same', 'same', 'late', 'same']);
  endTurn();
  endTurn();
  start('free', 1);
  expect(done.at(-1)).toBe('free');
});

test('results and errors reach the caller, those of promises too', async () => {
  const share = createLoopShare();
  await expect(share.run('a', () => 1)).resolves.toBe(1);
  await expect(share.run('a', async () => 2)).resolves.toBe(2);
  await expect(
    share.run('a', () => {
      throw new Error('sync');
    }),
  ).rejects.toThrow('sync');
  await expect(share.run('a', () => Promise.reject(new Error('async')))).rejects.toThrow('async');
});

test('other work of the event loop has its turn in the middle of a flood', async () => {
  const share = createLoopShare({ budgetMs: 2 });
  let left = 200;
  const flood = Array.from({ length: left }, () =>
    share.run('flood', () => {
      for (const end = performance.now() + 1; performance.now() < end;);
      left -= 1;
    }),
  );
  await new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
  expect(left).toBeGreaterThan(150);
  await Promise.all(flood);
  expect(left).toBe(0);
});
