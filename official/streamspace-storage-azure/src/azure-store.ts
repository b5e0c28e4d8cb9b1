import { createHash } from 'node:crypto';
import {
  createMonitor,
  createStore,
  runProbe,
  type Monitor,
  type ProbeResult,
  type Store,
  type StoreApi,
  type StoreEvents,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { createAzureClient } from './azure-client.ts';
import { createAzureDriver } from './azure-driver.ts';
import { azureError } from './azure-errors.ts';
import { azureChecks } from './checks.ts';
import { withSlash, type AzureConfig, type Purpose } from './config.ts';
import { rehydrate } from './rehydrate.ts';
import { accessTiers } from './tiers.ts';

export interface AzureStoreOptions {
  readonly config: AzureConfig;
  readonly api: StoreApi;
  readonly events: StoreEvents;
  readonly open: StoreOptions['open'];
  readonly now: () => number;
}

/** A store with one configuration. */
export interface AzureStore {
  readonly store: Store;
  readonly monitor: Monitor;
  readonly capabilities: () => ReturnType<ReturnType<Store['forConsumer']>['capabilities']>;
  /** Looks at the store without telling anybody. */
  probe(): Promise<ProbeResult>;
  /** Makes the container, where the operator wants it. */
  prepare(): Promise<void>;
  /** Asks for an object of the archive, by its key with its folders, and says what comes of it. */
  rehydrate(key: string): Promise<string>;
}

export function createAzureStore({ config, api, events, open, now }: AzureStoreOptions): AzureStore {
  let skewMs: number | undefined;
  let tokenError: unknown;
  const client = createAzureClient(config, {
    fetch: api.fetch,
    timeoutMs: config.requestTimeoutMs,
    onServerTime: (server) => (skewMs = server - now()),
    onTokenAsked: (error) => (tokenError = error),
    log: (line) => api.log.debug('request', { ...line }),
    now,
  });
  // A store that has stopped to encrypt is looked at again, and is down when that is so.
  const driver = createAzureDriver({ config, client, now, onUnencrypted: () => void lookAgain() });

  /** A probe is on its way, or about to be. */
  let isLooking = false;
  async function lookAgain(): Promise<void> {
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

  async function probe(before: Awaited<ReturnType<Monitor['measured']>>): Promise<ProbeResult> {
    isLooking = true;
    try {
      const encryption = {
        mode: config.encryption.required ? 'required' : 'wanted',
        setting: 'encryption.required',
      } as const;
      const more = azureChecks({ config, client, now, tokenError: () => tokenError });
      return await runProbe({ driver, fetch: api.fetch, before, encryption, skewMs: () => skewMs, more });
    } finally {
      isLooking = false;
    }
  }
  const monitor = createMonitor({
    api,
    vendor: 'Azure',
    purposes: config.defaultFor,
    now,
    events,
    probe,
    configKey: configKey(config),
  });
  const store = createStore({
    driver,
    api,
    paths: pathsOf(config),
    served: config.defaultFor,
    partBytes: config.blockSizeMiB * 1024 ** 2,
    concurrency: config.maxConcurrency,
    maxAttempts: config.maxAttempts,
    presignMaxSeconds: config.presignMaxSeconds,
    describe: () => ({
      conditionalPut: true,
      sse: config.encryptionScope === undefined ? ['provider'] : ['kms'],
      presign: driver.presigns === false ? [] : ['GET', 'PUT'],
      retention: Object.values(config.immutability).some((policy) => policy !== undefined),
      storageClasses: accessTiers,
      checksum: config.transferChecksum,
    }),
    rules: (purpose) => ({
      storageClass: config.accessTier[purpose as Purpose],
      retention: config.immutability[purpose as Purpose],
    }),
    measured: monitor.measured,
    health: monitor.health,
    heard: monitor.heard,
    now,
    open,
  });

  async function asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw azureError(error, now());
    }
  }

  return {
    store,
    monitor,
    capabilities: () => store.forConsumer({ plugin: 'streamspace-storage-azure' }).capabilities(),
    probe: () => probe(undefined),
    async prepare() {
      if (!config.createContainer) return;
      await asked(() => client.service.getContainerClient(config.containerName).createIfNotExists());
    },
    rehydrate: (key) =>
      asked(() =>
        rehydrate(client.service.getContainerClient(config.containerName), Object.values(pathsOf(config)), key),
      ),
  };
}

const pathsOf = ({ storagePaths }: AzureConfig) => ({
  recordings: withSlash(storagePaths.recordings),
  snapshots: withSlash(storagePaths.snapshots),
  uploads: withSlash(storagePaths.uploads),
  other: withSlash(storagePaths.other),
});

/** What was measured holds for one store, and says nothing of its credentials. */
function configKey({
  accountName,
  containerName,
  endpoint,
  cloud,
  credentialMode,
  encryption,
  encryptionScope,
}: AzureConfig): string {
  const text = JSON.stringify([
    accountName,
    containerName,
    endpoint,
    cloud,
    credentialMode,
    encryption,
    encryptionScope,
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
