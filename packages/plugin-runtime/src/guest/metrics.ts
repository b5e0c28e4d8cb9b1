import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { MetricReport } from '../host/metrics/metric-store.ts';
import { metricBuckets } from '../host/metrics/types.ts';

type Member = (...args: never[]) => unknown;
type Kind = MetricReport['kind'];
type Labels = Readonly<Record<string, string>>;

interface Collected {
  readonly name: string;
  readonly kind: Kind;
  readonly labels: Labels;
  value: number;
  readonly counts?: number[];
}

const everyMs = 1000;
const mostCollected = 1000;
const nameShape = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * Collects measurements for a second and sends what they come to, so that a plugin can measure in its innermost loop.
 *
 * @param onError Hears why the host did not take them.
 */
export function metricMembers(
  send: (reports: readonly MetricReport[]) => Promise<unknown>,
  clock: Clock,
  onError: (message: string) => void,
): Readonly<Record<string, Member>> {
  let collected = new Map<string, Collected>();

  function flush(): void {
    const reports = [...collected.values()];
    collected = new Map();
    send(reports).catch((error: unknown) => onError(error instanceof Error ? error.message : String(error)));
  }

  function collect(kind: Kind, name: string, labels: Labels): Collected {
    const key = `${kind} ${name} ${JSON.stringify(labels)}`;
    const found = collected.get(key);
    if (found !== undefined) return found;
    if (collected.size >= mostCollected) flush();
    if (collected.size === 0) clock.setTimeout(() => collected.size > 0 && flush(), everyMs);
    const made: Collected = {
      name,
      kind,
      labels,
      value: 0,
      ...(kind === 'histogram' ? { counts: metricBuckets.map(() => 0).concat(0) } : {}),
    };
    collected.set(key, made);
    return made;
  }

  function measure(kind: Kind, name: unknown, value: unknown, given: unknown): Collected {
    const member = `api.metrics.${kind}`;
    if (typeof name !== 'string' || !nameShape.test(name)) {
      throw fault(member, `${JSON.stringify(name)} is no name: use snake_case, at most 64 characters`);
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) throw fault(member, `${name} must be a finite number`);
    return collect(kind, name, readLabels(member, given));
  }

  return {
    'metrics.counter'(name: unknown, by: unknown = 1, labels?: unknown) {
      if (typeof by === 'number' && by < 0) throw fault('api.metrics.counter', `${String(name)} only grows`);
      measure('counter', name, by, labels).value += by as number;
    },
    'metrics.gauge'(name: unknown, value: unknown, labels?: unknown) {
      measure('gauge', name, value, labels).value = value as number;
    },
    'metrics.histogram'(name: unknown, value: unknown, labels?: unknown) {
      const series = measure('histogram', name, value, labels);
      const bucket = metricBuckets.findIndex((most) => (value as number) <= most);
      const index = bucket === -1 ? metricBuckets.length : bucket;
      series.value += value as number;
      if (series.counts !== undefined) series.counts[index] = (series.counts[index] ?? 0) + 1;
    },
  };
}

function readLabels(member: string, given: unknown = {}): Labels {
  const entries = Object.entries(given as object);
  if (entries.length > 8) throw fault(member, 'a series has at most 8 labels');
  return Object.fromEntries(
    entries.map(([label, value]: [string, unknown]) => {
      if (!nameShape.test(label) || label === 'plugin') {
        throw fault(member, `"${label}" is no label: use snake_case, and not "plugin", which the host sets`);
      }
      const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
      if (text === '' || text.length > 128) {
        throw fault(member, `the label ${label} must be a text of 1 to 128 characters, a number or a boolean`);
      }
      return [label, text];
    }),
  );
}

const fault = (member: string, message: string): PluginError =>
  new PluginError('INVALID_ARGUMENT', `${member}: ${message}`);
