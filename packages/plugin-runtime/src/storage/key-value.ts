import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { migrate, prepare, transaction, type Migrations } from '../sqlite.ts';

export interface KeyValueLimits {
  readonly valueBytes: number;
  readonly keys: number;
  readonly totalBytes: number;
}

/** Limits of one plugin: values of 256 KiB, 10,000 keys, 1 GiB in all. */
export const keyValueLimits: KeyValueLimits = { valueBytes: 256 * 1024, keys: 10_000, totalBytes: 1024 ** 3 };

/** Values by key, each plugin for itself: the name of the plugin is part of every statement. */
export interface KeyValueStore {
  get(plugin: string, key: string): unknown;
  set(plugin: string, key: string, value: unknown): void;
  delete(plugin: string, key: string): void;
  keys(plugin: string, prefix: string): string[];
  usage(plugin: string): { readonly bytes: number; readonly limit: number };
  /** Removes everything of a plugin. */
  clear(plugin: string): void;
}

const migrations: Migrations = {
  concern: 'key-value',
  steps: [
    `CREATE TABLE key_value (
       plugin TEXT NOT NULL,
       key TEXT NOT NULL,
       value TEXT NOT NULL,
       bytes INTEGER NOT NULL,
       PRIMARY KEY (plugin, key)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE key_value_usage (
       plugin TEXT PRIMARY KEY,
       keys INTEGER NOT NULL,
       bytes INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;`,
  ],
};

const tooLarge = (what: string, limit: string): PluginError =>
  new PluginError('QUOTA_EXCEEDED', `Cannot store: ${what} would exceed ${limit}`);

/** @param otherBytes Bytes of a plugin that lie elsewhere and count towards its limit. */
export function createKeyValueStore(
  db: DatabaseSync,
  limits: KeyValueLimits = keyValueLimits,
  otherBytes: (plugin: string) => number = () => 0,
): KeyValueStore {
  migrate(db, migrations);
  const row = prepare<{ value: string; bytes: number }>(
    db,
    'SELECT value, bytes FROM key_value WHERE plugin = :plugin AND key = :key',
  );
  const write = prepare(db, 'INSERT OR REPLACE INTO key_value VALUES (:plugin, :key, :value, :bytes)');
  const remove = prepare(db, 'DELETE FROM key_value WHERE plugin = :plugin AND key = :key');
  const list = prepare<{ key: string }>(
    db,
    'SELECT key FROM key_value WHERE plugin = :plugin AND key >= :prefix AND substr(key, 1, :length) = :prefix ORDER BY key',
  );
  const used = prepare<{ keys: number; bytes: number }>(
    db,
    'SELECT keys, bytes FROM key_value_usage WHERE plugin = :plugin',
  );
  const count = prepare(
    db,
    `INSERT INTO key_value_usage VALUES (:plugin, :keys, :bytes)
     ON CONFLICT (plugin) DO UPDATE SET keys = keys + :keys, bytes = bytes + :bytes`,
  );
  const removeAll = prepare(db, 'DELETE FROM key_value WHERE plugin = :plugin');
  const removeUsage = prepare(db, 'DELETE FROM key_value_usage WHERE plugin = :plugin');
  const usageOf = (plugin: string): { keys: number; bytes: number } => used.get({ plugin }) ?? { keys: 0, bytes: 0 };

  return {
    get(plugin, key) {
      const found = row.get({ plugin, key });
      return found === undefined ? undefined : JSON.parse(found.value);
    },

    set(plugin, key, value) {
      const text = JSON.stringify(value);
      const bytes = Buffer.byteLength(text);
      if (bytes > limits.valueBytes) {
        throw new PluginError(
          'INVALID_ARGUMENT',
          `Cannot store "${key}": its value has ${bytes} bytes and ${limits.valueBytes} are allowed`,
        );
      }
      transaction(db, () => {
        const before = row.get({ plugin, key });
        const usage = usageOf(plugin);
        const more = { keys: before === undefined ? 1 : 0, bytes: bytes - (before?.bytes ?? 0) };
        if (usage.keys + more.keys > limits.keys) throw tooLarge(`"${key}"`, `${limits.keys} keys`);
        if (more.bytes > 0 && usage.bytes + more.bytes + otherBytes(plugin) > limits.totalBytes) {
          throw tooLarge(`"${key}"`, `${limits.totalBytes} bytes in all`);
        }
        write.run({ plugin, key, value: text, bytes });
        count.run({ plugin, ...more });
      });
    },

    delete(plugin, key) {
      transaction(db, () => {
        const before = row.get({ plugin, key });
        if (before === undefined) return;
        remove.run({ plugin, key });
        count.run({ plugin, keys: -1, bytes: -before.bytes });
      });
    },

    // oxlint-disable-next-line typescript/no-misused-spread -- SQLite counts code points too
    keys: (plugin, prefix) => list.all({ plugin, prefix, length: [...prefix].length }).map(({ key }) => key),
    usage: (plugin) => ({ bytes: usageOf(plugin).bytes, limit: limits.totalBytes }),

    clear(plugin) {
      transaction(db, () => {
        removeAll.run({ plugin });
        removeUsage.run({ plugin });
      });
    },
  };
}
