import { expect, test } from 'vitest';
import { mark, minuteMs } from './__fixtures__/samples.ts';
import { intervalsOf } from './intervals.ts';
import type { Mark } from './rows.ts';

/** Each interval as minutes since eight o'clock, `?` for an estimated one. */
const told = (...marks: readonly Mark[]): readonly string[] =>
  intervalsOf(marks).map(({ from, to, estimated }) => {
    const minutes = (ms: number): number => (ms - Date.parse('2026-11-25T08:00:00Z')) / minuteMs;
    return `${minutes(from)}–${to === undefined ? '' : minutes(to)}${estimated ? '?' : ''}`;
  });

const started = mark('08:00', 'started');
const asleep = mark('09:00', 'hibernated', { since: started.at });
const woken = mark('10:00', 'woken');
const ready = mark('10:01', 'ready');
const ended = mark('10:30', 'ended');

test('intervals follow from the marks, in whatever order', () => {
  const orders = [
    [started, asleep, woken, ready, ended],
    [ended, ready, woken, asleep, started],
    [asleep, ended, started, ready, woken],
  ];
  for (const marks of orders) expect(told(...marks)).toEqual(['0–60', '120–150']);
});

test('an interval is open until it ends, and ends once', () => {
  expect(told(started)).toEqual(['0–']);
  expect(told(started, asleep, mark('09:10', 'ended'))).toEqual(['0–60']);
});

test('what ceases and begins at one instant does so in this order', () => {
  expect(told(started, asleep, mark('09:00', 'woken'))).toEqual(['0–60', '60–']);
});

test('a session that never ran has no interval', () => {
  expect(told(ended)).toEqual([]);
});

test('an interval whose begin did not come has the begin that the platform says, if it is the first', () => {
  expect(told(asleep)).toEqual(['0–60?']);
  expect(told(asleep, woken, ready, ended)).toEqual(['0–60?', '120–150']);
});

test.each([
  ['the end of a sleep', [started, asleep, ready, ended], ['0–60', '121–150?']],
  ['the begin of a sleep', [started, woken, ready, ended], ['0–120?', '120–150']],
  ['all of an interval but its end', [started, asleep, mark('11:00', 'hibernated')], ['0–60', '180–180?']],
])('without %s there is something estimated', (_what, marks, expected) => {
  expect(told(...marks)).toEqual(expected);
});
