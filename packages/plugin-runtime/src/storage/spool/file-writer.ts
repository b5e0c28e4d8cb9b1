import { createHash, randomBytes, type Hash } from 'node:crypto';
import { PluginError } from '@streamspace/plugin-sdk';
import { createKeyedQueue } from '../../keyed-queue.ts';
import { readDigest, type Digests } from './digests.ts';
import type { FileRow } from './file-table.ts';
import { bytesAreGone, type BlobFile } from './medium.ts';
import type { FileWriter } from './store.ts';

/** What a writer needs of the spool that it belongs to. */
export interface WriterHost {
  readonly name: string;
  readonly digests: Digests;
  createBlob(blob: string): Promise<BlobFile>;
  openBlob(blob: string): Promise<BlobFile>;
  removeBlob(blob: string): Promise<void>;
  /** Takes room for so many bytes. @throws {PluginError} `QUOTA_EXCEEDED` */
  reserve(bytes: number): Promise<void>;
  release(bytes: number): void;
  /** Before bytes get into a blob that the table knows, which a crash would leave there. */
  markOpen(open: boolean): void;
  /** Makes the blob the file's contents; resolves when those before are gone. */
  commit(contents: Pick<FileRow, 'blob' | 'bytes' | 'sha256' | 'open'>): Promise<void>;
  /** The writer has ended; `committed` says whether its blob is a file's. */
  onEnd(committed: boolean): void;
}

/** Opens a writer: at the end of the blob of `row`, or on a new one. */
export async function openWriter(host: WriterHost, row: FileRow | undefined): Promise<FileWriter> {
  if (row === undefined) {
    const blob = randomBytes(16).toString('hex');
    const file = await host.createBlob(blob);
    return createWriter(host, { blob, file, committed: undefined, hash: createHash('sha256') });
  }
  const file = await host.openBlob(row.blob);
  try {
    if ((await file.size()) < row.bytes) throw bytesAreGone('bytes at the end');
    await file.truncate(row.bytes);
  } catch (error) {
    await file.close();
    throw error;
  }
  return createWriter(host, { blob: row.blob, file, committed: row.bytes, hash: host.digests.take(row.blob) });
}

interface Start {
  readonly blob: string;
  readonly file: BlobFile;
  /** Bytes that the table knows of, `undefined` when the blob is new. */
  readonly committed: number | undefined;
  /** State of the digest at the end, where it is known. */
  readonly hash: Hash | undefined;
}

function createWriter(host: WriterHost, { blob, file, hash, ...start }: Start): FileWriter {
  const inTurn = createKeyedQueue();
  let { committed } = start;
  let length = committed ?? 0;
  let dirty = false;
  let end: Error | undefined;

  /** Runs one call after those before it; if it fails, it is the last. */
  const step = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(blob, async () => {
      if (end !== undefined) throw end;
      try {
        return await work();
      } catch (error) {
        await undo(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    });

  /** What cannot be undone now is when the spool is opened the next time, as after a crash. */
  async function undo(reason: Error): Promise<void> {
    end = reason;
    const kept = committed;
    if (kept !== undefined && dirty) {
      await attempt(async () => {
        await file.truncate(kept);
        host.markOpen(false);
      });
    }
    await attempt(() => file.close());
    if (kept === undefined) await attempt(() => host.removeBlob(blob));
    host.release(length - (kept ?? 0));
    host.onEnd(kept !== undefined);
  }

  async function commit(sha256: string | undefined): Promise<void> {
    await file.sync();
    await host.commit({ blob, bytes: length, sha256, open: sha256 === undefined });
    dirty = sha256 === undefined;
    committed = length;
  }

  return {
    write: (chunk) =>
      step(async () => {
        await host.reserve(chunk.length);
        length += chunk.length;
        if (!dirty && committed !== undefined) host.markOpen(true);
        dirty = true;
        await file.write(length - chunk.length, chunk);
        hash?.update(chunk);
      }),

    sync: () =>
      step(async () => {
        await commit(undefined);
        return length;
      }),

    close: () =>
      step(async () => {
        const state = hash ?? (await readDigest(file, length));
        const sha256 = state.copy().digest('hex');
        await commit(sha256);
        await file.close();
        host.digests.keep(blob, state);
        end = new PluginError('INVALID_STATE', `Cannot write "${host.name}": its writer is closed`);
        host.onEnd(true);
        return { bytes: length, sha256 };
      }),

    abort: () =>
      inTurn(blob, async () => {
        if (end === undefined) await undo(new PluginError('INVALID_STATE', `The writer of "${host.name}" was aborted`));
      }),
  };
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The caller has a better error to report.
  }
}
