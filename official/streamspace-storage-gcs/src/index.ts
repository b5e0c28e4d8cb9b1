import { definePlugin, objectStoreError, type TestCheck } from '@streamspace/plugin-sdk';
import {
  createStoreRoutes,
  storePage,
  type StoreOptions,
  type StoreEvents,
} from '@streamspace/plugin-kit/object-store';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createGcsStore, type GcsStore } from './gcs-store.ts';
import { gcsCollections, type SessionRows } from './rows.ts';
import { gcsBlocks } from './views.ts';

/** Of the 30 s that the host gives a plugin to start. */
const mostCheckMs = 15_000;
/** A test tells nobody. */
const untold: StoreEvents = { degraded: async () => undefined, recovered: async () => undefined };
/** Nor does it remember anything: its upload ends with it. */
const noSessions: SessionRows = {
  get: async () => undefined,
  put: async () => undefined,
  delete: async () => false,
  async *scan() {},
};
const self = { plugin: manifest.name, purpose: 'uploads' } as const;

export default definePlugin(manifest, {
  config: configSchema,
  collections: gcsCollections,

  async test({ api, config, platform: { clock } }): Promise<readonly TestCheck[]> {
    const now = (): number => clock.now().getTime();
    const open: StoreOptions['open'] = new Map();
    const gcs = createGcsStore({ config: config.all, api, events: untold, open, now, sessions: noSessions });
    const { checks } = await gcs.probe();
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
    const create = (): GcsStore => createGcsStore({ config: config.all, api, events, open, now });
    // A new configuration makes a new store; uploads that are open go on with the one that they began with.
    let gcs = create();

    async function start(): Promise<void> {
      if (!config.get('enabled')) {
        await api.health('store', { level: 'degraded', message: 'Switched off by "enabled" in the configuration' });
        return;
      }
      await warnOfOthers();
      await firstCheck();
    }

    /** A store that does not answer is no reason not to start: what becomes of the check shows later. */
    async function firstCheck(): Promise<void> {
      const check = gcs.monitor.check();
      const { promise: isLate, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), mostCheckMs);
      try {
        await Promise.race([check, isLate]);
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

    function storeFor(consumer: Parameters<GcsStore['store']['forConsumer']>[0]) {
      if (!config.get('enabled'))
        throw objectStoreError('not_configured', 'The GCS store is switched off: set "enabled" in its configuration');
      return gcs.store.forConsumer(consumer);
    }

    return {
      provides: { 'object-store': storeFor },
      jobs: {
        async probe() {
          gcs.store.tidy();
          await gcs.monitor.checkIfDue();
        },
        sweep: () => gcs.store.sweep(),
        repair: () => gcs.repair(),
      },
      commands: {
        async 'gcs:test'() {
          const { status, checks } = await gcs.monitor.check();
          const failed = checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message ?? ''}`);
          return { done: status === 'ok' ? 'The store works' : failed.join('; ') };
        },
        async 'gcs:abort-stale'() {
          const ended = await gcs.store.sweep();
          return { done: `${ended} ${ended === 1 ? 'upload was' : 'uploads were'} ended` };
        },
        async 'gcs:repair-metadata'() {
          const repaired = await gcs.repair();
          return { done: `${repaired} ${repaired === 1 ? 'hash was' : 'hashes were'} written` };
        },
      },
      pages: {
        storage: () =>
          storePage({
            api,
            monitor: gcs.monitor,
            capabilities: gcs.capabilities,
            commands: { test: 'gcs:test', sweep: 'gcs:abort-stale' },
            more: gcsBlocks(config.all, gcs.account),
            now,
          }),
      },
      routes: createStoreRoutes(() => storeFor(self)),
      onEnable: start,
      async onConfigChange() {
        gcs = create();
        await start();
      },
    };
  },
});
