import { z } from 'zod';
import type { AuditRow, MetricSeries, PluginHistory } from '../api-types.ts';
import { count, described, instant, json, many, maybe, part } from './described.ts';

export const outcomes = ['success', 'failure', 'denied'] as const;

export const auditRowSchema = described<AuditRow>('AuditRow', {
  id: z.string(),
  at: instant,
  plugin: maybe(z.string().describe('The plugin that did it; absent for what a person did to the plugins')),
  user: maybe(z.string().describe('Id of the person, as far as the host knows')),
  onBehalfOf: maybe(z.string().describe('Id of a user whom the plugin names')),
  action: z.string().describe('`noun.verb`'),
  outcome: z.enum(outcomes),
  target: maybe(part<NonNullable<AuditRow['target']>>({ kind: z.string(), id: z.string() })),
  details: maybe(json),
});

export const metricSeriesSchema = described<MetricSeries>('MetricSeries', {
  name: z.string(),
  kind: z.enum(['counter', 'gauge', 'histogram']),
  labels: z.record(z.string(), z.string()),
  value: z.number().describe('Of a histogram, the sum of its measurements'),
  buckets: maybe(many(count)),
  count: maybe(count),
});

const numbers = many(z.number());
const gaps: z.ZodType<readonly (number | null)[]> = many(z.union([z.number(), z.null()]));

export const pluginHistorySchema = described<PluginHistory>('PluginHistory', {
  everyMs: count.describe('Distance of the instants, in milliseconds'),
  at: many(instant),
  memoryBytes: gaps.describe('`null` while it did not run'),
  waiting: numbers.describe('Deliveries that wait or run'),
  done: numbers.describe('Deliveries that were done since the instant before'),
  retried: numbers.describe('Attempts since then that failed and are made again'),
  dead: numbers.describe('Dead letters since then'),
  series: many(
    part<PluginHistory['series'][number]>({
      name: z.string(),
      labels: z.record(z.string(), z.string()),
      values: gaps.describe('Of a histogram, how many measurements there were'),
    }),
  ),
});
