import { definePlugin, objectStoreError, type TestCheck } from '@streamspace/plugin-sdk';
import {
  createStoreRoutes,
  storeCollections,
  storePage,
  type StoreOptions,
  type StoreEvents,
} from '@streamspace/plugin-kit/object-store';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createS3Store, type S3Store } from './s3-store.ts';
import { s3Blocks } from './views.ts';

/** Of the 30 s that the host gives a plugin to start. */
const mostCheckMs = 15_000;
/** A test tells nobody. */
const untold: StoreEvents = { degraded: async () => undefined, recovered: async () => undefined };
const self = { plugin: manifest.name, purpose: 'uploads' } as const;

export default definePlugin(manifest, {
  config: configSchema,
  collections: storeCollections,

  async test({ api, config, platform: { clock } }): Promise<readonly TestCheck[]> {
    const now = (): number => clock.now().getTime();
    const s3 = createS3Store({ config: config.all, api, events: untold, open: new Map(), now });
    const { checks } = await s3.probe();
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
    const create = (): S3Store => createS3Store({ config: config.all, api, events, open, now });
    // A new configuration makes a new store; uploads that are open go on with the one that they began with.
    let s3 = create();

    async function start(): Promise<void> {
      if (!config.get('enabled')) {
        await api.health('store', { level: 'degraded', message: 'Switched off by "enabled" in the configuration' });
        return;
      }
      await warnOfOthers();
      if (await firstCheck()) await prepare();
    }

    let isPrepared = false;
    async function prepare(): Promise<void> {
      if (isPrepared) return;
      try {
        await s3.prepare();
        isPrepared = true;
      } catch (error) {
        api.log.warn('the lifecycle rules were not written', { error: String(error) });
      }
    }

    /**
     * Whether the store can be used. One that does not answer is no reason not to start: what becomes of the check shows
     * later.
     */
    async function firstCheck(): Promise<boolean> {
      const check = s3.monitor.check();
      const { promise: isLate, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), mostCheckMs);
      try {
        const result = await Promise.race([check, isLate]);
        return result !== undefined && result.status !== 'down';
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

    function storeFor(consumer: Parameters<S3Store['store']['forConsumer']>[0]) {
      if (!config.get('enabled'))
        throw objectStoreError('not_configured', 'The S3 store is switched off: set "enabled" in its configuration');
      return s3.store.forConsumer(consumer);
    }

    return {
      provides: { 'object-store': storeFor },
      jobs: {
        async probe() {
          s3.store.tidy();
          await s3.monitor.checkIfDue();
          if ((await s3.monitor.health()).status !== 'down') await prepare();
        },
        sweep: () => s3.store.sweep(),
      },
      commands: {
        async 's3:test'() {
          const { status, checks } = await s3.monitor.check();
          const failed = checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message ?? ''}`);
          return { done: status === 'ok' ? 'The store works' : failed.join('; ') };
        },
        async 's3:abort-stale'() {
          const ended = await s3.store.sweep();
          return { done: `${ended} ${ended === 1 ? 'upload was' : 'uploads were'} ended` };
        },
      },
      pages: {
        storage: () =>
          storePage({
            api,
            monitor: s3.monitor,
            capabilities: s3.capabilities,
            commands: { test: 's3:test', sweep: 's3:abort-stale' },
            more: s3Blocks(config.all),
            now,
          }),
      },
      routes: createStoreRoutes(() => storeFor(self)),
      onEnable: start,
      async onConfigChange() {
        s3 = create();
        isPrepared = false;
        await start();
      },
    };
  },
});
