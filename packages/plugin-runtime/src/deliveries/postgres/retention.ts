import type { Sql } from '../../postgres/postgres.ts';
import { keepEventBodiesMs, keepEventIdsMs } from '../retention.ts';
import { takeTurns } from './turns.ts';

/** Deletes what is over. Replicas that prune at once leave each other's rows alone. */
export async function prune(sql: Sql, now: number, limit: number): Promise<boolean> {
  const unused = 'NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id)';
  const over = await sql.all<{ seq: number; plugin: string }>(
    'SELECT seq, plugin FROM deliveries WHERE prune_at IS NOT NULL AND prune_at <= :now LIMIT :limit',
    { now, limit },
  );
  await takeTurns(sql, [...new Set(over.map(({ plugin }) => plugin))]);
  await sql.run('DELETE FROM delivery_pauses WHERE until <= :now', { now });
  const changes = [
    // One may have been started anew meanwhile.
    await sql.run('DELETE FROM deliveries WHERE seq = ANY(:seqs::bigint[]) AND prune_at <= :now', {
      seqs: over.map(({ seq }) => seq),
      now,
    }),
    await sql.run(
      `DELETE FROM delivery_dedupe WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM delivery_dedupe WHERE until <= :now LIMIT :limit FOR UPDATE SKIP LOCKED))`,
      { now, limit },
    ),
    await sql.run(
      `DELETE FROM delivery_events WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM delivery_events e WHERE published_at <= :before AND ${unused} LIMIT :limit
         FOR UPDATE SKIP LOCKED))`,
      { before: now - keepEventIdsMs, limit },
    ),
    await sql.run(
      `UPDATE delivery_events SET body = NULL WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM delivery_events e WHERE body IS NOT NULL AND published_at <= :before AND ${unused} LIMIT :limit
         FOR UPDATE SKIP LOCKED))`,
      { before: now - keepEventBodiesMs, limit },
    ),
  ];
  return changes.some((count) => count >= limit);
}

/** Deletes everything about a plugin, except events that others may still get. */
export async function forget(sql: Sql, plugin: string): Promise<void> {
  await takeTurns(sql, [plugin]);
  const tables = ['deliveries', 'delivery_dedupe', 'delivery_pauses', 'delivery_totals', 'delivery_drops'];
  for (const table of [...tables, 'delivery_schedules', 'delivery_leases']) {
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    await sql.run(`DELETE FROM ${table} WHERE plugin = :plugin`, { plugin });
  }
}
