import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import { keepEventBodiesMs, keepEventIdsMs } from '../retention.ts';

/** Deletes what is over. */
export function createPrune(db: DatabaseSync) {
  const unused = 'NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id)';
  const limited = (table: string, column: string) =>
    prepare(
      db,
      `DELETE FROM ${table} WHERE rowid IN (
         SELECT rowid FROM ${table} WHERE ${column} IS NOT NULL AND ${column} <= :now LIMIT :limit)`,
    );
  const deliveries = limited('deliveries', 'prune_at');
  const dedupes = prepare(
    db,
    `DELETE FROM delivery_dedupe WHERE (plugin, job, dedupe) IN (
       SELECT plugin, job, dedupe FROM delivery_dedupe WHERE until <= :now LIMIT :limit)`,
  );
  const pauses = prepare(db, 'DELETE FROM delivery_pauses WHERE until <= :now');
  const bodies = prepare(
    db,
    `UPDATE delivery_events SET body = NULL WHERE rowid IN (
       SELECT rowid FROM delivery_events e WHERE body IS NOT NULL AND published_at <= :before AND ${unused} LIMIT :limit)`,
  );
  const events = prepare(
    db,
    `DELETE FROM delivery_events WHERE rowid IN (
       SELECT rowid FROM delivery_events e WHERE published_at <= :before AND ${unused} LIMIT :limit)`,
  );

  return (now: number, limit: number): boolean => {
    pauses.run({ now });
    const changes = [
      deliveries.run({ now, limit }),
      dedupes.run({ now, limit }),
      events.run({ before: now - keepEventIdsMs, limit }),
      bodies.run({ before: now - keepEventBodiesMs, limit }),
    ];
    return changes.some((count) => count >= limit);
  };
}

/** Deletes everything about a plugin, except events that others may still get. */
export function createForget(db: DatabaseSync) {
  const tables = [
    'deliveries',
    'delivery_dedupe',
    'delivery_pauses',
    'delivery_totals',
    'delivery_drops',
    'delivery_schedules',
    'delivery_leases',
  ];
  const statements = tables.map((table) => prepare(db, `DELETE FROM ${table} WHERE plugin = :plugin`));
  return (plugin: string): void => {
    for (const statement of statements) statement.run({ plugin });
  };
}
