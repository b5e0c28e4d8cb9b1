import type { SpoolFile, SpoolRange } from '@streamspace/plugin-sdk';
import type { Reading } from './reading.ts';

/** What one plugin may have: 100,000 files, and 1 GiB where its manifest does not ask for another amount. */
export const spoolLimits = { files: 100_000, bytes: 1024 ** 3 } as const;

export interface WriteOptions {
  readonly append?: boolean;
  readonly ttlMs?: number;
  /** Most bytes that the plugin's spool may hold. */
  readonly limitBytes: number;
}

/**
 * Writes one file. Its calls run one after another, whoever makes them. The first that fails ends it, and is what all
 * that follow throw; the file is then as it was at the last `sync`.
 */
export interface FileWriter {
  /** @throws {PluginError} `QUOTA_EXCEEDED` or `STORAGE_FULL`; before the first of these nothing of `chunk` is written. */
  write(chunk: Uint8Array): Promise<void>;
  /** @returns Bytes of the file that survive a crash. */
  sync(): Promise<number>;
  close(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Does nothing for a writer that has ended. Never rejects. */
  abort(): Promise<void>;
}

/** The files of one plugin. Names are checked here. */
export interface PluginSpool {
  /** @throws {PluginError} `CONFLICT`, `QUOTA_EXCEEDED`, `STORAGE_FULL`, `INVALID_ARGUMENT` for a wrong name, as all below. */
  write(name: string, options: WriteOptions): Promise<FileWriter>;
  /**
   * @param onEnd Called once, when nothing more will be read.
   * @throws {PluginError} `NOT_FOUND`, `INTEGRITY`, and `INVALID_ARGUMENT` for a range that ends before it starts.
   */
  read(name: string, range: SpoolRange, onEnd?: () => void): Promise<Reading>;
  stat(name: string): SpoolFile | undefined;
  list(
    prefix: string,
    query: { readonly cursor?: string | undefined; readonly limit: number },
  ): { readonly items: readonly SpoolFile[]; readonly next?: string };
  /** @throws {PluginError} `CONFLICT` while it is being written. */
  delete(name: string): Promise<void>;
  /** Bytes in use, with what open writers have not synced and what is deleted and still read. */
  usedBytes(): Promise<number>;
}

/** Files of plugins: bytes on a medium, and what is known of them in a database, which one process uses. */
export interface SpoolStore {
  /** The spool of a plugin. The first time in a process it is recovered: what was not synced before a crash is removed. */
  open(plugin: string): Promise<PluginSpool>;
  /** Removes expired files. Where that fails for a plugin, it is done for the others before this rejects. */
  prune(): Promise<void>;
  /** Removes all files of a plugin, which no longer runs. */
  clear(plugin: string): Promise<void>;
}
