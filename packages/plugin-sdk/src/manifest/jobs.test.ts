import { expect, test } from 'vitest';
import { jobSchema } from './behaviour.ts';
import { parseRate } from './values.ts';

const accepts = (job: unknown): boolean => jobSchema.safeParse(job).success;

test.each(['* * * * *', '*/5 0-23/2 1,15 JAN-mar,12 mon-Fri', '00 07 01 02 7', '0  0\t29 2 *', '59 23 31 12 sun'])(
  'cron "%s" can be right',
  (cron) => {
    expect(accepts({ cron })).toBe(true);
  },
);

test.each([
  '',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * 32 * *',
  '* * * 13 *',
  '* * * * 8',
  '5/10 * * * *',
  '1, * * * *',
  '1--2 * * * *',
  'mon * * * *',
  '@daily',
])('cron "%s" cannot be right', (cron) => {
  expect(accepts({ cron })).toBe(false);
});

test.each([
  ['5s', true],
  ['5000ms', true],
  ['4999ms', false],
  ['0h', false],
  ['5', false],
])('every "%s": %s', (every, ok) => {
  expect(accepts({ every })).toBe(ok);
});

test.each([
  ['1/s', { count: 1, perMs: 1000 }],
  ['20/min', { count: 20, perMs: 60_000 }],
  ['9999/h', { count: 9999, perMs: 3_600_000 }],
])('rate "%s" is %o', (rate, expected) => {
  expect(accepts({ rate })).toBe(true);
  expect(parseRate(rate)).toEqual(expected);
});

test.each(['0/s', '10000/s', '1/d', '1', 's', '-1/s', '1.5/s'])('"%s" is no rate', (rate) => {
  expect(accepts({ rate })).toBe(false);
  expect(() => parseRate(rate)).toThrow(TypeError);
});
