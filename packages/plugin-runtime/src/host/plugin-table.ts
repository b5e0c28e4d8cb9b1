import type { DatabaseSync } from 'node:sqlite';
import {
  PluginError,
  type CollectionDescriptor,
  type Json,
  type Manifest,
  type Permission,
} from '@streamspace/plugin-sdk';
import { mapSecrets } from '../config/secrets.ts';
import type { Vault } from '../config/vault.ts';
import { migrate, prepare, type Migrations } from '../sqlite.ts';
import type { Consent, PluginSource } from './types.ts';

/** What the host remembers of an installed plugin. */
export interface PluginRecord {
  readonly id: number;
  readonly manifest: Manifest;
  readonly tier: PluginSource['tier'];
  /** Folder with the bundle; empty for a theme. */
  readonly bundleDirectory: string;
  readonly configSchema?: Json;
  readonly collections?: readonly CollectionDescriptor[];
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly settingsSchema?: Json;
  /** Contents of a theme's file. What this version knows of them is found anew each time it starts. */
  readonly theme?: Json;
  /** Names and patterns it subscribes to: from the manifest, or what it asked for when it was loaded last. */
  readonly subscriptions: readonly string[];
  readonly enabled: boolean;
  /** In clear; at rest its secrets are encrypted. */
  readonly config: Json;
  readonly granted: readonly Permission[];
  readonly consents: readonly Consent[];
  readonly installedAt: string;
  readonly updatedAt: string;
}

export type NewPluginRecord = Omit<PluginRecord, 'id'>;

export interface PluginTable {
  all(): PluginRecord[];
  /** Whether another process has written to the database since this was last asked, or the table was opened. */
  changedByOthers(): boolean;
  insert(record: NewPluginRecord): PluginRecord;
  update(record: PluginRecord): void;
  delete(name: string): void;
}

const migrations: Migrations = {
  concern: 'plugins',
  steps: [
    `CREATE TABLE plugins (
       id INTEGER PRIMARY KEY,
       name TEXT NOT NULL UNIQUE,
       record TEXT NOT NULL
     ) STRICT;`,
  ],
};

/** Few rows, always read together: each record is one JSON text, its secrets encrypted. */
export function createPluginTable(db: DatabaseSync, vault: Vault): PluginTable {
  migrate(db, migrations);
  const select = prepare<{ id: number; record: string }>(db, 'SELECT id, record FROM plugins ORDER BY name');
  const insert = prepare<{ id: number }>(db, 'INSERT INTO plugins (name, record) VALUES (:name, :record) RETURNING id');
  const update = prepare(db, 'UPDATE plugins SET record = :record WHERE id = :id');
  const remove = prepare(db, 'DELETE FROM plugins WHERE name = :name');
  const selectVersion = prepare<{ data_version: number }>(db, 'PRAGMA data_version');
  let version = selectVersion.get()?.data_version;

  const seal = (record: NewPluginRecord): string => {
    const { name } = record.manifest;
    const config = mapSecrets(record.configSchema, record.config, (secret) => vault.encrypt(name, secret));
    return JSON.stringify({ ...record, config });
  };
  const open = ({ id, record }: { id: number; record: string }): PluginRecord => {
    const sealed = JSON.parse(record) as NewPluginRecord;
    const { name } = sealed.manifest;
    return {
      ...sealed,
      id,
      config: mapSecrets(sealed.configSchema, sealed.config, (secret) => vault.decrypt(name, secret)),
    };
  };

  return {
    all: () => select.all().map(open),
    changedByOthers() {
      const before = version;
      version = selectVersion.get()?.data_version;
      return version !== before;
    },
    insert(record) {
      const row = insert.get({ name: record.manifest.name, record: seal(record) });
      if (row === undefined) throw new PluginError('INTERNAL', `Cannot register ${record.manifest.name}`);
      return { ...record, id: row.id };
    },
    update({ id, ...record }) {
      update.run({ id, record: seal(record) });
    },
    delete(name) {
      remove.run({ name });
    },
  };
}
