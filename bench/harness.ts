import { performance } from 'node:perf_hooks';

/** What a measurement has to reach: an amount in its unit, or at least a share of its limit. */
export type Bar = { readonly atMost: number } | { readonly atLeastOfLimit: number };

/** One line of a report. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What the machine itself can do, in the same unit, measured in the same run. */
  readonly limit?: { readonly of: string; readonly value: number };
  readonly bar?: Bar;
  /** Spread, and what else helps to read the value. */
  readonly note?: string;
}

/** Runs each of `runs` once per round, in turn, so that what else the machine does touches all of them alike. */
export async function interleave<K extends string, T>(
  rounds: number,
  runs: Readonly<Record<K, () => Promise<T>>>,
): Promise<Record<K, T[]>> {
  const results = Object.fromEntries(Object.keys(runs).map((key) => [key, [] as T[]])) as Record<K, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const key of Object.keys(runs) as K[]) {
      // oxlint-disable-next-line no-await-in-loop -- two measurements at once would disturb each other
      results[key].push(await runs[key]());
    }
  }
  return results;
}

/** Milliseconds until `work` is done. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The value below which `share` (0 to 1) of `values` lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** `61–95`: the least and the greatest value. */
export function spread(values: readonly number[]): string {
  return `${formatNumber(Math.min(...values))}–${formatNumber(Math.max(...values))}`;
}

export function isMet({ value, limit, bar }: Measurement): boolean | undefined {
  if (bar === undefined) return undefined;
  if ('atMost' in bar) return value <= bar.atMost;
  return limit === undefined ? undefined : value / limit.value >= bar.atLeastOfLimit;
}

/** The measurements as an aligned table for people. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = [
    ['', 'value', 'limit', 'ratio', 'bar', '', 'note'],
    ...measurements.map((measurement) => [
      measurement.what,
      `${formatNumber(measurement.value)} ${measurement.unit}`,
      measurement.limit === undefined ? '' : formatNumber(measurement.limit.value),
      measurement.limit === undefined ? '' : (measurement.value / measurement.limit.value).toFixed(2),
      formatBar(measurement),
      { true: 'met', false: 'MISSED', undefined: '' }[String(isMet(measurement))] ?? '',
      [measurement.note, measurement.limit && `limit: ${measurement.limit.of}`].filter(Boolean).join('; '),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const isText = (column: number): boolean => column === 0 || column >= 4;
  return rows
    .map((row) =>
      row
        .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatBar({ bar, unit }: Measurement): string {
  if (bar === undefined) return '';
  if ('atMost' in bar) return `≤ ${formatNumber(bar.atMost)} ${unit}`;
  return `≥ ${bar.atLeastOfLimit * 100} % of limit`;
}

function formatNumber(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
