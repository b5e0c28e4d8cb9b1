import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createRefresh } from './refresh.ts';

test('a view is drawn at once, and again once a second for as long as that is asked', async () => {
  const clock = createVirtualClock();
  const asked: string[] = [];
  const refresh = createRefresh(async (view) => void asked.push(view), clock);
  for (let count = 0; count < 1000; count += 1) refresh('a');
  refresh('b');
  expect(asked).toEqual(['a', 'b']);
  await clock.advance(1000);
  expect(asked).toEqual(['a', 'b', 'a']);
  await clock.advance(5000);
  expect(asked).toHaveLength(3);
  refresh('a');
  expect(asked).toHaveLength(4);
});
