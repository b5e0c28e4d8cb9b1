import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWriteTurns } from './write-turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('writers of one name are a second apart, and those of another one do not wait', async () => {
  const turns = createWriteTurns(Date.now);
  const started = Date.now();
  const at: string[] = [];
  const write = async (key: string): Promise<void> => {
    const end = await turns.take(key);
    at.push(`${key} ${Date.now() - started}`);
    end();
  };
  const all = Promise.all([write('a'), write('a'), write('b'), write('a')]);
  await vi.advanceTimersByTimeAsync(5000);
  await all;
  expect(at.toSorted()).toEqual(['a 0', 'a 1000', 'a 2000', 'b 0']);
});

test('a writer that gives up waits no longer, and lets nobody go ahead of those in front', async () => {
  const turns = createWriteTurns(Date.now);
  const endFirst = await turns.take('a');
  const controller = new AbortController();
  const givenUp = turns.take('a', controller.signal);
  let isThird = false;
  const takeThird = async (): Promise<void> => {
    const end = await turns.take('a');
    isThird = true;
    end();
  };
  const third = takeThird();
  controller.abort();
  (await givenUp)();
  await vi.advanceTimersByTimeAsync(3000);
  expect(isThird).toBe(false);
  endFirst();
  await vi.advanceTimersByTimeAsync(1000);
  await third;
  expect(isThird).toBe(true);
});
