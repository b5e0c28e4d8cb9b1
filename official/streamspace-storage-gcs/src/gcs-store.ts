import {
  createWatchedStore,
  type Purpose,
  type StoreEvents,
  type StoreOptions,
  type WatchedStore,
  type WatchedStoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { createAccessTokens } from './access-token.ts';
import { bucketChecks } from './bucket-checks.ts';
import { chunkBytes, originOf, type GcsConfig } from './config.ts';
import { readCredentials } from './credentials.ts';
import { createGcsClient } from './gcs-client.ts';
import { createGcsDriver } from './gcs-driver.ts';
import { createUrls } from './gcs-urls.ts';
import { createHashNotes } from './hash-notes.ts';
import type { GcsApi, SessionRows } from './rows.ts';
import { createSessions } from './sessions.ts';
import { createSigner } from './signer.ts';
import { storageClasses } from './storage-classes.ts';

export interface GcsStoreOptions {
  readonly config: GcsConfig;
  readonly api: GcsApi;
  readonly events: StoreEvents;
  readonly open: StoreOptions['open'];
  readonly now: () => number;
  /** Where uploads are remembered. Default: in the plugin's own storage. */
  readonly sessions?: SessionRows;
}

export interface GcsStore extends WatchedStore {
  /** Address of the service account, where the credentials name one. */
  readonly account: string | undefined;
  /** Writes the hashes that could not be written beside their objects, and says how many. */
  repair(): Promise<number>;
}

export function createGcsStore(options: GcsStoreOptions): GcsStore {
  const { config, api, events, open, now, sessions: rows = api.storage.sessions } = options;
  const { kmsKeyName } = config;
  let skewMs: number | undefined;
  const credentials = readCredentials(config);
  const client = createGcsClient({
    fetch: api.fetch,
    tokens: createAccessTokens({ credentials, fetch: api.fetch, now }),
    timeoutMs: config.requestTimeoutMs,
    onServerTime: (server) => (skewMs = server - now()),
    log: (line) => api.log.debug('request', { ...line }),
    now,
  });
  const urls = createUrls({ origin: originOf(config), bucket: config.bucketName, userProject: config.userProject });
  const signer = createSigner(config, credentials, client);
  const notes = createHashNotes({
    client,
    urls,
    rows: api.storage.repair,
    log: (text, more) => api.log.warn(text, more),
  });
  const driver = createGcsDriver({
    config,
    client,
    urls,
    sessions: createSessions({ client, urls, rows, now }),
    notes,
    signer,
    now,
    // A bucket that takes another key is looked at again, and is down when that is so.
    onOtherKey: () => watched.lookAgain(),
  });

  const wantsRetention = Object.values(config.retention).some((one) => one !== undefined);
  const watched = createWatchedStore({
    plugin: 'streamspace-storage-gcs',
    vendor: 'Google Cloud Storage',
    config,
    api,
    events,
    driver,
    partBytes: chunkBytes(config),
    concurrency: config.maxConcurrentUploads,
    probe: () => ({
      encryption: encryptionMode(config),
      skewMs: () => skewMs,
      more: bucketChecks(client, urls, wantsRetention),
    }),
    measuredFor: measuredFor(config),
    describe: () => ({
      conditionalPut: true,
      sse: kmsKeyName === undefined ? ['provider'] : ['kms'],
      presign: signer === undefined ? [] : ['GET', 'PUT'],
      retention: wantsRetention,
      storageClasses,
      checksum: 'crc32c',
    }),
    rules: (purpose) => ({
      storageClass: config.storageClass[purpose as Purpose],
      retention: config.retention[purpose as Purpose],
    }),
    now,
    open,
  });

  return {
    ...watched,
    account: credentials.type === 'service_account' ? credentials.client_email : undefined,
    repair: notes.repair,
  };
}

function encryptionMode({ kmsKeyName, encryption }: GcsConfig): ReturnType<WatchedStoreOptions['probe']>['encryption'] {
  const setting = 'encryption.required';
  if (kmsKeyName === undefined) return { mode: 'wanted', setting };
  const missing = 'The bucket encrypts with another key than "kmsKeyName"';
  return { mode: encryption.required ? 'required' : 'wanted', setting, missing };
}

const measuredFor = ({ apiEndpoint, bucketName, kmsKeyName, encryption, signingServiceAccount }: GcsConfig) => [
  apiEndpoint,
  bucketName,
  kmsKeyName,
  encryption,
  signingServiceAccount,
];
