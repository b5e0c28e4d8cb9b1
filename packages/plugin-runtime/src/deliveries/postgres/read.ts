import type { Sql } from '../../postgres/postgres.ts';
import { parseQuery, pausedColumn, toListedRow, toPage, type ListedRow } from '../listed-row.ts';
import { payloadColumn, rowColumns } from '../stored-row.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryRow, DeliveryState, DeliveryStats } from '../types.ts';
import { dropsOf } from './drops.ts';

/** Pages of rows, newest first. */
export async function list(sql: Sql, query: DeliveryQuery, now: number): Promise<DeliveryPage> {
  const { filters, before, limit } = parseQuery(query);
  const where = ['seq < :before', ...Object.keys(filters).map((name) => `${name} = :${name}`)].join(' AND ');
  const rows = await sql.all<ListedRow>(
    `SELECT ${rowColumns}, ${pausedColumn} FROM deliveries WHERE ${where} ORDER BY seq DESC LIMIT :limit`,
    { ...filters, now, before, limit: limit + 1 },
  );
  return toPage(rows, limit);
}

/** The newest row of an id, with its payload. */
export async function find(
  sql: Sql,
  plugin: string,
  id: string,
  now: number,
): Promise<(DeliveryRow & { readonly payload: unknown }) | undefined> {
  const row = await sql.get<ListedRow & { payload: string | null }>(
    `SELECT ${rowColumns}, ${pausedColumn}, ${payloadColumn} FROM deliveries
     WHERE plugin = :plugin AND id = :id ORDER BY seq DESC LIMIT 1`,
    { plugin, id, now },
  );
  return row && { ...toListedRow(row), payload: JSON.parse(row.payload ?? 'null') as unknown };
}

/** Counts by state, of one handler or of all. */
export async function stats(sql: Sql, plugin: string, handler?: string): Promise<DeliveryStats> {
  const ofHandler = '(:handler::text IS NULL OR handler = :handler)';
  const totals = await sql.all<{ state: DeliveryState; count: number; bytes: number }>(
    `SELECT state, sum(count)::bigint AS count, sum(bytes)::bigint AS bytes FROM delivery_totals
     WHERE plugin = :plugin AND ${ofHandler} GROUP BY state`,
    { plugin, handler },
  );
  const oldest = await sql.get<{ created_at: number }>(
    `SELECT created_at FROM deliveries WHERE plugin = :plugin AND state = 'waiting' AND ${ofHandler}
     ORDER BY seq LIMIT 1`,
    { plugin, handler },
  );
  const counts = { waiting: 0, running: 0, done: 0, dead: 0, cancelled: 0, dropped: 0 };
  for (const { state, count } of totals) counts[state] = count;
  return {
    counts,
    waitingBytes: totals.find(({ state }) => state === 'waiting')?.bytes ?? 0,
    dropped: await dropsOf(sql, plugin, handler),
    ...(oldest === undefined ? {} : { oldestWaitingAt: oldest.created_at }),
  };
}
