import { PluginError } from '@streamspace/plugin-sdk';
import { metricBuckets, type MetricSeries } from './types.ts';

/** What a plugin measured since it last said so. */
export interface MetricReport {
  readonly name: string;
  readonly kind: MetricSeries['kind'];
  readonly labels: Readonly<Record<string, string>>;
  /** What a counter rose by, what a gauge is now, the sum of a histogram's measurements. */
  readonly value: number;
  /** Per bucket of a histogram, measurements that fall into it and none below, and last those above all. */
  readonly counts?: readonly number[] | undefined;
}

/** Numbers that plugins state about themselves, in memory, since the host started. */
export interface MetricStore {
  /** @throws {PluginError} `INVALID_ARGUMENT` for a name that is of another kind, `QUOTA_EXCEEDED` for too many series. */
  record(plugin: string, reports: readonly MetricReport[]): void;
  series(plugin: string): readonly MetricSeries[];
  clear(plugin: string): void;
}

const mostSeries = 1000;

interface Kept {
  readonly name: string;
  readonly kind: MetricSeries['kind'];
  readonly labels: Readonly<Record<string, string>>;
  value: number;
  readonly counts: number[];
}

export function createMetricStore(): MetricStore {
  const plugins = new Map<string, Map<string, Kept>>();

  function keptFor(plugin: string, all: Map<string, Kept>, { name, kind, labels }: MetricReport): Kept | undefined {
    const sorted = Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const key = `${name} ${JSON.stringify(sorted)}`;
    const found = all.get(key);
    if (found === undefined) {
      if (all.size >= mostSeries) return undefined;
      const other = all.values().find((series) => series.name === name && series.kind !== kind);
      if (other !== undefined) {
        throw new PluginError('INVALID_ARGUMENT', `${name} of ${plugin} is a ${other.kind}, and no ${kind}`);
      }
      const made: Kept = { name, kind, labels: sorted, value: 0, counts: metricBuckets.map(() => 0).concat(0) };
      all.set(key, made);
      return made;
    }
    if (found.kind === kind) return found;
    throw new PluginError('INVALID_ARGUMENT', `${name} of ${plugin} is a ${found.kind}, and no ${kind}`);
  }

  return {
    record(plugin, reports) {
      const all = plugins.get(plugin) ?? new Map<string, Kept>();
      plugins.set(plugin, all);
      let dropped = 0;
      for (const report of reports) {
        const kept = keptFor(plugin, all, report);
        if (kept === undefined) dropped += 1;
        else if (report.kind === 'gauge') kept.value = report.value;
        else {
          kept.value += report.value;
          report.counts?.forEach((count, index) => (kept.counts[index] = (kept.counts[index] ?? 0) + count));
        }
      }
      if (dropped > 0) {
        throw new PluginError(
          'QUOTA_EXCEEDED',
          `${plugin} measures more than ${mostSeries} series: use labels with few different values`,
        );
      }
    },

    series: (plugin) =>
      [...(plugins.get(plugin)?.values() ?? [])]
        .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
        .map(({ name, kind, labels, value, counts }) => ({
          name,
          kind,
          labels,
          value,
          ...(kind === 'histogram' ? cumulative(counts) : {}),
        })),

    clear: (plugin) => void plugins.delete(plugin),
  };
}

function cumulative(counts: readonly number[]): { readonly buckets: readonly number[]; readonly count: number } {
  let sum = 0;
  const sums = counts.map((count) => (sum += count));
  return { buckets: sums.slice(0, -1), count: sum };
}
