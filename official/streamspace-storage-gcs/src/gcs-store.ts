import { createHash } from 'node:crypto';
import {
  createMonitor,
  createStore,
  runProbe,
  type Measured,
  type Monitor,
  type ProbeResult,
  type Store,
  type StoreEvents,
  type StoreOptions,
} from '@streamspace/plugin-kit/object-store';
import { createAccessTokens } from './access-token.ts';
import { bucketChecks } from './bucket-checks.ts';
import { chunkBytes, originOf, withSlash, type GcsConfig, type Purpose } from './config.ts';
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

/** A store with one configuration. */
export interface GcsStore {
  readonly store: Store;
  readonly monitor: Monitor;
  /** Address of the service account, where the credentials name one. */
  readonly account: string | undefined;
  readonly capabilities: () => ReturnType<ReturnType<Store['forConsumer']>['capabilities']>;
  /** Looks at the store without telling anybody. */
  probe(): Promise<ProbeResult>;
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
    onOtherKey: () => void lookAgain(),
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

  const wantsRetention = Object.values(config.retention).some((one) => one !== undefined);

  async function probe(before: Measured | undefined): Promise<ProbeResult> {
    isLooking = true;
    try {
      const more = bucketChecks(client, urls, wantsRetention);
      return await runProbe({
        driver,
        fetch: api.fetch,
        before,
        encryption: encryptionMode(config),
        skewMs: () => skewMs,
        more,
      });
    } finally {
      isLooking = false;
    }
  }

  const monitor = createMonitor({
    api,
    vendor: 'Google Cloud Storage',
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
    partBytes: chunkBytes(config),
    concurrency: config.maxConcurrentUploads,
    maxAttempts: config.maxAttempts,
    presignMaxSeconds: config.presignMaxSeconds,
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
    measured: monitor.measured,
    health: monitor.health,
    heard: monitor.heard,
    now,
    open,
  });

  return {
    store,
    monitor,
    account: credentials.type === 'service_account' ? credentials.client_email : undefined,
    capabilities: () => store.forConsumer({ plugin: 'streamspace-storage-gcs' }).capabilities(),
    probe: () => probe(undefined),
    repair: notes.repair,
  };
}

function encryptionMode({ kmsKeyName, encryption }: GcsConfig): Parameters<typeof runProbe>[0]['encryption'] {
  const setting = 'encryption.required';
  if (kmsKeyName === undefined) return { mode: 'wanted', setting };
  const missing = 'The bucket encrypts with another key than "kmsKeyName"';
  return { mode: encryption.required ? 'required' : 'wanted', setting, missing };
}

const pathsOf = ({ storagePaths }: GcsConfig) => ({
  recordings: withSlash(storagePaths.recordings),
  snapshots: withSlash(storagePaths.snapshots),
  uploads: withSlash(storagePaths.uploads),
  other: withSlash(storagePaths.other),
});

/** What was measured holds for one store, and says nothing of its credentials. */
function configKey({ apiEndpoint, bucketName, kmsKeyName, encryption, signingServiceAccount }: GcsConfig): string {
  const text = JSON.stringify([apiEndpoint, bucketName, kmsKeyName, encryption, signingServiceAccount]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
