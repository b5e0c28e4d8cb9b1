import { describe, expect, test } from 'vitest';
import { parseCron } from './cron.ts';
import { cronTimetable, intervalTimetable, whatIsDue } from './timetable.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-03-04T00:00:00Z');

const hourly = intervalTimetable(hour);
const weekly = cronTimetable('0 0 * * wed', parseCron('0 0 * * wed'), 'UTC');

test('an interval keeps its distance from the first fire, however late it is asked', () => {
  expect(hourly.next(start)).toBe(start + hour);
  expect(hourly.next(start + 3 * hour + 5, start)).toBe(start + 4 * hour);
  expect(hourly.next(start + 3 * hour, start)).toBe(start + 4 * hour);
});

test.each([
  [5000, 'every 5s'],
  [90_000, 'every 90s'],
  [5 * minute, 'every 5min'],
  [36 * hour, 'every 36h'],
  [2 * day, 'every 2d'],
  [5500, 'every 5500ms'],
])('an interval of %d ms is called "%s"', (ms, what) => {
  expect(intervalTimetable(ms).what).toBe(what);
});

test('a cron is called by its text and zone', () => {
  expect(weekly.what).toBe('0 0 * * wed UTC');
});

describe('a fire', () => {
  test.each(['once', 'skip'] as const)('that is on time, or a little late, runs (%s)', (catchUp) => {
    expect(whatIsDue(hourly, start, start, catchUp)).toEqual({ fire: start, next: start + hour });
    expect(whatIsDue(hourly, start, start + minute, catchUp)).toEqual({ fire: start, next: start + hour });
  });

  test('that was missed runs once, unless it is not wanted any more', () => {
    const now = start + 5 * hour + 1;
    expect(whatIsDue(hourly, start, now, 'once')).toEqual({ fire: start, next: start + 6 * hour });
    expect(whatIsDue(hourly, start, now, 'skip')).toEqual({ next: start + 6 * hour });
  });

  test('of the last 24 hours is run for those before', () => {
    const now = start + 72 * hour + 1;
    expect(whatIsDue(hourly, start, now, 'once')).toEqual({ fire: start + 49 * hour, next: start + 73 * hour });
  });

  test('more than 24 hours ago is not run', () => {
    expect(whatIsDue(weekly, start, start + day, 'once')).toEqual({ fire: start, next: start + 7 * day });
    expect(whatIsDue(weekly, start, start + day + 1, 'once')).toEqual({ next: start + 7 * day });
    expect(whatIsDue(weekly, start, start + 8 * day, 'once')).toEqual({
      fire: start + 7 * day,
      next: start + 14 * day,
    });
  });
});
