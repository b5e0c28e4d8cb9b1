import type { Sql } from '../../postgres/postgres.ts';
import { checkDeadLetter } from '../refusals.ts';
import { queueOf, type JobSelector } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow, Pause } from '../types.ts';
import { releaseLanes } from './lanes.ts';
import { takeTurns } from './turns.ts';
import { pausePlace, toPause, type PausePlace, type StoredPause } from '../stored-pause.ts';

/** Ends the unfinished rows of one id or key. */
export async function cancel(sql: Sql, which: JobSelector, now: number, pruneAt: number): Promise<DeliveryRow[]> {
  const { plugin } = which;
  await takeTurns(sql, [plugin]);
  const [column, value] = 'id' in which ? ['id', which.id] : ['key', which.key];
  const rows = await sql.all<StoredRow>(
    `UPDATE deliveries SET state = 'cancelled', wait = NULL, finished_at = :now, prune_at = :pruneAt
     WHERE plugin = :plugin AND queue = :queue AND ${column} = :value AND finished_at IS NULL
     RETURNING ${rowColumns}`,
    { plugin, queue: queueOf('job', which.job), value, now, pruneAt },
  );
  await releaseLanes(sql, rows);
  return rows.toSorted((a, b) => a.seq - b.seq).map(toDeliveryRow);
}

/** Starts a dead letter anew. */
export async function redeliver(
  sql: Sql,
  { plugin, id }: { readonly plugin: string; readonly id: string },
  now: number,
): Promise<DeliveryRow> {
  await takeTurns(sql, [plugin]);
  const dead = await sql.get<StoredRow & { has_successor: boolean }>(
    `SELECT ${rowColumns}, kind = 'job' AND EXISTS (
       SELECT 1 FROM deliveries s WHERE s.plugin = deliveries.plugin AND s.id = deliveries.id AND s.kind = 'job'
         AND s.handler = deliveries.handler AND s.state = 'waiting') AS has_successor
     FROM deliveries WHERE plugin = :plugin AND id = :id ORDER BY state = 'dead' DESC, seq DESC LIMIT 1`,
    { plugin, id },
  );
  checkDeadLetter({ plugin, id }, dead, dead?.has_successor === true);
  const row = await sql.get<StoredRow>(
    `UPDATE deliveries SET state = 'waiting', wait = CASE WHEN key IS NULL THEN 'ready' ELSE 'blocked' END,
       position = nextval('delivery_numbers'), due_at = :now, attempts = 0, interrupted = 0, expires_at = NULL,
       first_attempt_at = NULL, finished_at = NULL, prune_at = NULL
     WHERE seq = :seq RETURNING ${rowColumns}`,
    { seq: dead.seq, now },
  );
  await releaseLanes(sql, [dead]);
  return toDeliveryRow(row ?? dead);
}

export async function pause(sql: Sql, which: Pause): Promise<void> {
  await sql.run(
    `INSERT INTO delivery_pauses (plugin, queue, key, whole, until, reason)
       VALUES (:plugin, :queue, :key, :whole, :until, :reason)
     ON CONFLICT (plugin, queue, whole, key) DO UPDATE SET until = excluded.until, reason = excluded.reason`,
    { ...pausePlace(which), until: which.until, reason: which.reason },
  );
}

export async function resume(sql: Sql, which: PausePlace): Promise<void> {
  await sql.run(
    'DELETE FROM delivery_pauses WHERE plugin = :plugin AND queue = :queue AND whole = :whole AND key = :key',
    pausePlace(which),
  );
}

export async function pauses(sql: Sql, plugin: string, now: number): Promise<Pause[]> {
  const rows = await sql.all<StoredPause>(
    `SELECT * FROM delivery_pauses WHERE plugin = :plugin AND (until IS NULL OR until > :now)
     ORDER BY queue, whole, key`,
    { plugin, now },
  );
  return rows.map(toPause);
}
