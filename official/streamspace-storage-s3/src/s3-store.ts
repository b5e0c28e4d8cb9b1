import {
  createWatchedStore,
  type Purpose,
  type StoreApi,
  type StoreEvents,
  type StoreOptions,
  type WatchedStore,
  type WatchedStoreOptions,
} from '@streamspace/plugin-kit/object-store';
import type { S3Config } from './config.ts';
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

export interface S3Store extends WatchedStore {
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
    onUnencrypted: () => watched.lookAgain(),
  });

  const watched = createWatchedStore({
    plugin: 'streamspace-storage-s3',
    vendor: profile.name,
    config,
    api,
    events,
    driver,
    partBytes: config.partSizeMiB * 1024 ** 2,
    concurrency: config.maxConcurrency,
    probe: () => ({ encryption: encryptionMode(config), skewMs: () => skewMs }),
    measuredFor: measuredFor(config),
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
    now,
    open,
  });

  return {
    ...watched,
    async prepare() {
      if (!config.manageLifecycle) return;
      await writeLifecycle(client, config).catch((error: unknown) => {
        throw s3Error(profile.name, error, now());
      });
    },
  };
}

function encryptionMode({ encryption }: S3Config): ReturnType<WatchedStoreOptions['probe']>['encryption'] {
  const setting = 'encryption.required';
  if (!encryption.enabled) return { mode: 'off', setting };
  return { mode: encryption.required ? 'required' : 'wanted', setting };
}

const measuredFor = ({ provider, endpoint, region, bucket, encryption, checksumMode }: S3Config) => [
  provider,
  endpoint,
  region,
  bucket,
  encryption,
  checksumMode,
];
