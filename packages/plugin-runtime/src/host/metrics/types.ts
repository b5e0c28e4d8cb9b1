/** One measured quantity of a plugin. */
export interface MetricSeries {
  /** Without the plugin's name and a prefix. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: Readonly<Record<string, string>>;
  /** Of a counter or gauge; of a histogram, the sum of its measurements. */
  readonly value: number;
  /** Of a histogram: how many measurements were at most each of {@link metricBuckets}, and how many there are in all. */
  readonly buckets?: readonly number[];
  readonly count?: number;
}

/** Upper bounds of the buckets of a histogram, in seconds. */
export const metricBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
