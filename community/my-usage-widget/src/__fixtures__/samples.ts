import type { Session } from '@streamspace/plugin-sdk';
import type { Mark } from '../rows.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
const GiB = 1024 ** 3;

export const instant = (ms: number): string => new Date(ms).toISOString();

/** A session that began to run at eight o'clock. */
export const session = (fields: Partial<Session> = {}): Session => ({
  id: 's',
  user: 'u',
  username: 'ada',
  orgId: 'default-org',
  template: 'firefox',
  state: 'running',
  stateSince: '2026-11-25T08:00:00.000Z',
  createdAt: '2026-11-25T08:00:00.000Z',
  startedAt: '2026-11-25T08:00:00.000Z',
  resources: { memoryBytes: 2 * GiB },
  persistentHome: true,
  connections: 0,
  hibernations: 0,
  protocol: 'selkies',
  ...fields,
});

/** A mark of that session, at a time of day or an instant. */
export const mark = (at: string, kind: Mark['kind'], more: Partial<Mark> = {}): Mark => ({
  session: 's',
  user: 'u',
  template: 'firefox',
  memoryBytes: 2 * GiB,
  estimated: false,
  at: at.length === 5 ? `2026-11-25T${at}:00.000Z` : at,
  kind,
  ...more,
});

/** The same numbers from 0 to 1 in each run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** The same order in each run, and another one than before. */
export function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}
