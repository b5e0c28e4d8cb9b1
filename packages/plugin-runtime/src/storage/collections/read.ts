import type { DatabaseSync } from 'node:sqlite';
import type { Json } from '@streamspace/plugin-sdk';
import type { Vault } from '../../config/vault.ts';
import { prepare, type Statement } from '../../sqlite.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { entryOf, type OpenCollection } from './definition.ts';
import { encodeValues, justAfter } from './encode.ts';
import { larger, planQuery, smaller, type Plan } from './plan.ts';
import type { StoredRow } from './rows.ts';
import { unseal } from './sealing.ts';
import type { FindRequest, FoundRows, VersionedRow } from './store.ts';

// Neither key nor entry: bytes are slow to read, and the row says what they are.
const columns = 'r.value, r.sealed, r.version, r.bytes';
type ScannedRow = Pick<StoredRow, 'value' | 'sealed' | 'version' | 'bytes'>;
type Order = 'asc' | 'desc';

export interface Reader {
  find(collection: OpenCollection, query: FindRequest, now: number): FoundRows;
  count(collection: OpenCollection, where: FindRequest['where'], now: number): number;
}

const live = '(r.expires_at IS NULL OR r.expires_at > :now)';
const keyRange = `collection_rows r WHERE r.collection = :source AND r.key >= :low AND r.key < :high AND ${live}`;
// CROSS JOIN keeps SQLite from starting with the rows.
const entryRange = `collection_entries e CROSS JOIN collection_rows r ON r.id = e.row
  WHERE e.index_id = :source AND e.entry >= :low AND e.entry < :high AND ${live}`;

export function createReader(db: DatabaseSync, vault: Vault, pageBytes: number): Reader {
  const scan = (place: string, range: string, order: string): Statement<ScannedRow> =>
    prepare(db, `SELECT ${columns} FROM ${range} ORDER BY ${place} ${order} LIMIT :limit + 0`);
  const byKey = { asc: scan('r.key', keyRange, 'ASC'), desc: scan('r.key', keyRange, 'DESC') };
  const byEntry = { asc: scan('e.entry', entryRange, 'ASC'), desc: scan('e.entry', entryRange, 'DESC') };
  const countKeys = prepare<{ count: number }>(db, `SELECT count(*) AS count FROM ${keyRange}`);
  const countEntries = prepare<{ count: number }>(db, `SELECT count(*) AS count FROM ${entryRange}`);
  const total = prepare<{ rows: number }>(db, 'SELECT rows FROM collections WHERE id = :collection');
  const over = prepare<{ count: number }>(
    db,
    // Without it SQLite would look at all rows of the collection.
    `SELECT count(*) AS count FROM collection_rows INDEXED BY collection_rows_expiry
     WHERE expires_at IS NOT NULL AND expires_at <= :now AND collection = :collection`,
  );

  const sourceOf = (collection: OpenCollection, { index }: Plan): number => index?.id ?? collection.id;

  function find(collection: OpenCollection, query: FindRequest, now: number): FoundRows {
    const { order = 'asc', limit = 100, cursor } = query;
    const plan = planQuery(collection, query);
    const scanned = (plan.index === undefined ? byKey : byEntry)[order].each({
      source: sourceOf(collection, plan),
      ...boundsFrom(plan, order, cursor),
      now,
      limit: limit + 1,
    });
    const rows: VersionedRow[] = [];
    let bytes = 0;
    for (const found of scanned) {
      const last = rows.at(-1);
      bytes += found.bytes;
      if (last !== undefined && (rows.length === limit || bytes > pageBytes)) {
        return { rows, next: formatCursor(plan.fields, order, placeOf(collection, plan, last.row)) };
      }
      rows.push({ row: unseal(vault, collection.plugin, found), version: found.version });
    }
    return { rows };
  }

  function count(collection: OpenCollection, where: FindRequest['where'], now: number): number {
    if (Object.keys(where ?? {}).length === 0) {
      const all = total.get({ collection: collection.id })?.rows ?? 0;
      return all - (over.get({ collection: collection.id, now })?.count ?? 0);
    }
    const plan = planQuery(collection, { where });
    const { low, high } = plan;
    const counted = plan.index === undefined ? countKeys : countEntries;
    return counted.get({ source: sourceOf(collection, plan), low, high, now })?.count ?? 0;
  }

  return { find, count };
}

/** Where a row is in what a plan goes through. */
function placeOf({ descriptor }: OpenCollection, { index }: Plan, row: Json): Buffer {
  const key = encodeValues(descriptor.key.map((field) => row[field]));
  return index === undefined ? key : entryOf(index, row, key);
}

/** The bounds of a plan, or what is left of them behind the cursor. */
function boundsFrom(
  { fields, low, high }: Plan,
  order: Order,
  cursor: string | undefined,
): { low: Buffer; high: Buffer } {
  if (cursor === undefined) return { low, high };
  const place = parseCursor(fields, order, cursor);
  return order === 'asc' ? { low: larger(low, justAfter(place)), high } : { low, high: smaller(high, place) };
}
