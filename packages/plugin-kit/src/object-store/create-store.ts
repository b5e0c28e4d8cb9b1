import {
  isPluginError,
  objectStoreError,
  type Consumer,
  type ObjectStore,
  type ObjectStoreCapabilities,
} from '@streamspace/plugin-sdk';
import { createAttempts } from './attempts.ts';
import { createByteBudget } from './budget.ts';
import { withLookups } from './conditional.ts';
import { checkContentType } from './content-type.ts';
import type { StoreDriver } from './driver.ts';
import { getObject } from './get.ts';
import { createBufferPool } from './part-buffer.ts';
import type { Measured } from './probe.ts';
import { putObject } from './put.ts';
import { createSpace, type StorePaths } from './space.ts';
import type { StoreApi } from './store-api.ts';
import { sweepUploads } from './sweep.ts';
import { rulesFor, type WritingRules } from './writing-rules.ts';
import { openUpload, resumeUpload, type Uploading } from './upload.ts';

export interface StoreOptions {
  readonly driver: StoreDriver;
  readonly api: StoreApi;
  readonly paths: StorePaths;
  /** Purposes with a path that the operator gave to this store. */
  readonly served: readonly string[];
  /** Size of parts, in bytes; `concurrency` of them are held in memory, over all uploads. */
  readonly partBytes: number;
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** Longest that a signed address may work. */
  readonly presignMaxSeconds: number;
  /** What the operator wants of all objects of a purpose. */
  readonly rules: (purpose: string) => WritingRules;
  /** What the vendor can do; what was measured counts more. */
  readonly describe: () => Omit<ObjectStoreCapabilities, 'maxObjectBytes' | 'minPartBytes' | 'maxParts'>;
  /** What was found out about the store, once something was. */
  readonly measured: () => Promise<Measured | undefined>;
  readonly health: ObjectStore['health'];
  /** Hears how each request of a consumer went; `undefined` is well. */
  readonly heard: (error: unknown) => void;
  readonly now: () => number;
  readonly random?: () => number;
  /** Uploads that are open, also those of a store with another configuration. */
  readonly open: Uploading['open'];
}

export interface Store {
  forConsumer(consumer: Consumer): ObjectStore;
  /** Ends uploads under the store's paths that nobody has gone on with for 48 hours, and says how many. */
  sweep(): Promise<number>;
  /** Lets go of uploads that nobody has written to for an hour; they can be taken up again. */
  tidy(): void;
  /** Bytes that uploads hold in memory. */
  readonly heldBytes: number;
}

/** Whoever wrote may be gone without a word. */
const idleMs = 60 * 60_000;
/** Requests at once, of all kinds. The host allows a plugin 32. */
const mostRequests = 24;

/** An object store over one vendor's driver. */
export function createStore(options: StoreOptions): Store {
  const { api, paths, served, measured, heard, now, random } = options;
  const budget = createByteBudget(options.partBytes * options.concurrency);
  const attempts = createAttempts({
    maxAttempts: options.maxAttempts,
    concurrency: mostRequests,
    now,
    ...(random === undefined ? {} : { random }),
  });
  let isConditional = options.driver.conditionalPut;
  const driver = withLookups(options.driver, () => isConditional);
  const shared: Uploading = {
    driver,
    attempts,
    budget,
    pool: createBufferPool(options.partBytes * options.concurrency),
    rows: api.storage.uploads,
    open: options.open,
    partBytes: options.partBytes,
    concurrency: options.concurrency,
    now,
    rules: (purpose, asked) =>
      // No word of a consumer is to name what every object has.
      rulesFor(asked, options.rules(Object.hasOwn(paths, purpose) ? purpose : 'other'), {
        storageClasses: options.describe().storageClasses,
        now: now(),
      }),
    onWritten: (purpose, size) => void count(purpose, size),
  };

  async function count(purpose: string, size: number): Promise<void> {
    const key = { day: new Date(now()).toISOString().slice(0, 10), purpose };
    try {
      await api.storage.counters.update(key, (row) => ({
        ...key,
        objects: (row?.objects ?? 0) + 1,
        bytes: (row?.bytes ?? 0) + size,
      }));
    } catch (error) {
      api.log.warn(`could not count an object: ${String(error)}`);
    }
  }

  async function capabilities(): Promise<ObjectStoreCapabilities> {
    const { maxObjectBytes, minPartBytes, maxParts } = driver.limits;
    const found = await measured();
    const base = { ...options.describe(), maxObjectBytes, minPartBytes, maxParts };
    if (found === undefined) return base;
    return {
      ...base,
      conditionalPut: found.conditionalPut,
      sse: found.encrypted ? base.sse : ['none'],
      presign: found.presign ? base.presign : [],
    };
  }

  /** Tells the monitor how it went, and knows what the probe has found. */
  async function watched<T>(work: () => Promise<T>): Promise<T> {
    isConditional = options.driver.conditionalPut && ((await measured())?.conditionalPut ?? true);
    try {
      const result = await work();
      heard(undefined);
      return result;
    } catch (error) {
      heard(error);
      throw isPluginError(error) ? error : objectStoreError('unknown', 'The store failed', { cause: error });
    }
  }

  return {
    get heldBytes() {
      return budget.held;
    },
    tidy() {
      for (const upload of options.open.values()) {
        if (now() - upload.usedAt() < idleMs) continue;
        upload.detach(
          objectStoreError('unavailable', 'The upload lay idle for an hour: take it up again by its token'),
        );
      }
    },
    sweep: () => sweepUploads({ driver, attempts, rows: api.storage.uploads, paths, now }),

    forConsumer(consumer) {
      const space = createSpace(consumer, paths, served);
      return {
        capabilities,
        put: (key, body, put) => watched(() => putObject(shared, space, key, body, put)),
        openUpload: (key, put) => watched(() => openUpload(shared, space, key, put)),
        resumeUpload: (token) => watched(() => resumeUpload(shared, space, token)),
        get: (key, get = {}) => watched(() => getObject({ driver, attempts }, space, key, get)),
        head: (key) =>
          watched(async () => {
            const stored = space.toStored(key);
            const object = await attempts.run(() => driver.head(stored));
            return object === undefined ? null : space.toInfo(object);
          }),
        delete: (key, { ifMatch } = {}) =>
          watched(async () => {
            const stored = space.toStored(key);
            const deleted = await attempts.run(() => driver.delete(stored, { ifMatch }));
            return { deleted: deleted ?? true };
          }),
        list: (prefix, { delimiter, cursor, limit = 1000 } = {}) =>
          watched(async () => {
            const stored = space.toStoredPrefix(prefix);
            const page = await attempts.run(() => driver.list({ prefix: stored, delimiter, cursor, limit }));
            return {
              objects: page.objects.map(space.toInfo),
              prefixes: page.prefixes.map(space.toKey),
              ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
            };
          }),
        presign: (key, { expiresSeconds, ...rest }) =>
          watched(async () => {
            checkContentType(rest.contentType);
            const seconds = Math.min(expiresSeconds, options.presignMaxSeconds);
            return driver.presign(space.toStored(key), { ...rest, expiresSeconds: seconds });
          }),
        health: options.health,
      };
    },
  };
}
