import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const origin = `http://127.0.0.1:${config.get('port')}`;
      const headers = { 'x-api-key': 'key' };
      const traces = new OTLPTraceExporter({ url: `${origin}/v1/traces`, headers });
      const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(traces)] });
      tracer.getTracer('desk').startSpan('session').setAttribute('user', 'ada').end();
      await tracer.forceFlush();
      const exporter = new OTLPMetricExporter({ url: `${origin}/v1/metrics`, headers });
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
      const meters = new MeterProvider({ readers: [reader] });
      meters.getMeter('desk').createCounter('sessions').add(3);
      await meters.forceFlush();
      await Promise.all([tracer.shutdown(), meters.shutdown()]);
      return { done: JSON.stringify('exported') };
    },
  },
});
