import {
  createStoreLife,
  storeCollections,
  toTestChecks,
  untold,
  type StoreEvents,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { createAzureStore } from './azure-store.ts';
import { configSchema } from './config.ts';
import { azureBlocks } from './views.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections: storeCollections,
  inputs: { 'azure:rehydrate': z.object({ key: z.string().min(1).max(1024).describe('Key, with its folders') }) },

  async test({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const azure = createAzureStore({ config: config.all, api, events: untold, open: new Map(), now });
    return toTestChecks(await azure.probe());
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
      vendor: 'Azure',
      isEnabled: () => config.get('enabled'),
      create: () => createAzureStore({ config: config.all, api, events, open, now }),
      prepare: { when: 'before', run: (azure) => azure.prepare(), failed: 'the container was not made' },
      now,
    });

    return {
      provides: { 'object-store': life.storeFor },
      jobs: { probe: life.probe },
      commands: {
        'azure:test': life.test,
        'azure:rehydrate': async ({ input }) => ({ done: await life.current.rehydrate(input.key) }),
      },
      pages: {
        storage: () => life.page({ commands: { test: 'azure:test' }, more: azureBlocks(config.all) }),
      },
      routes: life.routes,
      onEnable: life.onEnable,
      onConfigChange: life.onConfigChange,
    };
  },
});
