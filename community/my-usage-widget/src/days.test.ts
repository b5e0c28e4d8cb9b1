import { expect, test } from 'vitest';
import { mark } from './__fixtures__/samples.ts';
import { addDays, dayAt, daysOf, periodsAt, startOfDay } from './days.ts';
import { intervalsOf } from './intervals.ts';

test.each([
  ['2026-03-28', 'Europe/Berlin', 24],
  ['2026-03-29', 'Europe/Berlin', 23],
  ['2026-10-25', 'Europe/Berlin', 25],
  ['2026-04-05', 'Australia/Lord_Howe', 24.5],
])('%s in %s has %d hours', (day, zone, hours) => {
  expect((startOfDay(addDays(day, 1), zone) - startOfDay(day, zone)) / 3_600_000).toBe(hours);
});

test.each([
  ['Pacific/Kiritimati', '2026-07-01'],
  ['Pacific/Pago_Pago', '2026-07-01'],
  ['Asia/Kathmandu', '2026-07-01'],
  ['America/St_Johns', '2026-07-01'],
  // Clocks go from midnight to one o'clock here: the day begins at one.
  ['Africa/Cairo', '2026-04-24'],
  ['UTC', '2026-07-01'],
])('a day begins at its first instant in %s', (zone, day) => {
  const start = startOfDay(day, zone);
  expect(dayAt(start, zone)).toBe(day);
  expect(dayAt(start - 1, zone)).toBe(addDays(day, -1));
});

test.each([
  ['2026-03-28T22:00:00.000Z', '2026-03-29T23:00:00.000Z', '2026-03-28', [1, 23, 1]],
  ['2026-10-24T21:00:00.000Z', '2026-10-26T00:00:00.000Z', '2026-10-24', [1, 25, 1]],
])('an interval from %s to %s is shared out at midnight in Berlin, on the day on which clocks change', (...row) => {
  const [begin, end, from, hours] = row;
  const days = daysOf(intervalsOf([mark(begin, 'started'), mark(end, 'ended')]), {
    from,
    to: addDays(from, 2),
    now: Date.parse('2026-12-01T00:00:00Z'),
    timeZone: 'Europe/Berlin',
  });
  expect(days.map(({ seconds }) => seconds / 3600)).toEqual(hours);
  expect(days[0]?.memGiBSeconds).toBe(7200);
});

test('weeks and months have a first day', () => {
  expect(periodsAt('2026-11-25', 'monday')).toEqual({ week: '2026-11-23', month: '2026-11-01' });
  expect(periodsAt('2026-11-22', 'monday')).toEqual({ week: '2026-11-16', month: '2026-11-01' });
  expect(periodsAt('2026-11-22', 'sunday')).toEqual({ week: '2026-11-22', month: '2026-11-01' });
});
