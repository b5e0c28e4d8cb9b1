import { objectStoreError, type Block, type Consumer, type ObjectStore, type TestCheck } from '@streamspace/plugin-sdk';
import type { StoreEvents } from './monitor.ts';
import type { ProbeResult } from './probe.ts';
import type { StoreApi } from './store-api.ts';
import { storePage, type StorePageOptions } from './store-page.ts';
import { createStoreRoutes, type StoreRoutes } from './store-routes.ts';
import type { WatchedStore } from './watched-store.ts';

export interface StoreLifeOptions<S extends WatchedStore> {
  readonly api: StoreApi;
  /** Name of the plugin. */
  readonly plugin: string;
  /** Name for people, such as `S3`. */
  readonly vendor: string;
  readonly isEnabled: () => boolean;
  /** Makes the store with the configuration of now. */
  readonly create: () => S;
  /** What is done to the store once, before it is first checked or after it was found to work. */
  readonly prepare?: {
    readonly when: 'before' | 'after';
    run(store: S): Promise<void>;
    /** For the log, where it fails: it is tried again with the next probe. */
    readonly failed: string;
  };
  readonly now: () => number;
}

/** The handlers of a plugin that provides a store, whatever vendor is behind it. */
export interface StoreLife<S extends WatchedStore> {
  /** With the configuration of now. Uploads that are open go on with the one that they began with. */
  readonly current: S;
  storeFor(consumer: Consumer): ObjectStore;
  /** The job that looks after the store. */
  probe(): Promise<void>;
  /** The command that checks it. */
  test(): Promise<{ readonly done: string }>;
  /** The command that ends uploads which nobody goes on with. */
  abortStale(): Promise<{ readonly done: string }>;
  page(options: Pick<StorePageOptions, 'commands' | 'more'>): Promise<Block>;
  readonly routes: StoreRoutes;
  onEnable(): Promise<void>;
  onConfigChange(): Promise<void>;
}

/** Of the 30 s that the host gives a plugin to start. */
const mostCheckMs = 15_000;

/** A test tells nobody. */
export const untold: StoreEvents = { degraded: async () => undefined, recovered: async () => undefined };

/** What "Test connection" shows of a probe. */
export const toTestChecks = ({ checks }: ProbeResult): readonly TestCheck[] =>
  checks.map(({ name, ok, message }) => ({
    name,
    status: ok ? 'ok' : 'failed',
    ...(message === undefined ? {} : { message }),
  }));

export function createStoreLife<S extends WatchedStore>(options: StoreLifeOptions<S>): StoreLife<S> {
  const { api, plugin, vendor, isEnabled, create, prepare, now } = options;
  let current = create();
  let isPrepared = false;

  async function prepareOnce(): Promise<void> {
    if (prepare === undefined || isPrepared) return;
    try {
      await prepare.run(current);
      isPrepared = true;
    } catch (error) {
      api.log.warn(prepare.failed, { error: String(error) });
    }
  }

  async function checkedOnStart(): Promise<ProbeResult> {
    if (prepare?.when === 'before') await prepareOnce();
    return current.monitor.check();
  }

  /**
   * Whether the store can be used. One that does not answer is no reason not to start: what becomes of the check shows
   * later.
   */
  async function firstCheck(): Promise<boolean> {
    const check = checkedOnStart().catch((error: unknown) => {
      api.log.warn('the store could not be checked', { error: String(error) });
      return undefined;
    });
    const { promise: isLate, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), mostCheckMs);
    try {
      const result = await Promise.race([check, isLate]);
      return result !== undefined && result.status !== 'down';
    } finally {
      clearTimeout(timer);
    }
  }

  /** The host takes the store that was installed first where the operator has chosen none. */
  async function warnOfOthers(): Promise<void> {
    const others = (await api.plugins.list()).filter(
      ({ name, state }) => state === 'enabled' && name.startsWith('streamspace-storage-') && name !== plugin,
    );
    const names = others.map(({ displayName }) => displayName).join(', ');
    const message = `${names} is a store too: of several, the one that was installed first serves a purpose, unless an operator chooses`;
    await api.health('others', names === '' ? undefined : { level: 'degraded', message });
  }

  async function start(): Promise<void> {
    if (!isEnabled()) {
      await api.health('store', { level: 'degraded', message: 'Switched off by "enabled" in the configuration' });
      return;
    }
    await warnOfOthers();
    const works = await firstCheck();
    if (works && prepare?.when === 'after') await prepareOnce();
  }

  function storeFor(consumer: Consumer): ObjectStore {
    if (isEnabled()) return current.store.forConsumer(consumer);
    throw objectStoreError('not_configured', `The ${vendor} store is switched off: set "enabled" in its configuration`);
  }

  return {
    get current() {
      return current;
    },
    storeFor,

    async probe() {
      const { store, monitor } = current;
      store.tidy();
      if (prepare?.when === 'before') await prepareOnce();
      await monitor.checkIfDue();
      if (prepare?.when === 'after' && (await monitor.health()).status !== 'down') await prepareOnce();
    },

    async test() {
      const { status, checks } = await current.monitor.check();
      const failed = checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message ?? ''}`);
      return { done: status === 'ok' ? 'The store works' : failed.join('; ') };
    },

    async abortStale() {
      const ended = await current.store.sweep();
      return { done: `${ended} ${ended === 1 ? 'upload was' : 'uploads were'} ended` };
    },

    page: (shown) =>
      storePage({ ...shown, api, monitor: current.monitor, capabilities: () => current.capabilities(), now }),

    routes: createStoreRoutes(() => storeFor({ plugin, purpose: 'uploads' })),
    onEnable: start,

    async onConfigChange() {
      current = create();
      isPrepared = false;
      await start();
    },
  };
}
