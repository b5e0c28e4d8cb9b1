import { createHash, randomUUID, type Hash } from 'node:crypto';
import {
  isPluginError,
  objectStoreError,
  type ObjectInfo,
  type PutOptions,
  type Upload,
} from '@streamspace/plugin-sdk';
import type { Attempts } from './attempts.ts';
import type { ByteBudget } from './budget.ts';
import { checkContentType } from './content-type.ts';
import type { StoredObject, StoredPart, StoreDriver, WriteOptions } from './driver.ts';
import { decodeMetadata, encodeMetadata } from './metadata.ts';
import { firstPartSize } from './part-size.ts';
import type { BufferPool } from './part-buffer.ts';
import { createParts } from './parts.ts';
import type { UploadRow } from './rows.ts';
import type { Space } from './space.ts';
import type { UploadRows } from './store-api.ts';
import { checkBody, writeOnce, writtenObject, type Writing } from './writing.ts';

/** An upload that is open in this process. */
export interface OpenUpload {
  /** When it was last written to, in milliseconds since 1970. */
  usedAt(): number;
  /** Lets go of it; it can be taken up again by its token. */
  detach(reason: Error): void;
}

/** What uploads of one store share. */
export interface Uploading {
  readonly driver: StoreDriver;
  readonly attempts: Attempts;
  readonly budget: ByteBudget;
  readonly pool: BufferPool;
  readonly rows: UploadRows;
  /** Uploads that are open in this process, by token. */
  readonly open: Map<string, OpenUpload>;
  readonly partBytes: number;
  readonly concurrency: number;
  readonly now: () => number;
  /** What the operator and the consumer want of an object. */
  readonly rules: (
    purpose: string,
    options: Pick<PutOptions, 'storageClass' | 'retainUntil'>,
  ) => Pick<WriteOptions, 'storageClass' | 'retention'>;
  /** Hears of each object that was written. */
  readonly onWritten: (purpose: string, size: number) => void;
}

/** Opens an upload. The vendor hears of it with the first part. */
export async function openUpload(shared: Uploading, space: Space, key: string, options: PutOptions): Promise<Upload> {
  const { contentType, contentLength, sha256, metadata = {}, ifAbsent = false } = options;
  checkContentType(contentType);
  const { storageClass, retention } = shared.rules(space.purpose, options);
  const writeId = randomUUID();
  const row: UploadRow = {
    token: randomUUID(),
    consumer: space.consumer,
    purpose: space.purpose,
    key: space.toStored(key),
    uploadId: '',
    partSize: firstPartSize({ limits: shared.driver.limits, preferred: shared.partBytes, contentLength }),
    contentType,
    metadata: encodeMetadata(metadata, { writeId }),
    writeId,
    ifAbsent,
    createdAt: new Date(shared.now()).toISOString(),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(contentLength === undefined ? {} : { contentLength }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(retention === undefined ? {} : { retention }),
  };
  await shared.rows.put(row);
  return liveUpload(shared, space, row, [], options.signal);
}

/** @throws {PluginError} reason `not_found` for a token that is unknown, or somebody else's. */
export async function resumeUpload(shared: Uploading, space: Space, token: string): Promise<Upload> {
  const row = await shared.rows.get({ token });
  if (row === undefined || row.consumer !== space.consumer || row.purpose !== space.purpose) {
    throw objectStoreError('not_found', 'There is no such upload: it was completed, aborted, or left for 48 hours');
  }
  shared.open.get(token)?.detach(objectStoreError('aborted', 'The upload was taken up again elsewhere'));
  const found = row.uploadId === '' ? [] : await arrivedParts(shared, row.key, row.uploadId);
  return liveUpload(shared, space, row, usableParts(found, shared.driver, row.partSize), undefined);
}

const arrivedParts = ({ driver, attempts }: Uploading, key: string, id: string): Promise<readonly StoredPart[]> =>
  attempts.run(() => driver.parts({ key, id }));

/** The parts from the first one on, up to a gap or to one that is too small to be followed by another. */
function usableParts(
  found: readonly StoredPart[],
  { limits: { equalParts, minPartBytes } }: StoreDriver,
  partBytes: number,
): readonly StoredPart[] {
  const least = equalParts ? partBytes : minPartBytes;
  const end = found.findIndex(({ number, size }, index) => number !== index + 1 || size < least);
  return end === -1 ? found : found.slice(0, end);
}

function liveUpload(
  shared: Uploading,
  space: Space,
  row: UploadRow,
  before: readonly StoredPart[],
  given: AbortSignal | undefined,
): Upload {
  const { driver, attempts, rows, open } = shared;
  const { token, key, metadata, writeId, contentLength, sha256: announced } = row;
  const options: WriteOptions = {
    contentType: row.contentType,
    metadata,
    ifAbsent: row.ifAbsent,
    storageClass: row.storageClass,
    retention: row.retention,
  };
  const ended = new AbortController();
  const signal = given === undefined ? ended.signal : AbortSignal.any([given, ended.signal]);
  // The state of a hash cannot be kept over a restart: what was sent before is not in it.
  const hash: Hash | undefined = before.length === 0 ? createHash('sha256') : undefined;
  let beginning: Promise<string> | undefined = row.uploadId === '' ? undefined : Promise.resolve(row.uploadId);
  let turn: Promise<unknown> = Promise.resolve();
  let usedAt = shared.now();

  async function begin(): Promise<string> {
    const id = await attempts.run(() => driver.begin(key, options), { signal });
    await rows.put({ ...row, uploadId: id });
    return id;
  }

  const parts = createParts({
    driver,
    attempts,
    budget: shared.budget,
    pool: shared.pool,
    key,
    uploadId: () => (beginning ??= begin()),
    firstPartBytes: row.partSize,
    concurrency: shared.concurrency,
    before,
    signal,
  });

  function end(reason: Error): void {
    parts.end(reason);
    ended.abort(reason);
    if (open.get(token) === own) open.delete(token);
  }

  /** One call after the other, whatever the caller awaits. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    usedAt = shared.now();
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  /** Leaves nothing behind. */
  let dropping: Promise<void> | undefined;
  const drop = (): Promise<void> => (dropping ??= dropNow());
  async function dropNow(): Promise<void> {
    end(objectStoreError('aborted', 'The upload was aborted'));
    const id = await beginning?.catch(() => undefined);
    if (id !== undefined) await attempts.run(() => driver.abort({ key, id }));
    await rows.delete({ token });
  }

  /** Keeps the time to live of the row going while bytes arrive. */
  let touchedAt = shared.now();
  async function touch(): Promise<void> {
    const uploadId = await beginning?.catch(() => undefined);
    if (uploadId === undefined || shared.now() - touchedAt < 3_600_000) return;
    touchedAt = shared.now();
    await rows.put({ ...row, uploadId });
  }

  async function writeAll(sha256: string | undefined): Promise<StoredObject> {
    const unsent = parts.takeUnsent();
    checkBody({ contentLength, sha256: announced }, { length: parts.written, sha256 });
    const plain = { key, size: parts.written, writeId };
    const context = { driver, attempts, signal: given };
    const own = { ...options, metadata: encodeMetadata(decodeMetadata(metadata).metadata, { sha256, writeId }) };
    const writing: Writing = { ...plain, options: own };
    if (unsent !== undefined) {
      return writtenObject(
        writing,
        await writeOnce(context, writing, () => driver.put(key, unsent, own, given)),
        shared.now(),
      );
    }
    await parts.finish();
    const id = await (beginning ?? begin());
    const { arrived } = parts;
    const written = await writeOnce(context, writing, () => driver.complete({ key, id }, arrived, own));
    return writtenObject(writing, written, shared.now());
  }

  async function complete(): Promise<ObjectInfo> {
    try {
      const sha256 = hash?.digest('hex');
      const object = await writeAll(sha256);
      end(objectStoreError('not_found', 'The upload is complete'));
      await rows.delete({ token });
      shared.onWritten(space.purpose, object.size);
      return { ...space.toInfo(object), ...(sha256 === undefined ? {} : { sha256 }) };
    } catch (error) {
      // What another attempt could complete stays; what was refused for good does not.
      if (isPluginError(error) && error.retryable) end(error);
      else await drop().catch(() => undefined);
      throw error;
    }
  }

  const own: OpenUpload = { usedAt: () => usedAt, detach: end };
  open.set(token, own);
  given?.addEventListener('abort', () => void drop().catch(() => undefined), { once: true });

  return {
    token,
    get bytesCommitted() {
      return parts.committed;
    },
    write: (chunk) =>
      inTurn(async () => {
        await parts.write(chunk);
        hash?.update(chunk);
        await touch();
      }),
    flush: () => inTurn(() => parts.flush()),
    complete: () => inTurn(complete),
    abort: drop,
  };
}
