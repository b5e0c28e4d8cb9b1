import { isPluginError, objectStoreError } from '@streamspace/plugin-sdk';
import type { Attempts } from './attempts.ts';
import type { StoredObject, StoreDriver, WriteOptions, Written } from './driver.ts';
import { decodeMetadata } from './metadata.ts';

/** One object that is written, under a name of its own for the attempt. */
export interface Writing {
  readonly key: string;
  readonly size: number;
  readonly writeId: string;
  readonly options: WriteOptions;
}

/**
 * Writes with as many attempts as there are. An attempt whose answer was lost may have written: what then stands under the
 * key is looked at, and when it is ours, it has.
 *
 * @param write One attempt.
 */
export async function writeOnce(
  context: WritingContext,
  writing: Writing,
  write: () => Promise<Written>,
): Promise<Written> {
  const endTurn = await context.driver.turn?.(writing.key, context.signal);
  try {
    return await writeInTurn(context, writing, write);
  } finally {
    endTurn?.();
  }
}

interface WritingContext {
  readonly driver: StoreDriver;
  readonly attempts: Attempts;
  readonly signal?: AbortSignal | undefined;
}

async function writeInTurn(
  { driver, attempts, signal }: WritingContext,
  writing: Writing,
  write: () => Promise<Written>,
): Promise<Written> {
  let lost = false;
  try {
    return await attempts.run(
      async () => {
        try {
          return await write();
        } catch (error) {
          if (
            isPluginError(error) &&
            lost &&
            (error.reason === 'precondition_failed' || error.reason === 'not_found')
          ) {
            const ours = await find(driver, writing);
            if (ours !== undefined) return ours;
          }
          if (isPluginError(error) && isAmbiguous(error)) lost = true;
          throw error;
        }
      },
      { signal },
    );
  } catch (error) {
    if (!lost || signal?.aborted === true || !isPluginError(error) || !isAmbiguous(error)) throw error;
    const ours = await find(driver, writing).catch(() => undefined);
    if (ours === undefined) throw error;
    return ours;
  }
}

/** Whether it may have been done all the same. */
const isAmbiguous = ({ reason }: { readonly reason?: string | undefined }): boolean =>
  reason === 'unavailable' || reason === 'timeout';

/** The object under the key, when this very writing made it. */
async function find(driver: StoreDriver, { key, size, writeId }: Writing): Promise<StoredObject | undefined> {
  const object = await driver.head(key);
  const isOurs = object !== undefined && object.size === size && decodeMetadata(object.metadata).writeId === writeId;
  return isOurs ? object : undefined;
}

/** What is known of an object that was just written. */
export function writtenObject({ key, size, options }: Writing, written: Written, now: number): StoredObject {
  const { etag, encryption, versionId, lastModified = new Date(now).toISOString() } = written;
  return {
    key,
    size,
    etag,
    lastModified,
    contentType: options.contentType,
    metadata: options.metadata,
    ...(options.storageClass === undefined ? {} : { storageClass: options.storageClass }),
    ...(options.retention === undefined ? {} : { retainUntil: options.retention.until }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(versionId === undefined ? {} : { versionId }),
  };
}

/** @throws {PluginError} reason `integrity` for a body of another length or hash than was announced. */
export function checkBody(
  announced: { readonly contentLength?: number | undefined; readonly sha256?: string | undefined },
  found: { readonly length: number; readonly sha256?: string | undefined },
): void {
  const { contentLength, sha256 } = announced;
  if (contentLength !== undefined && contentLength !== found.length)
    throw objectStoreError('integrity', `The body has ${found.length} bytes, and ${contentLength} were announced`);
  if (sha256 !== undefined && found.sha256 !== undefined && sha256 !== found.sha256)
    throw objectStoreError('integrity', `The body has the SHA-256 ${found.sha256}, and ${sha256} was announced`);
}
