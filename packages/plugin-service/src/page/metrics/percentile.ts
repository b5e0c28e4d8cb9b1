import type { MetricSeries } from '../../api-types.ts';

/** Upper bounds of the buckets of a histogram, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The bound below which this part of the measurements lies: 0.95 for all but the slowest twentieth. */
export function percentile({ buckets = [], count = 0 }: MetricSeries, part: number): string {
  const index = buckets.findIndex((each) => each >= count * part);
  const bound = bounds[index];
  if (bound === undefined) return `more than ${seconds(bounds.at(-1) ?? 0)}`;
  return `at most ${seconds(bound)}`;
}

/** `40 ms`, `2.5 s`. */
export function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${Math.round(value * 10) / 10} s`;
}
