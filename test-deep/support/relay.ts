import { expect } from 'vitest';
import type { Receiver } from '../../test/support/receiver.ts';
import { firstArrivals } from './event-load.ts';

/** Attempts that webhook-relay makes at a time: what can have been under way when something was killed. */
export const relayConcurrency = 16;

/** What arrived is genuine, and in order for each session. */
export function expectOrderKept({ messages, forged }: Receiver): void {
  expect(forged).toBe(0);
  for (const [session, numbers] of firstArrivals(messages)) {
    expect(numbers, session).toEqual(numbers.toSorted((a, b) => a - b));
  }
}
