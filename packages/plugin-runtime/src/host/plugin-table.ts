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

/** A version as it was installed: all that it takes to run it again. */
export interface InstalledBuild {
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
  /** In clear; at rest its secrets are encrypted. */
  readonly config: Json;
  readonly granted: readonly Permission[];
}

/** A version, and the one that it can be rolled back to. */
export interface KnownBuild extends InstalledBuild {
  readonly previous?: InstalledBuild;
}

/** What the host remembers of an installed plugin. */
export interface PluginRecord extends KnownBuild {
  readonly id: number;
  /** Names and patterns it subscribes to: from the manifest, or what it asked for when it was loaded last. */
  readonly subscriptions: readonly string[];
  readonly enabled: boolean;
  /** What was there before an exchange of which nobody has said yet that it succeeded. */
  readonly undo?: KnownBuild;
  readonly consents: readonly Consent[];
  readonly installedAt: string;
  readonly updatedAt: string;
}

export type NewPluginRecord = Omit<PluginRecord, 'id'>;

export interface PluginTable {
  /** Those that can be read. */
  all(): PluginRecord[];
  /** Whether there is a row of this name, also one that cannot be read. */
  has(name: string): boolean;
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
export function createPluginTable(
  db: DatabaseSync,
  vault: Vault,
  onDamage: (message: string) => void = () => undefined,
): PluginTable {
  migrate(db, migrations);
  const select = prepare<{ id: number; name: string; record: string }>(
    db,
    'SELECT id, name, record FROM plugins ORDER BY name',
  );
  const insert = prepare<{ id: number }>(db, 'INSERT INTO plugins (name, record) VALUES (:name, :record) RETURNING id');
  const update = prepare(db, 'UPDATE plugins SET record = :record WHERE id = :id');
  const selectOne = prepare<{ id: number }>(db, 'SELECT id FROM plugins WHERE name = :name');
  const remove = prepare(db, 'DELETE FROM plugins WHERE name = :name');
  const selectVersion = prepare<{ data_version: number }>(db, 'PRAGMA data_version');
  let version = selectVersion.get()?.data_version;

  /** A build, and those that it leads back to, with other secrets. */
  function mapBuild<B extends KnownBuild & { readonly undo?: KnownBuild }>(
    build: B,
    change: (plugin: string, secret: string) => string,
  ): B {
    const { manifest, configSchema, config, previous, undo } = build;
    return {
      ...build,
      config: mapSecrets(configSchema, config, (secret) => change(manifest.name, secret)),
      ...(previous !== undefined && { previous: mapBuild(previous, change) }),
      ...(undo !== undefined && { undo: mapBuild(undo, change) }),
    };
  }
  const seal = (record: NewPluginRecord): string => JSON.stringify(mapBuild(record, vault.encrypt));
  function open({ id, name, record }: { id: number; name: string; record: string }): PluginRecord {
    const stored = JSON.parse(record) as Partial<NewPluginRecord> | null;
    if (stored?.manifest?.name !== name) throw new Error('it has no manifest of that name');
    return { ...mapBuild(stored as NewPluginRecord, vault.decrypt), id };
  }

  return {
    all: () =>
      select.all().flatMap((row) => {
        try {
          return [open(row)];
        } catch (error) {
          // One plugin never keeps the others from starting.
          onDamage(leftOut(row.name, error));
          return [];
        }
      }),
    has: (name) => selectOne.get({ name }) !== undefined,
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

export function leftOut(name: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${name} is left out, because what is stored of it cannot be read: ${reason}`;
}
