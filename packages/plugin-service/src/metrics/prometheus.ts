import { metricBuckets } from '@streamspace/plugin-runtime/types';
import type { InstalledPlugin, MetricSeries } from '@streamspace/plugin-runtime/types';

type Labels = Readonly<Record<string, string>>;

/** What is written of one quantity: its samples follow their kind, and all of a name stand together. */
interface Family {
  readonly kind: MetricSeries['kind'];
  readonly samples: string[];
}

/** The host's own numbers of each plugin, and what plugins measure, in Prometheus' text format, version 0.0.4. */
export function prometheusText(
  plugins: readonly InstalledPlugin[],
  metricsOf: (name: string) => readonly MetricSeries[],
): string {
  const families = new Map<string, Family>();
  const add = (name: string, kind: Family['kind'], labels: Labels, value: number, suffix = ''): void => {
    const family = families.get(name) ?? { kind, samples: [] };
    families.set(name, family);
    family.samples.push(`${name}${suffix}${labelText(labels)} ${numberText(value)}`);
  };

  for (const { name: plugin, version, enabled, state, health, restarts, memoryBytes, deliveries } of plugins) {
    add('streamspace_plugin_info', 'gauge', { plugin, version, state }, 1);
    add('streamspace_plugin_enabled', 'gauge', { plugin }, Number(enabled));
    add('streamspace_plugin_healthy', 'gauge', { plugin }, Number(health === 'ok'));
    add('streamspace_plugin_restarts', 'gauge', { plugin }, restarts);
    if (memoryBytes !== undefined) add('streamspace_plugin_memory_bytes', 'gauge', { plugin }, memoryBytes);
    for (const [inState, count] of Object.entries(deliveries)) {
      add('streamspace_plugin_deliveries', 'gauge', { plugin, state: inState }, count);
    }
    for (const series of metricsOf(plugin)) addSeries(add, plugin, series);
  }
  return [...families].map(([name, { kind, samples }]) => `# TYPE ${name} ${kind}\n${samples.join('\n')}\n`).join('');
}

function addSeries(
  add: (name: string, kind: Family['kind'], labels: Labels, value: number, suffix?: string) => void,
  plugin: string,
  { name, kind, labels: own, value, buckets = [], count = 0 }: MetricSeries,
): void {
  // A name is one kind to Prometheus, and two plugins may disagree: the plugin's name keeps them apart.
  const family = `streamspace_plugin_${plugin.replaceAll('-', '_')}_${name}`;
  const labels = { plugin, ...own };
  if (kind !== 'histogram') return add(family, kind, labels, value);
  metricBuckets.forEach((bound, index) =>
    add(family, kind, { ...labels, le: String(bound) }, buckets[index] ?? 0, '_bucket'),
  );
  add(family, kind, { ...labels, le: '+Inf' }, count, '_bucket');
  add(family, kind, labels, value, '_sum');
  add(family, kind, labels, count, '_count');
}

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(
      ([label, value]) => `${label}="${value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`,
    )
    .join(',')}}`;

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';
