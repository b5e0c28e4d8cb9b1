import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import { entryOf, type Index, type StoredCollection } from './definition.ts';
import type { SealedRow } from './sealing.ts';

export interface StoredRow {
  readonly id: number;
  readonly key: Uint8Array;
  readonly value: string;
  readonly sealed: string | null;
  readonly version: number;
  readonly expires_at: number | null;
  readonly bytes: number;
}

export interface RowToWrite extends SealedRow {
  readonly key: Uint8Array;
  readonly version: number;
  readonly expiresAt: number | undefined;
  readonly bytes: number;
}

export const isOver = ({ expires_at }: Pick<StoredRow, 'expires_at'>, now: number): boolean =>
  expires_at !== null && expires_at <= now;

/** Rows with their entries, whether they have expired or not. */
export interface RowTable {
  find(collection: number, key: Uint8Array): StoredRow | undefined;
  /** The row that has these values in a unique list. */
  holder(index: Index, entry: Uint8Array): StoredRow | undefined;
  insert(collection: StoredCollection, row: Json, written: RowToWrite): void;
  replace(collection: StoredCollection, before: StoredRow, row: Json, written: RowToWrite): void;
  remove(collection: StoredCollection, row: StoredRow): void;
}

export const rowColumns = 'r.id, r.key, r.value, r.sealed, r.version, r.expires_at, r.bytes';

export function createRowTable(db: DatabaseSync): RowTable {
  const byKey = prepare<StoredRow>(
    db,
    `SELECT ${rowColumns} FROM collection_rows r WHERE collection = :collection AND key = :key`,
  );
  const byEntry = prepare<StoredRow>(
    db,
    `SELECT ${rowColumns} FROM collection_entries e JOIN collection_rows r ON r.id = e.row
     WHERE e.index_id = :index AND e.entry = :entry`,
  );
  const insertRow = prepare<{ id: number }>(
    db,
    `INSERT INTO collection_rows (collection, key, value, sealed, version, expires_at, bytes)
     VALUES (:collection, :key, :value, :sealed, :version, :expiresAt, :bytes) RETURNING id`,
  );
  const updateRow = prepare(
    db,
    `UPDATE collection_rows SET value = :value, sealed = :sealed, version = :version, expires_at = :expiresAt,
       bytes = :bytes WHERE id = :id`,
  );
  const deleteRow = prepare(db, 'DELETE FROM collection_rows WHERE id = :id');
  const insertEntry = prepare(
    db,
    'INSERT INTO collection_entries (index_id, entry, row) VALUES (:index, :entry, :row)',
  );
  const deleteEntry = prepare(
    db,
    'DELETE FROM collection_entries WHERE index_id = :index AND entry = :entry AND row = :row',
  );

  function removeEntries(indexes: readonly Index[], { id, key, value }: StoredRow): void {
    if (indexes.length === 0) return;
    // Encrypted fields are in no index.
    const row = JSON.parse(value) as Json;
    for (const index of indexes) deleteEntry.run({ index: index.id, entry: entryOf(index, row, key), row: id });
  }

  return {
    find: (collection, key) => byKey.get({ collection, key }),
    holder: (index, entry) => byEntry.get({ index: index.id, entry }),

    insert({ id: collection, indexes }, row, written) {
      const id = insertRow.get({ collection, ...written })?.id;
      for (const index of indexes)
        insertEntry.run({ index: index.id, entry: entryOf(index, row, written.key), row: id });
    },

    replace({ indexes }, before, row, { key, ...written }) {
      const old = indexes.length === 0 ? {} : (JSON.parse(before.value) as Json);
      const { id } = before;
      for (const index of indexes) {
        const from = entryOf(index, old, key);
        const to = entryOf(index, row, key);
        if (from.equals(to)) continue;
        deleteEntry.run({ index: index.id, entry: from, row: id });
        insertEntry.run({ index: index.id, entry: to, row: id });
      }
      updateRow.run({ id, ...written });
    },

    remove({ indexes }, row) {
      removeEntries(indexes, row);
      deleteRow.run({ id: row.id });
    },
  };
}
