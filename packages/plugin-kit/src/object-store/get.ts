import { createHash } from 'node:crypto';
import { isPluginError, objectStoreError, type Bytes, type ObjectInfo } from '@streamspace/plugin-sdk';
import { aborted, type Attempts } from './attempts.ts';
import type { StoreDriver } from './driver.ts';
import type { Space } from './space.ts';

/** As in `ObjectStore.get`. */
export interface GetOptions {
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
  readonly ifMatch?: string | undefined;
  readonly verifySha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often one body may break off and be gone on with. */
const mostResumes = 3;

/** Reads an object. A body that breaks off is gone on with, of the same object and no other. */
export async function getObject(
  { driver, attempts }: { readonly driver: StoreDriver; readonly attempts: Attempts },
  space: Space,
  key: string,
  { range, ifMatch, verifySha256, signal }: GetOptions,
): Promise<{ readonly info: ObjectInfo; readonly body: Bytes }> {
  const stored = space.toStored(key);
  if (range?.end !== undefined && range.end < range.start)
    throw objectStoreError('invalid_range', `A range cannot end at ${range.end} before it starts at ${range.start}`);
  const { object, body } = await attempts.run(() => driver.get(stored, { range, ifMatch, signal }), { signal });
  const start = range?.start ?? 0;
  // Not all servers refuse it.
  if (start > 0 && start >= object.size) {
    await body.cancel().catch(() => undefined);
    throw objectStoreError('invalid_range', `A range cannot start at ${start} of ${object.size} bytes`);
  }
  const end = Math.min(range?.end ?? Infinity, object.size - 1);
  const whole = bodyOf({
    first: body,
    expected: Math.max(0, end - start + 1),
    reopen: (offset) =>
      attempts
        .run(() => driver.get(stored, { range: { start: start + offset, end }, ifMatch: object.etag, signal }), {
          signal,
        })
        .then((again) => again.body),
    signal,
  });
  return {
    info: space.toInfo(object),
    body: verifySha256 === undefined ? whole : whole.pipeThrough(verifying(verifySha256)),
  };
}

function bodyOf(options: {
  readonly first: Bytes;
  readonly expected: number;
  readonly reopen: (offset: number) => Promise<Bytes>;
  readonly signal: AbortSignal | undefined;
}): Bytes {
  const { expected, reopen, signal } = options;
  let reader = options.first.getReader();
  let delivered = 0;
  let resumes = 0;

  /** The next piece, from a new connection where the old one broke. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      // oxlint-disable no-await-in-loop -- until there is a piece
      try {
        const { done, value } = await reader.read();
        if (!done) return value;
        if (delivered === expected) return undefined;
        throw objectStoreError('unavailable', `The store sent ${delivered} of ${expected} bytes`);
      } catch (error) {
        if (signal?.aborted === true) throw aborted(signal);
        if (!isPluginError(error) || !error.retryable) throw error;
        if (resumes >= mostResumes)
          throw objectStoreError('unavailable', 'The body broke off again and again', { cause: error });
        resumes += 1;
        reader = (await reopen(delivered)).getReader();
      }
      // oxlint-enable no-await-in-loop
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener(
          'abort',
          () => {
            controller.error(aborted(signal));
            void reader.cancel(signal.reason).catch(() => undefined);
          },
          { once: true },
        );
      },
      async pull(controller) {
        const piece = await next();
        if (piece === undefined) return controller.close();
        delivered += piece.length;
        if (delivered > expected) throw objectStoreError('integrity', `The store sent more than ${expected} bytes`);
        controller.enqueue(piece);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Passes bytes on, and fails at their end when they have another hash. */
function verifying(expected: string): TransformStream<Uint8Array, Uint8Array> {
  const hash = createHash('sha256');
  return new TransformStream({
    transform(piece, controller) {
      hash.update(piece);
      controller.enqueue(piece);
    },
    flush(controller) {
      const found = hash.digest('hex');
      if (found !== expected)
        controller.error(
          objectStoreError('integrity', `The object has the SHA-256 ${found}, and ${expected} was expected`),
        );
    },
  });
}
