import { definePlugin, objectStoreError, type TestCheck } from '@streamspace/plugin-sdk';
import {
  createStoreRoutes,
  storeCollections,
  storePage,
  type StoreOptions,
  type StoreEvents,
} from '@streamspace/plugin-kit/object-store';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createAzureStore, type AzureStore } from './azure-store.ts';
import { azureBlocks } from './views.ts';

/** Of the 30 s that the host gives a plugin to start. */
const mostCheckMs = 15_000;
/** A test tells nobody. */
const untold: StoreEvents = { degraded: async () => undefined, recovered: async () => undefined };
const self = { plugin: manifest.name, purpose: 'uploads' } as const;

export default definePlugin(manifest, {
  config: configSchema,
  collections: storeCollections,
  inputs: { 'azure:rehydrate': z.object({ key: z.string().min(1).max(1024).describe('Key, with its folders') }) },

  async test({ api, config, platform: { clock } }): Promise<readonly TestCheck[]> {
    const now = (): number => clock.now().getTime();
    const azure = createAzureStore({ config: config.all, api, events: untold, open: new Map(), now });
    const { checks } = await azure.probe();
    return checks.map(({ name, ok, message }) => ({
      name,
      status: ok ? 'ok' : 'failed',
      ...(message === undefined ? {} : { message }),
    }));
  },

  onLoad({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const open: StoreOptions['open'] = new Map();
    const events: StoreEvents = {
      degraded: (data) => api.events.emit('storage.degraded', data),
      recovered: (data) => api.events.emit('storage.recovered', data),
    };
    const create = (): AzureStore => createAzureStore({ config: config.all, api, events, open, now });
    // A new configuration makes a new store; uploads that are open go on with the one that they began with.
    let azure = create();

    async function start(): Promise<void> {
      if (!config.get('enabled')) {
        await api.health('store', { level: 'degraded', message: 'Switched off by "enabled" in the configuration' });
        return;
      }
      await warnOfOthers();
      await firstCheck();
    }

    let isPrepared = false;
    async function prepare(): Promise<void> {
      if (isPrepared) return;
      try {
        await azure.prepare();
        isPrepared = true;
      } catch (error) {
        api.log.warn('the container was not made', { error: String(error) });
      }
    }

    /** A store that does not answer is no reason not to start: what becomes of the check shows later. */
    async function firstCheck(): Promise<void> {
      const check = prepare().then(() => azure.monitor.check());
      const { promise: isLate, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), mostCheckMs);
      try {
        await Promise.race([check, isLate]);
      } catch {
        // It is told below.
      } finally {
        clearTimeout(timer);
        check.catch((error: unknown) => api.log.warn('the store could not be checked', { error: String(error) }));
      }
    }

    /** The host takes the store that was installed first where the operator has chosen none. */
    async function warnOfOthers(): Promise<void> {
      const others = (await api.plugins.list()).filter(
        ({ name, state }) => state === 'enabled' && name.startsWith('streamspace-storage-') && name !== manifest.name,
      );
      const names = others.map(({ displayName }) => displayName).join(', ');
      const message = `${names} is a store too: of several, the one that was installed first serves a purpose, unless an operator chooses`;
      await api.health('others', names === '' ? undefined : { level: 'degraded', message });
    }

    function storeFor(consumer: Parameters<AzureStore['store']['forConsumer']>[0]) {
      if (!config.get('enabled'))
        throw objectStoreError('not_configured', 'The Azure store is switched off: set "enabled" in its configuration');
      return azure.store.forConsumer(consumer);
    }

    return {
      provides: { 'object-store': storeFor },
      jobs: {
        async probe() {
          azure.store.tidy();
          await prepare();
          await azure.monitor.checkIfDue();
        },
      },
      commands: {
        async 'azure:test'() {
          const { status, checks } = await azure.monitor.check();
          const failed = checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message ?? ''}`);
          return { done: status === 'ok' ? 'The store works' : failed.join('; ') };
        },
        'azure:rehydrate': async ({ input }) => ({ done: await azure.rehydrate(input.key) }),
      },
      pages: {
        storage: () =>
          storePage({
            api,
            monitor: azure.monitor,
            capabilities: azure.capabilities,
            commands: { test: 'azure:test' },
            more: azureBlocks(config.all),
            now,
          }),
      },
      routes: createStoreRoutes(() => storeFor(self)),
      onEnable: start,
      async onConfigChange() {
        azure = create();
        isPrepared = false;
        await start();
      },
    };
  },
});
