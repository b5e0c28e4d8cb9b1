import { expect, test } from 'vitest';
import { session } from './__fixtures__/samples.ts';
import { createActs, type ActsOptions } from './acts.ts';
import type { Pending } from './rows.ts';
import type { Verdict } from './survey.ts';

const plan: Pending = {
  session: 'alan-firefox',
  action: 'hibernate',
  rule: 'idle',
  since: '2026-01-15T07:00:00.000Z',
  notices: ['2026-01-15T07:50:00.000Z'],
  dueAt: '2026-01-15T08:00:00.000Z',
  postponed: 0,
};

/** Acts on a session that is due, whose plan in storage is `stored` by the time it is claimed. */
async function perform(stored: Pending | undefined): Promise<readonly string[]> {
  const asked: string[] = [];
  const due: Verdict = { session: session(), decision: { step: 'act', plan } };
  const acts = createActs({
    api: {
      log: { debug() {}, info() {}, warn() {}, error() {} },
      sessions: { hibernate: async (id: string) => void asked.push(id), terminate: async () => {} },
      storage: {
        pending: { update: async (_key: object, change: (row?: Pending) => unknown) => change(stored) },
        actions: { put: async () => {} },
      },
    } as unknown as ActsOptions['api'],
    surveyor: { one: async () => due, all: async () => [due] },
    clock: { now: () => new Date('2026-01-15T08:00:00Z') },
    show: (instant) => instant,
  });
  expect(await acts.perform([due], 10)).toBe(asked.length);
  return asked;
}

test('what is due is done', async () => {
  expect(await perform(plan)).toEqual(['alan-firefox']);
});

test.each([
  ['postponed', { ...plan, postponed: 1 }],
  ['announced for a later time', { ...plan, dueAt: '2026-01-15T09:00:00.000Z' }],
  ['called off', undefined],
])('what was %s after the last look at it is not done', async (_what, stored) => {
  expect(await perform(stored)).toEqual([]);
});
