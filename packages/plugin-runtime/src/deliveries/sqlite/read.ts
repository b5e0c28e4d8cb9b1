import type { DatabaseSync } from 'node:sqlite';
import { prepare, type Statement } from '../../sqlite.ts';
import { parseQuery, pausedColumn, toListedRow, toPage, type ListedRow } from '../listed-row.ts';
import { payloadColumn, rowColumns } from '../stored-row.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryRow, DeliveryState, DeliveryStats } from '../types.ts';
import type { Drops } from './drops.ts';

/** Pages of rows, newest first. */
export function createList(db: DatabaseSync) {
  const statements = new Map<string, Statement<ListedRow>>();

  function statement(conditions: readonly string[]): Statement<ListedRow> {
    const where = ['seq < :before', ...conditions].join(' AND ');
    const known = statements.get(where);
    if (known !== undefined) return known;
    const sql = `SELECT ${rowColumns}, ${pausedColumn} FROM deliveries WHERE ${where} ORDER BY seq DESC LIMIT :limit`;
    const prepared = prepare<ListedRow>(db, sql);
    statements.set(where, prepared);
    return prepared;
  }

  return (query: DeliveryQuery, now: number): DeliveryPage => {
    const { filters, before, limit } = parseQuery(query);
    const rows = statement(Object.keys(filters).map((name) => `${name} = :${name}`)).all({
      ...filters,
      now,
      before,
      limit: limit + 1,
    });
    return toPage(rows, limit);
  };
}

/** The newest row of an id, with its payload. */
export function createFind(db: DatabaseSync) {
  const select = prepare<ListedRow & { payload: string | null }>(
    db,
    `SELECT ${rowColumns}, ${pausedColumn}, ${payloadColumn} FROM deliveries
     WHERE plugin = :plugin AND id = :id ORDER BY seq DESC LIMIT 1`,
  );
  return (plugin: string, id: string, now: number): (DeliveryRow & { readonly payload: unknown }) | undefined => {
    const row = select.get({ plugin, id, now });
    return row && { ...toListedRow(row), payload: JSON.parse(row.payload ?? 'null') as unknown };
  };
}

/** Counts by state, of one handler or of all. */
export function createStats(db: DatabaseSync, drops: Drops) {
  const ofHandler = '(:handler IS NULL OR handler = :handler)';
  const selectTotals = prepare<{ state: DeliveryState; count: number; bytes: number }>(
    db,
    `SELECT state, sum(count) AS count, sum(bytes) AS bytes FROM delivery_totals
     WHERE plugin = :plugin AND ${ofHandler} GROUP BY state`,
  );
  const selectOldest = prepare<{ created_at: number }>(
    db,
    `SELECT created_at FROM deliveries WHERE plugin = :plugin AND state = 'waiting' AND ${ofHandler}
     ORDER BY seq LIMIT 1`,
  );
  return (plugin: string, handler?: string): DeliveryStats => {
    const counts = { waiting: 0, running: 0, done: 0, dead: 0, cancelled: 0, dropped: 0 };
    let waitingBytes = 0;
    for (const { state, count, bytes } of selectTotals.all({ plugin, handler })) {
      counts[state] = count;
      if (state === 'waiting') waitingBytes = bytes;
    }
    const oldest = selectOldest.get({ plugin, handler });
    return {
      counts,
      waitingBytes,
      dropped: drops.of(plugin, handler),
      ...(oldest === undefined ? {} : { oldestWaitingAt: oldest.created_at }),
    };
  };
}
