import type { DatabaseSync } from 'node:sqlite';
import { migrate, prepare, transaction, type Migrations } from '../../sqlite.ts';

/** What is known of a file. The blob may hold more than `bytes`: what a writer has not synced. */
export interface FileRow {
  readonly name: string;
  readonly blob: string;
  /** Length up to the last sync. */
  readonly bytes: number;
  readonly sha256: string | undefined;
  /** How long it lives after it was written. */
  readonly ttlMs: number | undefined;
  readonly expiresAt: number | undefined;
  readonly updatedAt: number;
  /** The blob was left longer than `bytes` if the host ends now. */
  readonly open: boolean;
}

interface Window {
  readonly prefix: string;
  /** Name after which the page begins. */
  readonly after: string;
  readonly limit: number;
  readonly now: number;
}

/** The files of all plugins; a plugin's name is part of every statement. */
export interface FileTable {
  /** The file, even when it has expired. */
  get(plugin: string, name: string): FileRow | undefined;
  list(plugin: string, window: Window): FileRow[];
  save(plugin: string, row: FileRow): void;
  setOpen(plugin: string, name: string, open: boolean): void;
  delete(plugin: string, name: string): void;
  clear(plugin: string): void;
  all(plugin: string): Iterable<FileRow>;
  totals(plugin: string): { readonly files: number; readonly bytes: number };
  expired(plugin: string, now: number): FileRow[];
  /** Plugins with expired files. */
  withExpired(now: number): string[];
}

const migrations: Migrations = {
  concern: 'spool',
  steps: [
    `CREATE TABLE spool_files (
       plugin TEXT NOT NULL,
       name TEXT NOT NULL,
       blob TEXT NOT NULL,
       bytes INTEGER NOT NULL,
       sha256 TEXT,
       ttl_ms INTEGER,
       expires_at INTEGER,
       updated_at INTEGER NOT NULL,
       open INTEGER NOT NULL,
       PRIMARY KEY (plugin, name)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX spool_files_expiry ON spool_files (expires_at, plugin) WHERE expires_at IS NOT NULL;`,
  ],
};

interface StoredRow {
  readonly name: string;
  readonly blob: string;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly ttl_ms: number | null;
  readonly expires_at: number | null;
  readonly updated_at: number;
  readonly open: number;
}

const columns = 'name, blob, bytes, sha256, ttl_ms, expires_at, updated_at, open';
const expiredSql = 'expires_at IS NOT NULL AND expires_at <= :now';

export function createFileTable(db: DatabaseSync): FileTable {
  migrate(db, migrations);
  const select = `SELECT ${columns} FROM spool_files WHERE plugin = :plugin`;
  const get = prepare<StoredRow>(db, `${select} AND name = :name`);
  // Names are ASCII: DEL comes after all of their characters.
  const list = prepare<StoredRow>(
    db,
    `${select} AND name >= :prefix AND name < :prefix || char(127) AND name > :after
       AND (expires_at IS NULL OR expires_at > :now) ORDER BY name LIMIT :limit`,
  );
  const all = prepare<StoredRow>(db, select);
  const expired = prepare<StoredRow>(db, `${select} AND ${expiredSql}`);
  const withExpired = prepare<{ plugin: string }>(db, `SELECT DISTINCT plugin FROM spool_files WHERE ${expiredSql}`);
  const totals = prepare<{ files: number; bytes: number }>(
    db,
    'SELECT count(*) AS files, ifnull(sum(bytes), 0) AS bytes FROM spool_files WHERE plugin = :plugin',
  );
  const save = prepare(
    db,
    `INSERT OR REPLACE INTO spool_files (plugin, ${columns})
     VALUES (:plugin, :name, :blob, :bytes, :sha256, :ttlMs, :expiresAt, :updatedAt, :open)`,
  );
  const setOpen = prepare(db, 'UPDATE spool_files SET open = :open WHERE plugin = :plugin AND name = :name');
  const remove = prepare(db, 'DELETE FROM spool_files WHERE plugin = :plugin AND name = :name');
  const clear = prepare(db, 'DELETE FROM spool_files WHERE plugin = :plugin');

  return {
    get(plugin, name) {
      const row = get.get({ plugin, name });
      return row && toRow(row);
    },
    list: (plugin, window) => list.all({ plugin, ...window }).map(toRow),
    save: (plugin, row) => void transaction(db, () => save.run({ plugin, ...row })),
    setOpen: (plugin, name, open) => void transaction(db, () => setOpen.run({ plugin, name, open })),
    delete: (plugin, name) => void transaction(db, () => remove.run({ plugin, name })),
    clear: (plugin) => void transaction(db, () => clear.run({ plugin })),
    all: (plugin) => all.all({ plugin }).map(toRow),
    totals: (plugin) => totals.get({ plugin }) ?? { files: 0, bytes: 0 },
    expired: (plugin, now) => expired.all({ plugin, now }).map(toRow),
    withExpired: (now) => withExpired.all({ now }).map(({ plugin }) => plugin),
  };
}

const toRow = ({ name, blob, bytes, sha256, ttl_ms, expires_at, updated_at, open }: StoredRow): FileRow => ({
  name,
  blob,
  bytes,
  sha256: sha256 ?? undefined,
  ttlMs: ttl_ms ?? undefined,
  expiresAt: expires_at ?? undefined,
  updatedAt: updated_at,
  open: open === 1,
});
