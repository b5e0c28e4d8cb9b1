import {
  createWatchedStore,
  withSlash,
  type Purpose,
  type StoreApi,
  type StoreEvents,
  type StoreOptions,
  type WatchedStore,
} from '@streamspace/plugin-kit/object-store';
import { createAzureClient } from './azure-client.ts';
import { createAzureDriver } from './azure-driver.ts';
import { azureError } from './azure-errors.ts';
import { azureChecks } from './checks.ts';
import type { AzureConfig } from './config.ts';
import { rehydrate } from './rehydrate.ts';
import { accessTiers } from './tiers.ts';

export interface AzureStoreOptions {
  readonly config: AzureConfig;
  readonly api: StoreApi;
  readonly events: StoreEvents;
  readonly open: StoreOptions['open'];
  readonly now: () => number;
}

export interface AzureStore extends WatchedStore {
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
  const driver = createAzureDriver({ config, client, now, onUnencrypted: () => watched.lookAgain() });

  const watched = createWatchedStore({
    plugin: 'streamspace-storage-azure',
    vendor: 'Azure',
    config,
    api,
    events,
    driver,
    partBytes: config.blockSizeMiB * 1024 ** 2,
    concurrency: config.maxConcurrency,
    probe: () => ({
      encryption: { mode: config.encryption.required ? 'required' : 'wanted', setting: 'encryption.required' },
      skewMs: () => skewMs,
      more: azureChecks({ config, client, now, tokenError: () => tokenError }),
    }),
    measuredFor: measuredFor(config),
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
    ...watched,
    async prepare() {
      if (!config.createContainer) return;
      await asked(() => client.service.getContainerClient(config.containerName).createIfNotExists());
    },
    rehydrate: (key) =>
      asked(() =>
        rehydrate(
          client.service.getContainerClient(config.containerName),
          Object.values(config.storagePaths).map(withSlash),
          key,
        ),
      ),
  };
}

const measuredFor = (config: AzureConfig) => [
  config.accountName,
  config.containerName,
  config.endpoint,
  config.cloud,
  config.credentialMode,
  config.encryption,
  config.encryptionScope,
];
