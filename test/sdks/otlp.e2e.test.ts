import { expect, test } from 'vitest';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
}

// https://opentelemetry.io/docs/specs/otlp/#otlphttp
test('the OTLP exporters send traces and metrics', async () => {
  const names: string[] = [];
  await using collector = await serve(({ method, url, headers, body }) => {
    demand(method === 'POST' && headers['content-type'] === 'application/json', 'POST of JSON');
    demand(headers['x-api-key'] === 'key', 'the key');
    const data = JSON.parse(body.toString()) as {
      resourceSpans?: { scopeSpans: { spans: Span[] }[] }[];
      resourceMetrics?: { scopeMetrics: { metrics: { name: string; sum: { dataPoints: object[] } }[] }[] }[];
    };
    if (url === '/v1/traces') {
      const spans = data.resourceSpans?.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)) ?? [];
      demand(
        spans.every(({ traceId }) => /^[0-9a-f]{32}$/.test(traceId)),
        'ids in hexadecimal',
      );
      names.push(...spans.map(({ name }) => name));
      return { body: { partialSuccess: {} } };
    }
    demand(url === '/v1/metrics', '/v1/traces or /v1/metrics');
    const metrics = data.resourceMetrics?.flatMap((each) => each.scopeMetrics.flatMap((scope) => scope.metrics)) ?? [];
    demand(
      metrics.every(({ sum }) => sum.dataPoints.length === 1),
      'a data point each',
    );
    names.push(...metrics.map(({ name }) => name));
    return { body: {} };
  });
  const { port } = collector;
  const servers = [
    { port, protocol: 'tcp' },
    { port, protocol: 'http' },
  ] as const;
  await expect(runSdk({ plugin: 'otlp', servers, config: { port } })).resolves.toBe('exported');
  expect(new Set(names)).toEqual(new Set(['session', 'sessions']));
});
