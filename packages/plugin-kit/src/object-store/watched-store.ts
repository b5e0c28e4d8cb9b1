import { createHash } from 'node:crypto';
import type { ObjectStoreCapabilities } from '@streamspace/plugin-sdk';
import { createStore, type Store, type StoreOptions } from './create-store.ts';
import { createMonitor, type Monitor, type StoreEvents } from './monitor.ts';
import { runProbe, type Measured, type ProbeOptions, type ProbeResult } from './probe.ts';
import { withSlash, type Purpose } from './store-config.ts';

export interface WatchedStoreOptions extends Omit<
  StoreOptions,
  'paths' | 'served' | 'presignMaxSeconds' | 'maxAttempts' | 'measured' | 'health' | 'heard'
> {
  /** Name of the plugin. */
  readonly plugin: string;
  /** Name for people, such as `Azure`. */
  readonly vendor: string;
  readonly config: {
    readonly storagePaths: Readonly<Record<Purpose | 'other', string>>;
    readonly defaultFor: readonly Purpose[];
    readonly maxAttempts: number;
    readonly presignMaxSeconds: number;
  };
  readonly events: StoreEvents;
  /** What a probe asks beside what the driver can do. */
  readonly probe: () => Omit<ProbeOptions, 'driver' | 'fetch' | 'before'>;
  /** What of the configuration a measurement holds for: which store it is, and nothing of its credentials. */
  readonly measuredFor: readonly unknown[];
}

/** A store with one configuration, and the monitor that knows how it is. */
export interface WatchedStore {
  readonly store: Store;
  readonly monitor: Monitor;
  capabilities(): Promise<ObjectStoreCapabilities>;
  /** Looks at the store without telling anybody. */
  probe(): Promise<ProbeResult>;
  /** The store has answered what a healthy one does not: it is probed, unless it is down, or a probe is on its way. */
  lookAgain(): void;
}

export function createWatchedStore(options: WatchedStoreOptions): WatchedStore {
  const { api, config, driver, plugin, vendor, now, events } = options;
  const { storagePaths, defaultFor, maxAttempts, presignMaxSeconds } = config;

  /** A probe is on its way, or about to be. */
  let isLooking = false;
  async function probeNow(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      if ((await monitor.health()).status !== 'down') await monitor.check();
    } catch (error) {
      api.log.warn('the store could not be checked', { error: String(error) });
    } finally {
      isLooking = false;
    }
  }

  async function probe(before: Measured | undefined): Promise<ProbeResult> {
    isLooking = true;
    try {
      return await runProbe({ ...options.probe(), driver, fetch: api.fetch, before });
    } finally {
      isLooking = false;
    }
  }

  const configKey = createHash('sha256').update(JSON.stringify(options.measuredFor)).digest('hex').slice(0, 16);
  const monitor = createMonitor({ api, vendor, purposes: defaultFor, now, events, probe, configKey });
  const store = createStore({
    ...options,
    paths: {
      recordings: withSlash(storagePaths.recordings),
      snapshots: withSlash(storagePaths.snapshots),
      uploads: withSlash(storagePaths.uploads),
      other: withSlash(storagePaths.other),
    },
    served: defaultFor,
    maxAttempts,
    presignMaxSeconds,
    measured: monitor.measured,
    health: monitor.health,
    heard: monitor.heard,
  });

  return {
    store,
    monitor,
    capabilities: () => store.forConsumer({ plugin }).capabilities(),
    probe: () => probe(undefined),
    lookAgain: () => void probeNow(),
  };
}
