import {
  createStoreLife,
  storeCollections,
  toTestChecks,
  untold,
  type StoreEvents,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createS3Store } from './s3-store.ts';
import { s3Blocks } from './views.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections: storeCollections,

  async test({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const s3 = createS3Store({ config: config.all, api, events: untold, open: new Map(), now });
    return toTestChecks(await s3.probe());
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
      vendor: 'S3',
      isEnabled: () => config.get('enabled'),
      create: () => createS3Store({ config: config.all, api, events, open, now }),
      prepare: { when: 'after', run: (s3) => s3.prepare(), failed: 'the lifecycle rules were not written' },
      now,
    });

    return {
      provides: { 'object-store': life.storeFor },
      jobs: { probe: life.probe, sweep: () => life.current.store.sweep() },
      commands: { 's3:test': life.test, 's3:abort-stale': life.abortStale },
      pages: {
        storage: () =>
          life.page({ commands: { test: 's3:test', sweep: 's3:abort-stale' }, more: s3Blocks(config.all) }),
      },
      routes: life.routes,
      onEnable: life.onEnable,
      onConfigChange: life.onConfigChange,
    };
  },
});
