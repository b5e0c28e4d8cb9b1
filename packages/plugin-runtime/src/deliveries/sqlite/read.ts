import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { prepare, type Parameter, type Statement } from '../../sqlite.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryRow, DeliveryState, DeliveryStats } from '../types.ts';
import type { Drops } from './drops.ts';
import { payloadColumn, rowColumns, toDeliveryRow, type StoredRow } from './rows.ts';

const defaultLimit = 50;
const mostPerPage = 500;

const pausedColumn = `EXISTS (
  SELECT 1 FROM delivery_pauses p WHERE p.plugin = deliveries.plugin AND p.queue = deliveries.queue
    AND (p.whole = 1 OR p.key = deliveries.key) AND (p.until IS NULL OR p.until > :now)) AS paused`;

type ListedRow = StoredRow & { readonly paused: number };

function toListedRow(row: ListedRow): DeliveryRow {
  const paused = row.paused === 1 && row.state === 'waiting';
  return { ...toDeliveryRow(row), ...(paused ? { paused } : {}) };
}

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

  return (
    { plugin, kind, handler, key, state, cursor, limit = defaultLimit }: DeliveryQuery,
    now: number,
  ): DeliveryPage => {
    if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) {
      throw new PluginError('INVALID_ARGUMENT', `Cannot list ${limit} deliveries: ask for 1 to ${mostPerPage}`);
    }
    const filters = Object.entries({ plugin, kind, handler, key, state }).filter(([, value]) => value !== undefined);
    const parameters: Record<string, Parameter> = Object.fromEntries(filters);
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor);
    const rows = statement(filters.map(([name]) => `${name} = :${name}`)).all({
      ...parameters,
      now,
      before,
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      rows: page.map(toListedRow),
      ...(rows.length > limit && last !== undefined ? { next: String(last.seq) } : {}),
    };
  };
}

function parseCursor(cursor: string): number {
  const seq = Number(cursor);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new PluginError('INVALID_ARGUMENT', 'Cannot go on listing: the cursor is not the "next" of a page');
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
