import type { PluginHost } from '@streamspace/plugin-runtime/types';
import type { PluginHistory } from '../api-types.ts';

const defaults = { everyMs: 10_000, kept: 360 };
/** Most quantities of one plugin that are kept; what it measures beyond is seen as it is now. */
const maxSeries = 50;

/** What happened to deliveries of a plugin since the last sample. */
interface Tally {
  done: number;
  retried: number;
  dead: number;
}

interface Sample extends Tally {
  readonly at: string;
  readonly memoryBytes: number | null;
  readonly waiting: number;
  /** By name and labels. */
  readonly values: ReadonlyMap<string, number>;
}

/** How plugins were doing lately, kept in memory. */
export interface MetricHistory {
  of(plugin: string): PluginHistory;
  close(): void;
}

const noTally = (): Tally => ({ done: 0, retried: 0, dead: 0 });

/** Looks at all plugins every 10 s, and keeps an hour of it. */
export function createMetricHistory(
  host: Pick<PluginHost, 'list' | 'metrics' | 'onChange'>,
  options: { readonly everyMs?: number; readonly kept?: number } = {},
): MetricHistory {
  const { everyMs, kept } = { ...defaults, ...options };
  const samples = new Map<string, Sample[]>();
  const tallies = new Map<string, Tally>();

  const stopCounting = host.onChange((message) => {
    if (message.type === 'removed') return void samples.delete(message.name);
    if (message.type !== 'delivery') return;
    const tally = tallies.get(message.plugin) ?? noTally();
    tallies.set(message.plugin, tally);
    const { state, attempts } = message.delivery;
    if (state === 'done') tally.done += 1;
    else if (state === 'dead') tally.dead += 1;
    else if (state === 'waiting' && attempts > 0) tally.retried += 1;
  });

  function look(): void {
    const at = new Date().toISOString();
    for (const { name, memoryBytes = null, deliveries } of host.list()) {
      const values = host.metrics(name).slice(0, maxSeries);
      const own = samples.get(name) ?? [];
      samples.set(name, own);
      own.push({
        at,
        memoryBytes,
        waiting: deliveries.waiting + deliveries.running,
        ...(tallies.get(name) ?? noTally()),
        values: new Map(values.map((series) => [keyOf(series), series.count ?? series.value])),
      });
      if (own.length > kept) own.shift();
    }
    tallies.clear();
  }

  const timer = setInterval(look, everyMs);
  timer.unref();

  return {
    of(plugin) {
      const own = samples.get(plugin) ?? [];
      const column = <T>(read: (sample: Sample) => T): readonly T[] => own.map(read);
      return {
        everyMs,
        at: column(({ at }) => at),
        memoryBytes: column(({ memoryBytes }) => memoryBytes),
        waiting: column(({ waiting }) => waiting),
        done: column(({ done }) => done),
        retried: column(({ retried }) => retried),
        dead: column(({ dead }) => dead),
        series: host
          .metrics(plugin)
          .slice(0, maxSeries)
          .map((series) => ({
            name: series.name,
            labels: series.labels,
            values: column(({ values }) => values.get(keyOf(series)) ?? null),
          })),
      };
    },
    close() {
      stopCounting();
      clearInterval(timer);
    },
  };
}

function keyOf({ name, labels }: { readonly name: string; readonly labels: Readonly<Record<string, string>> }): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
