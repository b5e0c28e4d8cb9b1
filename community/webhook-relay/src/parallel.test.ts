import { expect, test } from 'vitest';
import { inParallel } from './parallel.ts';

test('so many run at a time, in their order, and each once', async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('an error ends it once what runs has ended', async () => {
  const ended: number[] = [];
  const work = inParallel([1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('broken');
    await Promise.resolve();
    ended.push(item);
  });
  await expect(work).rejects.toThrow('broken');
  expect(ended).toEqual([2]);
});
