import { expect, test } from 'vitest';
import { rule } from './__fixtures__/samples.ts';
import { isWithin } from './hours.ts';

const hours = (fields: object) => rule({ activeHours: { from: '20:00', to: '06:00', ...fields } }).activeHours!;
const berlin = (at: string, fields: object = {}) =>
  isWithin(hours({ timezone: 'Europe/Berlin', ...fields }), new Date(at), 'UTC');

test('hours over midnight hold from their begin to the morning after', () => {
  expect(['18:59', '19:00', '23:30'].map((time) => berlin(`2026-01-15T${time}:00Z`))).toEqual([false, true, true]);
  expect(['04:59', '05:00', '12:00'].map((time) => berlin(`2026-01-16T${time}:00Z`))).toEqual([true, false, false]);
});

test('hours over midnight belong to the day on which they begin', () => {
  const friday = { days: ['fri'] };
  expect(berlin('2026-01-16T22:00:00Z', friday)).toBe(true);
  expect(berlin('2026-01-17T03:00:00Z', friday)).toBe(true);
  expect(berlin('2026-01-17T22:00:00Z', friday)).toBe(false);
  expect(berlin('2026-01-16T03:00:00Z', friday)).toBe(false);
});

test('hours of the same day end on that day, and equal times are the whole day', () => {
  expect(berlin('2026-01-15T11:00:00Z', { from: '09:00', to: '17:00' })).toBe(true);
  expect(berlin('2026-01-15T16:00:00Z', { from: '09:00', to: '17:00' })).toBe(false);
  expect(berlin('2026-01-15T23:30:00Z', { from: '00:00', to: '00:00', days: ['fri'] })).toBe(true);
});

test('without a time zone, the clocks of the platform count', () => {
  expect(isWithin(hours({}), new Date('2026-01-15T12:00:00Z'), 'Asia/Tokyo')).toBe(true);
  expect(isWithin(hours({}), new Date('2026-01-15T12:00:00Z'), 'UTC')).toBe(false);
});

test('on the days on which clocks change, the hours follow the clocks on the wall', () => {
  // 2026-03-29: at 01:00 UTC it becomes 03:00 instead of 02:00. 2026-10-25: at 01:00 UTC 02:00 comes again.
  const night = { from: '02:00', to: '03:00' };
  expect(berlin('2026-03-29T00:59:00Z', night)).toBe(false);
  expect(berlin('2026-03-29T01:00:00Z', night)).toBe(false);
  expect(berlin('2026-10-25T00:30:00Z', night)).toBe(true);
  expect(berlin('2026-10-25T01:30:00Z', night)).toBe(true);
  expect(berlin('2026-10-25T02:00:00Z', night)).toBe(false);
});
