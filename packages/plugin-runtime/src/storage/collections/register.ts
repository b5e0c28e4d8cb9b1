import type { DatabaseSync } from 'node:sqlite';
import { PluginError, type CollectionDescriptor, type Json } from '@streamspace/plugin-sdk';
import type { Vault } from '../../config/vault.ts';
import { prepare, transaction } from '../../sqlite.ts';
import {
  claims,
  entryOf,
  keyText,
  type Definitions,
  type Index,
  type OpenCollection,
  type StoredCollection,
} from './definition.ts';
import { nextTurn, type Drop } from './drop.ts';
import { rowColumns, type StoredRow } from './rows.ts';
import { seal, unseal } from './sealing.ts';

const atOnce = 500;

/** Brings the collections of a plugin in line with its declaration, and opens them. */
export type Register = (plugin: string, declared: readonly CollectionDescriptor[]) => Promise<OpenCollection[]>;

export interface RegisterParts {
  readonly db: DatabaseSync;
  readonly vault: Vault;
  readonly definitions: Definitions;
  readonly drop: Drop;
  /** Deletes expired rows of the plugin, which no index needs to be built for. */
  readonly pruneAll: (plugin: string) => Promise<void>;
}

export function createRegister({ db, vault, definitions, drop, pruneAll }: RegisterParts): Register {
  const insert = prepare(db, 'INSERT INTO collections (plugin, name, key) VALUES (:plugin, :name, :key)');
  const setKey = prepare(db, 'UPDATE collections SET key = :key WHERE id = :id');
  const setEncrypted = prepare(db, 'UPDATE collections SET encrypted = :encrypted WHERE id = :id');
  const rowCount = prepare<{ rows: number }>(db, 'SELECT rows FROM collections WHERE id = :id');
  const addIndex = prepare(
    db,
    `INSERT INTO collection_indexes (collection, fields, is_unique, ready) VALUES (:collection, :fields, :unique, :ready)`,
  );
  const setReady = prepare(db, 'UPDATE collection_indexes SET ready = 1 WHERE collection = :collection');
  const nextRows = prepare<StoredRow>(
    db,
    `SELECT ${rowColumns} FROM collection_rows r WHERE collection = :collection AND key > :key ORDER BY key LIMIT ${atOnce}`,
  );
  const holder = prepare<{ row: number }>(
    db,
    'SELECT row FROM collection_entries WHERE index_id = :index AND entry = :entry',
  );
  const addEntry = prepare(db, 'INSERT INTO collection_entries (index_id, entry, row) VALUES (:index, :entry, :row)');
  const reseal = prepare(db, 'UPDATE collection_rows SET value = :value, sealed = :sealed WHERE id = :id');

  /** The stored collection with its declared key. */
  function adopt(plugin: string, descriptor: CollectionDescriptor): StoredCollection {
    const { name } = descriptor;
    const key = keyText(descriptor);
    const stored = definitions.of(plugin, name);
    if (stored === undefined) insert.run({ plugin, name, key });
    else if (stored.key !== key) {
      const rows = rowCount.get({ id: stored.id })?.rows ?? 0;
      if (rows > 0) throw keyChanged(stored, descriptor, rows);
      setKey.run({ id: stored.id, key });
    }
    return found(definitions, plugin, name);
  }

  async function bringInLine(stored: StoredCollection, descriptor: CollectionDescriptor): Promise<void> {
    const wanted = [
      ...descriptor.unique.map((fields) => ({ fields, unique: true })),
      ...descriptor.index.map((fields) => ({ fields, unique: false })),
    ];
    const matches =
      (a: Pick<Index, 'fields' | 'unique'>) =>
      (b: Pick<Index, 'fields' | 'unique'>): boolean =>
        a.unique === b.unique && JSON.stringify(a.fields) === JSON.stringify(b.fields);
    const { kept, outdated } = Object.groupBy(stored.indexes, (index) =>
      index.ready && wanted.some(matches(index)) ? 'kept' : 'outdated',
    );
    // What is left of a build that was cut short goes first, what the former version of the plugin used goes last.
    for (const index of outdated ?? []) if (!index.ready) await drop.index(index.id);
    const missing = wanted.filter((index) => !(kept ?? []).some(matches(index)));
    const encrypted = JSON.stringify(descriptor.encrypted);
    const recipher = JSON.stringify(stored.encrypted) !== encrypted;
    if (missing.length > 0 || recipher) await build(stored, missing, recipher ? descriptor.encrypted : undefined);
    for (const index of outdated ?? []) if (index.ready) await drop.index(index.id);
  }

  /** Goes through all rows once. When it fails, the new indexes are gone again. */
  async function build(
    stored: StoredCollection,
    missing: readonly Pick<Index, 'fields' | 'unique'>[],
    encrypted: readonly string[] | undefined,
  ): Promise<void> {
    transaction(db, () => {
      for (const { fields, unique } of missing) {
        addIndex.run({ collection: stored.id, fields: JSON.stringify(fields), unique, ready: false });
      }
    });
    const building = found(definitions, stored.plugin, stored.name).indexes.filter(({ ready }) => !ready);
    try {
      let key: Uint8Array | undefined = Buffer.alloc(0);
      while (key !== undefined) {
        const from: Uint8Array = key;
        key = transaction(db, () => buildFrom(stored, building, encrypted, from));
        if (key !== undefined) await nextTurn();
      }
    } catch (error) {
      for (const index of building) await drop.index(index.id);
      throw error;
    }
    transaction(db, () => {
      setReady.run({ collection: stored.id });
      if (encrypted !== undefined) setEncrypted.run({ id: stored.id, encrypted: JSON.stringify(encrypted) });
    });
  }

  /** One step; returns the key behind which the next one begins. */
  function buildFrom(
    stored: StoredCollection,
    building: readonly Index[],
    encrypted: readonly string[] | undefined,
    key: Uint8Array,
  ): Uint8Array | undefined {
    const rows = nextRows.all({ collection: stored.id, key });
    for (const row of rows) {
      const value = unseal(vault, stored.plugin, row);
      for (const index of building) enter(stored, index, row, value);
      if (encrypted !== undefined) {
        reseal.run({ id: row.id, ...seal(vault, stored.plugin, encrypted, value, JSON.stringify(value)) });
      }
    }
    return rows.length < atOnce ? undefined : rows.at(-1)?.key;
  }

  function enter({ name }: StoredCollection, index: Index, row: StoredRow, value: Json): void {
    const entry = entryOf(index, value, row.key);
    if (claims(index, value) && holder.get({ index: index.id, entry }) !== undefined) {
      throw new PluginError(
        'CONFLICT',
        `Cannot make (${index.fields.join(', ')}) unique in "${name}": two of its rows have the same values`,
      );
    }
    addEntry.run({ index: index.id, entry, row: row.id });
  }

  return async (plugin, declared) => {
    await pruneAll(plugin);
    const adopted = transaction(db, () =>
      declared.map((descriptor) => ({ descriptor, stored: adopt(plugin, descriptor) })),
    );
    // oxlint-disable-next-line no-await-in-loop -- one collection at a time keeps the steps small
    for (const { descriptor, stored } of adopted) await bringInLine(stored, descriptor);
    return declared.map((descriptor) => ({ ...found(definitions, plugin, descriptor.name), descriptor }));
  };
}

function found(definitions: Definitions, plugin: string, name: string): StoredCollection {
  const stored = definitions.of(plugin, name);
  if (stored === undefined) throw new PluginError('INTERNAL', `The collection "${name}" of ${plugin} is gone`);
  return stored;
}

function keyChanged(stored: StoredCollection, descriptor: CollectionDescriptor, rows: number): PluginError {
  const before = (JSON.parse(stored.key) as [field: string, type: string][]).map(
    ([field, type]) => `${field}: ${type}`,
  );
  const after = descriptor.key.map((field) => `${field}: ${descriptor.fields[field]}`);
  return new PluginError(
    'INVALID_STATE',
    `The key of the collection "${stored.name}" changed from (${before.join(', ')}) to (${after.join(', ')}), and it ` +
      `holds ${rows} rows: keep the key, or declare a collection with another name and move the rows`,
  );
}
