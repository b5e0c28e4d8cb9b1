import type { MetricSeries } from '../api-types.ts';
import { mediaRoute, route, type Route } from '../http/route.ts';
import { prometheusText } from '../metrics/prometheus.ts';
import { metricSeriesSchema, pluginHistorySchema } from '../schemas/audit.ts';
import { many, part } from '../schemas/described.ts';
import { getInstalled } from './installed.ts';

export const metricRoutes: readonly Route[] = [
  mediaRoute({
    method: 'get',
    path: '/metrics',
    role: 'operator',
    summary: 'Get the numbers of all plugins as Prometheus reads them',
    media: 'text/plain',
    handle: ({ host }, { c }) =>
      c.body(
        prometheusText(host.list(), (name) => host.metrics(name)),
        200,
        {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        },
      ),
  }),
  route({
    method: 'get',
    path: '/plugins/:id/metrics',
    role: 'operator',
    summary: 'List what a plugin measures about itself',
    answer: part<{ readonly metrics: readonly MetricSeries[] }>({ metrics: many(metricSeriesSchema) }),
    handle: ({ host }, { params }) => ({ metrics: host.metrics(getInstalled(host, params.id).name) }),
  }),
  route({
    method: 'get',
    path: '/plugins/:id/history',
    role: 'operator',
    summary: 'Show how a plugin was doing in the last hour: memory, deliveries, what it measures',
    answer: pluginHistorySchema,
    handle: ({ host, history }, { params }) => history.of(getInstalled(host, params.id).name),
  }),
];
