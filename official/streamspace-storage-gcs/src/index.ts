import {
  createStoreLife,
  toTestChecks,
  untold,
  type StoreEvents,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createGcsStore } from './gcs-store.ts';
import { gcsCollections, type SessionRows } from './rows.ts';
import { gcsBlocks } from './views.ts';

/** A test remembers nothing: its upload ends with it. */
const noSessions: SessionRows = {
  get: async () => undefined,
  put: async () => undefined,
  delete: async () => false,
  async *scan() {},
};

export default definePlugin(manifest, {
  config: configSchema,
  collections: gcsCollections,

  async test({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const open: StoreOptions['open'] = new Map();
    const gcs = createGcsStore({ config: config.all, api, events: untold, open, now, sessions: noSessions });
    return toTestChecks(await gcs.probe());
  },

  onLoad({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const open: StoreOptions['open'] = new Map();
    const events: StoreEvents = {
      degraded: (data) => api.events.emit('storage.degraded', data),
      recovered: (data) => api.events.emit('storage.recovered', data),
    };
    const life = createStoreLife({
      api,
      plugin: manifest.name,
      vendor: 'GCS',
      isEnabled: () => config.get('enabled'),
      create: () => createGcsStore({ config: config.all, api, events, open, now }),
      now,
    });

    return {
      provides: { 'object-store': life.storeFor },
      jobs: {
        probe: life.probe,
        sweep: () => life.current.store.sweep(),
        repair: () => life.current.repair(),
      },
      commands: {
        'gcs:test': life.test,
        'gcs:abort-stale': life.abortStale,
        async 'gcs:repair-metadata'() {
          const repaired = await life.current.repair();
          return { done: `${repaired} ${repaired === 1 ? 'hash was' : 'hashes were'} written` };
        },
      },
      pages: {
        storage: () =>
          life.page({
            commands: { test: 'gcs:test', sweep: 'gcs:abort-stale' },
            more: gcsBlocks(config.all, life.current.account),
          }),
      },
      routes: life.routes,
      onEnable: life.onEnable,
      onConfigChange: life.onConfigChange,
    };
  },
});
