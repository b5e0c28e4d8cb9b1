import type { Page, PageQuery } from './common.ts';

/** A file of the spool. */
export interface SpoolFile {
  readonly name: string;
  /** Up to the last `sync()` or `close()` of a writer. */
  readonly bytes: number;
  /** SHA-256 in lower-case hexadecimal digits, once a writer has closed it and until the next one syncs. */
  readonly sha256?: string;
  /** When it was last synced or closed. */
  readonly updatedAt: string;
  /** When it goes by itself. */
  readonly expiresAt?: string;
}

/** How a file is written. */
export interface SpoolWriteOptions {
  /** Goes on at the end of the file. Default: the file gets new contents. */
  readonly append?: boolean;
  /**
   * Duration such as `24h` after the last `sync()` or `close()`, at most `3650d`; then the file is gone. Default: it
   * stays; with `append` it keeps the duration that it has.
   */
  readonly ttl?: string;
}

/**
 * Writes one file. What was written counts, and others read it, from the next `sync()` or `close()` on. A writer that is
 * aborted, fails, or loses its plugin or its host leaves the file as it was at the last of them: with its old contents,
 * or absent, if there was none.
 *
 * The first error of a writer is its last word: `write`, `sync` and `close` throw it from then on. Among them are
 * `QUOTA_EXCEEDED` when the plugin's spool is full and `STORAGE_FULL` when the host's disk is.
 */
export interface SpoolWriter {
  /**
   * Resolves when the host has room for more, so that awaiting it keeps memory bounded; leave `chunk` alone until then.
   * Chunks go out in the order of the calls. An error on the host's disk shows in one of the calls that follow.
   *
   * @param chunk Of any length.
   * @throws {PluginError} `INVALID_ARGUMENT` for anything but bytes, which does not end the writer; `INVALID_STATE` after
   *   `close` or `abort`, here and below.
   */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Brings all that was written to the disk.
   *
   * @returns Bytes of the file that survive a crash.
   */
  sync(): Promise<number>;
  /**
   * Does the same and ends the writer.
   *
   * The digest is of the whole file and is made while it is written. After `append`, the host reads the file once more
   * for it, unless it is one of the 256 that this host has closed last.
   */
  close(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Ends the writer; what came after the last `sync()` is dropped. Without effect after `close` or `abort`. */
  abort(): Promise<void>;
}

/** A part of a file. */
export interface SpoolRange {
  /** First byte, from 0. Default 0. */
  readonly start?: number;
  /** First byte after the part; beyond the end it means the end. Default: the end. */
  readonly end?: number;
}

/**
 * Files of the plugin's own, for bytes that are too many for `storage`: at most 1 GiB, or `resources.spool` of the
 * manifest, and 100,000 files.
 *
 * A name has 1 to 200 of the characters `A` to `Z`, `a` to `z`, `0` to `9`, `.`, `_`, `-` and `/`, without `..`; `/` has
 * no meaning beyond {@link Spool.list} by prefix. All methods throw `INVALID_ARGUMENT` for any other name, and
 * `UNSUPPORTED` on a host without a spool.
 */
export interface Spool {
  /**
   * Opens a file for writing. New contents take the place of old ones with the first `sync()` or `close()`; until then
   * both count. At most 16 writers at a time.
   *
   * @throws {PluginError} `CONFLICT` while another writer has the file, `QUOTA_EXCEEDED` for too many writers or files,
   *   `STORAGE_FULL`.
   */
  write(name: string, options?: SpoolWriteOptions): Promise<SpoolWriter>;
  /**
   * The bytes of a file as they are when reading begins: what happens to the file afterwards, even its end, does not
   * change them. At most 32 streams at a time; read to the end or cancelled, a stream is no longer one of them.
   *
   * Reading fails with `NOT_FOUND` for an unknown name, `INVALID_ARGUMENT` for a range that is none, `QUOTA_EXCEEDED` for
   * too many streams, and `INTEGRITY` when the host's disk has lost bytes.
   */
  read(name: string, range?: SpoolRange): ReadableStream<Uint8Array>;
  /** The file, or `undefined` for an unknown name. */
  stat(name: string): Promise<SpoolFile | undefined>;
  /** Files whose name begins with `prefix`, in the order of their names, page by page. */
  list(prefix?: string, query?: PageQuery): Promise<Page<SpoolFile>>;
  /**
   * Removes a file; an unknown one is no error. Its bytes count until the streams that read it have ended.
   *
   * @throws {PluginError} `CONFLICT` while a writer has it.
   */
  delete(name: string): Promise<void>;
  /** Bytes in use, with those of open writers, and the most there may be. */
  usage(): Promise<{ readonly bytes: number; readonly limit: number }>;
}
