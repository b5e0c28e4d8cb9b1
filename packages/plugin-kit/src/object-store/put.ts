import { createHash, randomUUID } from 'node:crypto';
import { isPluginError, objectStoreError, type Bytes, type ObjectInfo, type PutOptions } from '@streamspace/plugin-sdk';
import { aborted } from './attempts.ts';
import { checkContentType } from './content-type.ts';
import { encodeMetadata } from './metadata.ts';
import type { Space } from './space.ts';
import type { UploadRows } from './store-api.ts';
import { openUpload, type Uploading } from './upload.ts';
import { checkBody, writeOnce, writtenObject, type Writing } from './writing.ts';

/** Writes an object: in one request where it is one part, in parts where it is more. */
export async function putObject(
  shared: Uploading,
  space: Space,
  key: string,
  body: Uint8Array | Bytes,
  options: PutOptions,
): Promise<ObjectInfo> {
  if (body instanceof Uint8Array) return putBytes(shared, space, key, body, options);
  const { signal } = options;
  const reader = body.getReader();
  const giveUp = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await putStream(shared, space, key, reader, options);
  } catch (error) {
    void reader.cancel(error).catch(() => undefined);
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

async function putBytes(
  shared: Uploading,
  space: Space,
  key: string,
  body: Uint8Array,
  options: PutOptions,
): Promise<ObjectInfo> {
  const { contentType, metadata = {}, ifAbsent = false, signal } = options;
  const { driver, attempts } = shared;
  const stored = space.toStored(key);
  checkContentType(contentType);
  const sha256 = createHash('sha256').update(body).digest('hex');
  checkBody(options, { length: body.length, sha256 });
  const writeId = randomUUID();
  const write = {
    contentType,
    metadata: encodeMetadata(metadata, { sha256, writeId }),
    ifAbsent,
    ...shared.rules(space.purpose, options),
  };
  const writing: Writing = { key: stored, size: body.length, writeId, options: write };
  const written = await writeOnce({ driver, attempts, signal }, writing, () => driver.put(stored, body, write, signal));
  shared.onWritten(space.purpose, body.length);
  return { ...space.toInfo(writtenObject(writing, written, shared.now())), sha256 };
}

async function putStream(
  shared: Uploading,
  space: Space,
  key: string,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  options: PutOptions,
): Promise<ObjectInfo> {
  const { signal, contentLength } = options;
  const upload = await openUpload({ ...shared, rows: noRows }, space, key, options);
  let length = 0;
  try {
    for (;;) {
      // oxlint-disable no-await-in-loop -- a stream is read piece by piece
      const { done, value } = await reader.read().catch(failedSource);
      if (signal?.aborted === true) throw aborted(signal);
      if (done) break;
      length += value.length;
      if (contentLength !== undefined && length > contentLength) checkBody({ contentLength }, { length });
      await upload.write(value);
      // oxlint-enable no-await-in-loop
    }
    return await upload.complete();
  } catch (error) {
    await upload.abort().catch(() => undefined);
    throw signal?.aborted === true ? aborted(signal) : error;
  }
}

/** Nobody takes up again what has no token. */
const noRows: UploadRows = {
  get: async () => undefined,
  put: async () => undefined,
  delete: async () => false,
};

function failedSource(cause: unknown): never {
  if (isPluginError(cause)) throw cause;
  throw objectStoreError('aborted', 'The body ended before its end', { cause });
}
