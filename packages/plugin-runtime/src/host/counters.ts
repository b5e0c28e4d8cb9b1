import type { JobState } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Deliveries } from '../deliveries/index.ts';

type Counts = Readonly<Record<JobState, number>>;

const none: Counts = { waiting: 0, running: 0, done: 0, dead: 0, cancelled: 0, dropped: 0 };
const refreshMs = 250;

/** How many deliveries of each plugin are in which state; recounted at most four times a second. */
export interface Counters {
  of(plugin: string): Counts;
  /** Something changed: count again soon. */
  touch(plugin: string): void;
  refresh(plugin: string): Promise<void>;
  forget(plugin: string): void;
  stop(): void;
}

export function createCounters(deliveries: Deliveries, clock: Clock, onChange: (plugin: string) => void): Counters {
  const counts = new Map<string, Counts>();
  const touched = new Set<string>();
  let timer: unknown;

  async function refresh(plugin: string): Promise<void> {
    counts.set(plugin, (await deliveries.stats(plugin)).counts);
  }

  async function refreshTouched(): Promise<void> {
    timer = undefined;
    const plugins = [...touched];
    touched.clear();
    await Promise.all(plugins.map(refresh));
    for (const plugin of plugins) onChange(plugin);
  }

  return {
    of: (plugin) => counts.get(plugin) ?? none,
    touch(plugin) {
      touched.add(plugin);
      timer ??= clock.setTimeout(() => void refreshTouched(), refreshMs);
    },
    refresh,
    forget: (plugin) => void counts.delete(plugin),
    stop() {
      clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
