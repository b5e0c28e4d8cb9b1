import type { Consumer, ObjectStore } from '@streamspace/plugin-sdk';
import { createStore, type Store, type StoreOptions } from '../create-store.ts';
import { memoryApi, type MemoryApi } from './memory-api.ts';
import { memoryDriver, type MemoryDriver } from './memory-driver.ts';

export interface OpenStore extends MemoryApi {
  readonly driver: MemoryDriver;
  readonly store: Store;
  use(consumer?: Partial<Consumer>): ObjectStore;
  /** The store as it is after a restart, with the same vendor and the same rows. */
  again(): OpenStore;
}

export function openStore(
  options: Partial<StoreOptions> = {},
  driver: MemoryDriver = memoryDriver(),
  memory: MemoryApi = memoryApi(),
): OpenStore {
  const store = createStore({
    driver,
    api: memory.api,
    paths: { recordings: 'recordings/', snapshots: 'snapshots/', other: 'other/' },
    served: ['recordings', 'snapshots'],
    partBytes: 4096,
    concurrency: 4,
    maxAttempts: 3,
    presignMaxSeconds: 60,
    describe: () => ({
      conditionalPut: driver.conditionalPut,
      sse: ['none'],
      presign: [],
      retention: false,
      storageClasses: [],
      checksum: 'none',
    }),
    rules: () => ({}),
    measured: async () => undefined,
    health: async () => ({ status: 'ok', checks: [{ name: 'memory', ok: true }] }),
    heard: () => undefined,
    now: Date.now,
    random: () => 0,
    open: new Map(),
    ...options,
  });
  return {
    ...memory,
    driver,
    store,
    use: (consumer) => store.forConsumer({ plugin: 'recorder', purpose: 'recordings', ...consumer }),
    again: () => openStore(options, driver, memory),
  };
}
