import {
  createMonitor,
  createStore,
  runProbe,
  type Monitor,
  type ProbeResult,
  type StoreEvents,
  type Store,
  type StoreApi,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { createHash } from 'node:crypto';
import { withSlash, type Purpose, type S3Config } from './config.ts';
import type { FetchHandlerOptions } from './fetch-handler.ts';
import { writeLifecycle } from './lifecycle.ts';
import { profiles } from './profiles.ts';
import { checksumOf, createS3Client } from './s3-client.ts';
import { createS3Driver } from './s3-driver.ts';
import { s3Error } from './s3-errors.ts';

export interface S3StoreOptions {
  readonly config: S3Config;
  readonly api: StoreApi;
  readonly events: StoreEvents;
  readonly open: StoreOptions['open'];
  readonly now: () => number;
}

/** A store with one configuration. */
export interface S3Store {
  readonly store: Store;
  readonly monitor: Monitor;
  readonly capabilities: () => ReturnType<ReturnType<Store['forConsumer']>['capabilities']>;
  /** Looks at the store without telling anybody. */
  probe(): Promise<ProbeResult>;
  /** Writes the lifecycle rules, where the operator wants it. */
  prepare(): Promise<void>;
}

export function createS3Store({ config, api, events, open, now }: S3StoreOptions): S3Store {
  let skewMs: number | undefined;
  const handler: FetchHandlerOptions = {
    fetch: api.fetch,
    timeoutMs: config.requestTimeoutMs,
    onServerTime: (server) => (skewMs = server - now()),
    log: (line) => api.log.debug('request', { ...line }),
    now,
  };
  const profile = profiles[config.provider];
  const client = createS3Client(config, handler);
  const driver = createS3Driver({
    config,
    client,
    signer: createS3Client(config, handler, { forSigning: true }),
    now,
    // A store that has stopped to encrypt is looked at again, and is down when that is so.
    onUnencrypted: () => void lookAgain(),
  });

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
      const encryption = encryptionMode(config);
      return await runProbe({ driver, fetch: api.fetch, before, encryption, skewMs: () => skewMs });
    } finally {
      isLooking = false;
    }
  }
  const monitor = createMonitor({
    api,
    vendor: profile.name,
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
    partBytes: config.partSizeMiB * 1024 ** 2,
    concurrency: config.maxConcurrency,
    maxAttempts: config.maxAttempts,
    presignMaxSeconds: config.presignMaxSeconds,
    describe: () => ({
      conditionalPut: profile.conditionalPut,
      sse: !config.encryption.enabled ? ['none'] : config.encryption.algorithm === 'AES256' ? ['provider'] : ['kms'],
      presign: ['GET', 'PUT'],
      retention: profile.objectLock && Object.values(config.objectLock).some((lock) => lock !== undefined),
      storageClasses: profile.storageClasses,
      checksum: checksumOf(config) === 'native' ? 'crc32' : checksumOf(config),
    }),
    rules: (purpose) => ({
      storageClass: config.storageClassFor[purpose as Purpose] ?? config.storageClass,
      retention: config.objectLock[purpose as Purpose],
    }),
    measured: monitor.measured,
    health: monitor.health,
    heard: monitor.heard,
    now,
    open,
  });

  return {
    store,
    monitor,
    capabilities: () => store.forConsumer({ plugin: 'streamspace-storage-s3' }).capabilities(),
    probe: () => probe(undefined),
    async prepare() {
      if (!config.manageLifecycle) return;
      await writeLifecycle(client, config).catch((error: unknown) => {
        throw s3Error(profile.name, error, now());
      });
    },
  };
}

function encryptionMode({ encryption }: S3Config): Parameters<typeof runProbe>[0]['encryption'] {
  const setting = 'encryption.required';
  if (!encryption.enabled) return { mode: 'off', setting };
  return { mode: encryption.required ? 'required' : 'wanted', setting };
}

const pathsOf = ({ storagePaths }: S3Config) => ({
  recordings: withSlash(storagePaths.recordings),
  snapshots: withSlash(storagePaths.snapshots),
  uploads: withSlash(storagePaths.uploads),
  other: withSlash(storagePaths.other),
});

/** What was measured holds for one store, and says nothing of its credentials. */
function configKey({ provider, endpoint, region, bucket, encryption, checksumMode }: S3Config): string {
  const text = JSON.stringify([provider, endpoint, region, bucket, encryption, checksumMode]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
