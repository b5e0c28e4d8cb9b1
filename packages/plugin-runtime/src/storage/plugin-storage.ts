import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.ts';
import type { Vault } from '../config/vault.ts';
import { createCollectionStore } from './collections/sqlite-store.ts';
import type { CollectionStore } from './collections/store.ts';
import { createGroupCommit, type Commit } from './group-commit.ts';
import { createKeyValueStore, keyValueLimits, type KeyValueStore } from './key-value.ts';
import { startPruning } from './pruning.ts';
import { openSpool, type SpoolMedium, type SpoolStore } from './spool/index.ts';

/**
 * All that plugins store: values by key and rows in collections, which count towards one limit in bytes, and files in
 * the spool, which have one of their own.
 */
export interface PluginStorage extends Omit<KeyValueStore, 'clear'> {
  readonly collections: CollectionStore;
  /** `undefined` on a host without a medium for it. */
  readonly spool: SpoolStore | undefined;
  /** For writes that may share their commit with others. */
  readonly commit: Commit;
  /** Removes everything of a plugin. */
  clear(plugin: string): Promise<void>;
  /** Expired rows and files are no longer deleted by themselves. */
  close(): Promise<void>;
}

export interface PluginStorageOptions {
  readonly db: DatabaseSync;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Where the files of the spool lie. Default: there is no spool. */
  readonly spoolMedium?: SpoolMedium | undefined;
  /** Hears of what has no caller to tell. */
  readonly onError: (error: unknown) => void;
}

export function createPluginStorage(options: PluginStorageOptions): PluginStorage {
  const { db, vault, clock, spoolMedium: medium, onError } = options;
  const values = createKeyValueStore(db, keyValueLimits, (plugin) => collections.usage(plugin).bytes);
  const collections = createCollectionStore({ db, vault, clock, otherBytes: (plugin) => values.usage(plugin).bytes });
  const spool = medium === undefined ? undefined : openSpool({ db, medium, clock, onError });
  const stopPruning = startPruning({ clock, prune: (limit) => collections.prune(limit), onError });

  return {
    ...values,
    collections,
    spool,
    commit: createGroupCommit(db),
    usage(plugin) {
      const { bytes, limit } = values.usage(plugin);
      return { bytes: bytes + collections.usage(plugin).bytes, limit };
    },
    async clear(plugin) {
      values.clear(plugin);
      await collections.clear(plugin);
      await spool?.clear(plugin);
    },
    async close() {
      stopPruning();
      await spool?.endPruning();
    },
  };
}
