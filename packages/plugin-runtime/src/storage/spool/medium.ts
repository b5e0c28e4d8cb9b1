import { PluginError } from '@streamspace/plugin-sdk';

/** An open blob. Positions and lengths are in bytes. */
export interface BlobFile {
  size(): Promise<number>;
  /** The bytes from `position` on, fewer than `length` at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Writes all of `bytes`, over what was there. */
  write(position: number, bytes: Uint8Array): Promise<void>;
  /** Cuts off what lies beyond `length`. */
  truncate(length: number): Promise<void>;
  /** What was written before is safe, and so is the blob's being there, when it resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Where the bytes of spooled files lie, each plugin's apart from the others'. Blobs are named by the host, never by a
 * plugin: 32 hexadecimal digits.
 *
 * All methods, and those of {@link BlobFile}, throw `PluginError` with `STORAGE_FULL` when there is no room.
 */
export interface SpoolMedium {
  create(plugin: string, blob: string): Promise<BlobFile>;
  /** @throws {PluginError} `INTEGRITY` when it is not there. */
  open(plugin: string, blob: string, mode: 'read' | 'write'): Promise<BlobFile>;
  /** One that is not there is no error. */
  remove(plugin: string, blob: string): Promise<void>;
  list(plugin: string): Promise<readonly string[]>;
  /** Removes all blobs of a plugin. */
  clear(plugin: string): Promise<void>;
}

/** What was safe on the medium is not there. */
export const bytesAreGone = (what: string, cause?: unknown): PluginError =>
  new PluginError('INTEGRITY', `Cannot read: ${what} of the file are gone from the disk of the host`, { cause });
