import { metricBuckets } from '@streamspace/plugin-runtime/types';
import { expect, test } from 'vitest';
import { percentile, seconds } from './percentile.ts';

/** A histogram of these measurements, as the host counts them. */
function histogramOf(...values: readonly number[]) {
  return {
    name: 'latency',
    kind: 'histogram' as const,
    labels: {},
    value: values.reduce((sum, each) => sum + each, 0),
    count: values.length,
    buckets: metricBuckets.map((bound) => values.filter((each) => each <= bound).length),
  };
}

test.each([
  [[0.004], 'at most 5 ms'],
  [[0.02, 0.02, 0.02, 0.02, 3], 'at most 5 s'],
  [[...Array<number>(19).fill(0.2), 9], 'at most 250 ms'],
  [[60], 'more than 10 s'],
])('of %j, 95 %% took %s', (values, expected) => {
  expect(percentile(histogramOf(...values), 0.95)).toBe(expected);
});

test('times below a second read in milliseconds', () => {
  expect([0.0004, 0.05, 1, 2.54].map(seconds)).toEqual(['0 ms', '50 ms', '1 s', '2.5 s']);
});
