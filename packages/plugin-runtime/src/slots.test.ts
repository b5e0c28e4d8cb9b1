import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

test('holders beyond the limit wait in order, and one that gives up loses its place only', async () => {
  const slots = createSlots(1);
  const entered: number[] = [];
  const abort = new AbortController();
  await slots.acquire();
  const enter = async (name: number): Promise<void> => {
    await slots.acquire(name === 2 ? abort.signal : undefined);
    entered.push(name);
  };
  const waiting = [1, 2, 3, 4].map(enter);
  abort.abort('tired');
  for (let turn = 0; turn < 4; turn += 1) slots.release();
  await expect(Promise.allSettled(waiting)).resolves.toMatchObject([{}, { reason: 'tired' }, {}, {}]);
  expect(entered).toEqual([1, 3, 4]);
  // All have left: the next one does not wait.
  await slots.acquire();
});

test('a line of 50,000 moves without slowing down', async () => {
  const slots = createSlots(1);
  await slots.acquire();
  let entered = 0;
  const pass = async (): Promise<void> => {
    await slots.acquire();
    entered += 1;
    slots.release();
  };
  const waiting = Array.from({ length: 50_000 }, pass);
  slots.release();
  await Promise.all(waiting);
  expect(entered).toBe(50_000);
});
