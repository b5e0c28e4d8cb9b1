import type { Sql } from '../../postgres/postgres.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import { countDrops } from './drops.ts';
import { releaseLanes, type Lane } from './lanes.ts';

/** Most rows whose time has come that one claim looks at; the rest follow in the next one. */
const mostDuePerClaim = 256;

/** Drops what has expired before it could run. */
export async function expire(sql: Sql, plugin: string, now: number, pruneAt: number): Promise<DeliveryRow[]> {
  const rows = await sql.all<StoredRow>(
    `UPDATE deliveries SET state = 'dropped', wait = NULL, finished_at = :now, prune_at = :pruneAt
     WHERE seq IN (
       SELECT seq FROM deliveries WHERE plugin = :plugin AND state = 'waiting' AND expires_at IS NOT NULL
         AND expires_at <= :now ORDER BY expires_at LIMIT ${mostDuePerClaim})
     RETURNING ${rowColumns}`,
    { plugin, now, pruneAt },
  );
  await releaseLanes(sql, rows);
  await countDrops(sql, rows, 'expired');
  return rows.map(toDeliveryRow);
}

/** Makes ready what was delayed until now. A row without a place in its lane takes the last one. */
export async function promote(sql: Sql, plugin: string, now: number): Promise<void> {
  const rows = await sql.all<Lane & { wait: string }>(
    `UPDATE deliveries SET position = due.new_position, wait = due.new_wait
     FROM (
       SELECT row_seq, coalesce(place, nextval('delivery_numbers')) AS new_position,
         CASE WHEN place IS NOT NULL OR lane IS NULL THEN 'ready' ELSE 'blocked' END AS new_wait
       FROM (
         SELECT seq AS row_seq, position AS place, key AS lane FROM deliveries
         WHERE plugin = :plugin AND wait = 'delayed' AND due_at <= :now
         ORDER BY due_at, seq LIMIT ${mostDuePerClaim}) d) due
     WHERE seq = due.row_seq RETURNING plugin, queue, key, wait`,
    { plugin, now },
  );
  await releaseLanes(
    sql,
    rows.filter(({ wait }) => wait === 'blocked'),
  );
}
