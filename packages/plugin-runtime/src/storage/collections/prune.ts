import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import type { Definitions, StoredCollection } from './definition.ts';
import { rowColumns, type RowTable, type StoredRow } from './rows.ts';
import type { Usage } from './tally.ts';

export interface Prune {
  /** Deletes expired rows, at most `limit`, and says how many. */
  all(now: number, limit: number): number;
  /** The same for one plugin, which needs the room. */
  plugin(plugin: string, now: number, limit: number): number;
}

type ExpiredRow = StoredRow & { readonly collection: number };

export function createPrune(db: DatabaseSync, rows: RowTable, definitions: Definitions, usage: Usage): Prune {
  const expired = 'r.expires_at IS NOT NULL AND r.expires_at <= :now ORDER BY r.expires_at LIMIT :limit';
  // Without the index SQLite would look at all rows of a plugin.
  const rowsByExpiry = 'collection_rows r INDEXED BY collection_rows_expiry';
  const ofAll = prepare<ExpiredRow>(db, `SELECT ${rowColumns}, r.collection FROM ${rowsByExpiry} WHERE ${expired}`);
  const ofPlugin = prepare<ExpiredRow>(
    db,
    `SELECT ${rowColumns}, r.collection FROM ${rowsByExpiry} CROSS JOIN collections c ON c.id = r.collection
     WHERE c.plugin = :plugin AND ${expired}`,
  );

  function remove(found: readonly ExpiredRow[]): number {
    const tally = usage.begin();
    const known = new Map<number, StoredCollection | undefined>();
    for (const row of found) {
      if (!known.has(row.collection)) known.set(row.collection, definitions.byId(row.collection));
      const collection = known.get(row.collection);
      if (collection === undefined) continue;
      rows.remove(collection, row);
      tally.count(collection, { rows: -1, bytes: -row.bytes });
    }
    tally.save();
    return found.length;
  }

  return {
    all: (now, limit) => remove(ofAll.all({ now, limit })),
    plugin: (plugin, now, limit) => remove(ofPlugin.all({ plugin, now, limit })),
  };
}
