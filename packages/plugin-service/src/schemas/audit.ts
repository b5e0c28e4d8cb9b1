import { z } from 'zod';
import type { AuditRow, MetricSeries } from '../api-types.ts';
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
