import type { Session } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { mark, session } from './__fixtures__/samples.ts';
import { markOf, missingMark } from './marks.ts';
import type { Mark } from './rows.ts';

const now = '2026-11-25T12:00:00.000Z';
const at = (time: string): string => mark(time, 'ended').at;
const started = mark('08:00', 'started');
const asleep = mark('09:00', 'hibernated');

test.each<[what: string, session: Partial<Session>, last: Mark | undefined]>([
  ['it runs, and is known to', {}, started],
  ['it runs since a little later than its event says', { stateSince: '2026-11-25T08:00:02.500Z' }, started],
  ['it runs after a wake that is known', { stateSince: at('09:01'), hibernations: 1 }, mark('09:00', 'woken')],
  ['it is asleep, and is known to be', { state: 'hibernated', stateSince: asleep.at }, asleep],
  ['it was asleep and is over', { state: 'terminated', stateSince: at('10:00') }, asleep],
  [
    'it ran more than once, nobody knows when',
    { state: 'hibernated', stateSince: asleep.at, hibernations: 2 },
    undefined,
  ],
  ['it has not begun', { state: 'pending' }, undefined],
  ['it goes to sleep', { state: 'hibernating', stateSince: at('09:00') }, started],
  ['it ends', { state: 'terminating', stateSince: at('09:00') }, started],
  [
    'it ended so long ago that its marks are gone',
    { state: 'terminated', stateSince: '2026-10-01T00:00:00Z' },
    undefined,
  ],
])('nothing is missing: %s', (_what, fields, last) => {
  expect(missingMark(session(fields), last, now)).toBeUndefined();
});

test('a session that failed before it ran is not missing', () => {
  const { startedAt: _never, ...failed } = session({ state: 'failed' });
  expect(missingMark(failed, undefined, now)).toBeUndefined();
});

test.each<[what: string, session: Partial<Session>, last: Mark | undefined, missing: Partial<Mark>]>([
  ['that it began', {}, undefined, { kind: 'started', at: at('08:00') }],
  ['that it woke', { stateSince: at('10:00'), hibernations: 1 }, asleep, { kind: 'ready', at: at('10:00') }],
  ['that it wakes', { state: 'waking', stateSince: at('10:00') }, asleep, { kind: 'woken', at: at('10:00') }],
  [
    'that it fell asleep',
    { state: 'hibernated', stateSince: at('10:00') },
    started,
    { kind: 'hibernated', at: at('10:00') },
  ],
  ['that it ended', { state: 'terminated', stateSince: at('10:00') }, started, { kind: 'ended', at: at('10:00') }],
  ['that it was asleep', { stateSince: at('10:00') }, started, { kind: 'woken', at: at('10:00') }],
  [
    'all of it',
    { state: 'terminated', stateSince: at('10:00') },
    undefined,
    { kind: 'ended', at: at('10:00'), since: at('08:00') },
  ],
  [
    'an end before its begin',
    { state: 'failed', stateSince: at('07:00') },
    started,
    { at: '2026-11-25T08:00:00.001Z' },
  ],
  ['an end in the future', { state: 'failed', stateSince: at('13:00') }, started, { at: now }],
])('it is missing %s', (_what, fields, last, missing) => {
  expect(missingMark(session(fields), last, now)).toMatchObject({ ...missing, estimated: true });
});

test('a mark made for an event has the key of the event’s own', () => {
  const woke = session({ stateSince: at('10:00'), hibernations: 1 });
  const own = markOf(woke, { kind: 'ready', at: '2026-11-25T10:00:00Z', estimated: false });
  expect({ ...missingMark(woke, asleep, now), estimated: false }).toEqual(own);
});

test('the first end of a session says when it began, and no later one does', () => {
  const end = (hibernations: number, kind: Mark['kind']): string | undefined =>
    markOf(session({ hibernations }), { kind, at: at('11:00'), estimated: false }).since;
  expect(end(1, 'hibernated')).toBe(at('08:00'));
  expect(end(0, 'ended')).toBe(at('08:00'));
  expect(end(2, 'hibernated')).toBeUndefined();
  expect(end(1, 'ended')).toBeUndefined();
});
