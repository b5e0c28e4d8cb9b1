import { describe, expect, test } from 'vitest';
import { daysOf, dayAt, periodsAt, startOfDay } from './days.ts';
import { intervalsOf } from './intervals.ts';
import type { Mark } from './rows.ts';

const mark = (at: string, kind: Mark['kind'], more: Partial<Mark> = {}): Mark => ({
  session: 's',
  user: 'u',
  template: 'firefox',
  memoryBytes: 2 * 1024 ** 3,
  estimated: false,
  at,
  kind,
  ...more,
});

describe('days', () => {
  test.each([
    ['2026-03-28', 24],
    ['2026-03-29', 23],
    ['2026-10-25', 25],
  ])('%s has %i hours in Berlin', (day, hours) => {
    const next = dayAt(startOfDay(day, 'Europe/Berlin') + 30 * 3_600_000, 'Europe/Berlin');
    expect((startOfDay(next, 'Europe/Berlin') - startOfDay(day, 'Europe/Berlin')) / 3_600_000).toBe(hours);
  });

  test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'])(
    'begin at midnight in %s',
    (zone) => {
      const start = startOfDay('2026-07-01', zone);
      expect(dayAt(start, zone)).toBe('2026-07-01');
      expect(dayAt(start - 1, zone)).toBe('2026-06-30');
    },
  );

  test('share out an interval over midnight, summer time included', () => {
    const intervals = intervalsOf([
      mark('2026-03-28T22:00:00.000Z', 'open'),
      mark('2026-03-29T23:00:00.000Z', 'close'),
    ]);
    const options = {
      from: '2026-03-28',
      to: '2026-03-30',
      now: Date.parse('2026-04-01T00:00:00Z'),
      timeZone: 'Europe/Berlin',
    };
    expect(daysOf(intervals, options).map(({ seconds }) => seconds / 3600)).toEqual([1, 23, 1]);
    expect(daysOf(intervals, options)[0]?.memGiBSeconds).toBe(7200);
  });

  test('know the first day of week and month', () => {
    expect(periodsAt('2026-11-25', 'monday')).toEqual({ week: '2026-11-23', month: '2026-11-01' });
    expect(periodsAt('2026-11-22', 'monday')).toEqual({ week: '2026-11-16', month: '2026-11-01' });
    expect(periodsAt('2026-11-22', 'sunday')).toEqual({ week: '2026-11-22', month: '2026-11-01' });
  });
});

describe('intervals', () => {
  const [a, b, c, d] = [
    mark('2026-11-25T08:00:00.000Z', 'open'),
    mark('2026-11-25T09:00:00.000Z', 'close'),
    mark('2026-11-25T10:00:00.000Z', 'open'),
    mark('2026-11-25T10:30:00.000Z', 'close', { estimated: true }),
  ] as const;

  test('follow from the marks, in whatever order', () => {
    for (const marks of [
      [a, b, c, d],
      [d, c, b, a],
      [b, d, a, c],
    ]) {
      expect(intervalsOf(marks).map(({ from, to, estimated }) => [((to ?? 0) - from) / 60_000, estimated])).toEqual([
        [60, false],
        [30, true],
      ]);
    }
  });

  test('are open until they end, and end once', () => {
    expect(intervalsOf([a])[0]?.to).toBeUndefined();
    expect(intervalsOf([a, mark('2026-11-25T08:10:00.000Z', 'open'), b])).toHaveLength(1);
    expect(intervalsOf([b])).toEqual([]);
  });
});
