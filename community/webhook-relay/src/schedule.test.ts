import { expect, test } from 'vitest';
import { waitAfter } from './schedule.ts';

test('the waits grow from seconds to hours, and the last one repeats', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((attempt) => waitAfter(attempt, 0.5) / 60_000);
  expect(minutes).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 840, 840]);
});

test('the jitter is ten percent to either side', () => {
  expect(waitAfter(2, 0)).toBe(270_000);
  expect(waitAfter(2, 1)).toBe(330_000);
});
