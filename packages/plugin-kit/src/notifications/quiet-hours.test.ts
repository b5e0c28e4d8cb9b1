import { expect, test } from 'vitest';
import { quietHoursSchema } from './config.ts';
import { createQuietHours } from './quiet-hours.ts';

const until = (hours: object, now: string, timezone = 'Europe/Berlin'): string | undefined => {
  const at = createQuietHours(quietHoursSchema.parse({ enabled: true, ...hours }), timezone)(Date.parse(now));
  return at === undefined ? undefined : new Date(at).toISOString();
};

test.each([
  ['in the evening', '2026-01-15T21:30:00Z', '2026-01-16T06:00:00.000Z'],
  ['at their first minute', '2026-01-15T21:00:00Z', '2026-01-16T06:00:00.000Z'],
  ['at their last second', '2026-01-16T05:59:59Z', '2026-01-16T06:00:00.000Z'],
  ['in the night in which clocks go forward', '2026-03-28T22:00:00Z', '2026-03-29T05:00:00.000Z'],
  ['in the night in which clocks go back', '2026-10-24T21:00:00Z', '2026-10-25T06:00:00.000Z'],
])('%s they end when the clock there says so', (_when, now, end) => expect(until({}, now)).toBe(end));

test.each(['2026-01-16T06:00:00Z', '2026-01-16T12:00:00Z', '2026-01-16T20:59:59Z'])('%s is not quiet', (now) =>
  expect(until({}, now)).toBeUndefined(),
);

test('within a day they end on that day', () => {
  const lunch = { start: '12:00', end: '13:30' };
  expect(until(lunch, '2026-07-01T10:15:00Z')).toBe('2026-07-01T11:30:00.000Z');
  expect(until(lunch, '2026-07-01T11:30:00Z')).toBeUndefined();
});

test('a day is the one on which they begin', () => {
  // 2026-01-16 is a Friday.
  const weekend = { days: [5, 6] };
  expect(until(weekend, '2026-01-16T22:00:00Z')).toBe('2026-01-17T06:00:00.000Z');
  expect(until(weekend, '2026-01-18T02:00:00Z')).toBe('2026-01-18T06:00:00.000Z');
  expect(until(weekend, '2026-01-18T22:00:00Z')).toBeUndefined();
});

test('a time zone of their own goes before that of the platform', () => {
  expect(until({ timezone: 'Asia/Kolkata' }, '2026-01-15T17:00:00Z')).toBe('2026-01-16T01:30:00.000Z');
});

test('switched off, no hour is quiet', () => {
  expect(until({ enabled: false }, '2026-01-15T23:00:00Z')).toBeUndefined();
});

test.each([
  [{ start: '25:00' }, 'start'],
  [{ timezone: 'Mars/Olympus' }, 'timezone'],
  [{ start: '07:00' }, 'end'],
  [{ days: [7] }, 'days'],
])('%o is refused', (hours, key) => {
  expect(quietHoursSchema.safeParse(hours).error?.issues[0]?.path[0]).toBe(key);
});
