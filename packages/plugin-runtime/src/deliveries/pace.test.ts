import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const endOfTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test('what comes soon after another waits, in order, and what comes late does not', async () => {
  const pace = createPace(20);
  const ran: string[] = [];
  pace(() => ran.push('first'));
  expect(ran).toEqual([]);
  await endOfTurn();
  pace(() => ran.push('soon'));
  await endOfTurn();
  vi.advanceTimersByTime(19);
  expect(ran).toEqual(['first']);
  vi.advanceTimersByTime(1);
  expect(ran).toEqual(['first', 'soon']);
  vi.advanceTimersByTime(20);
  pace(() => ran.push('late'));
  await endOfTurn();
  expect(ran).toEqual(['first', 'soon', 'late']);
});
