import type { Sql } from '../../postgres/postgres.ts';
import type { LeaseAnswer, LeaseRequest } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import { takeTurns } from './turns.ts';

/** Leases the plugins that nobody else has. Whoever has one keeps it until this transaction took its turn. */
export async function acquireLeases(sql: Sql, request: LeaseRequest): Promise<LeaseAnswer> {
  const { holder, plugins, expiredAt, expiresAt, inherit } = request;
  const { replica, life } = holder;
  await takeTurns(sql, plugins);
  const before = await sql.all<{ plugin: string; life: string }>(
    'SELECT plugin, life FROM delivery_leases WHERE plugin = ANY(:plugins::text[])',
    { plugins },
  );
  const taken = await sql.all<{ plugin: string }>(
    `INSERT INTO delivery_leases AS l (plugin, replica, life, expires_at)
       SELECT DISTINCT plugin, :replica::text, :life::text, :expiresAt::bigint FROM unnest(:plugins::text[]) AS p (plugin)
     ON CONFLICT (plugin) DO UPDATE
       SET replica = excluded.replica, life = excluded.life, expires_at = excluded.expires_at
       WHERE l.life = excluded.life OR l.expires_at <= :expiredAt::bigint
         OR (:inherit::int = 1 AND l.replica = excluded.replica)
     RETURNING plugin`,
    { plugins, replica, life, expiresAt, expiredAt, inherit },
  );
  const isTaken = new Set(taken.map(({ plugin }) => plugin));
  const held = plugins.filter((plugin) => isTaken.has(plugin));
  // What runs under an own lease is under way.
  const own = new Set(before.filter((lease) => lease.life === life).map(({ plugin }) => plugin));
  const recovered = await sql.all<StoredRow>(
    `UPDATE deliveries SET state = 'waiting', wait = 'ready', interrupted = 1
     WHERE plugin = ANY(:others::text[]) AND state = 'running' RETURNING ${rowColumns}`,
    { others: held.filter((plugin) => !own.has(plugin)) },
  );
  return { held, recovered: recovered.toSorted((a, b) => a.seq - b.seq).map(toDeliveryRow) };
}

export async function renewLeases(
  sql: Sql,
  life: string,
  plugins: readonly string[],
  expiresAt: number,
): Promise<string[]> {
  await takeTurns(sql, plugins);
  const rows = await sql.all<{ plugin: string }>(
    `UPDATE delivery_leases SET expires_at = :expiresAt WHERE plugin = ANY(:plugins::text[]) AND life = :life
     RETURNING plugin`,
    { life, plugins, expiresAt },
  );
  const renewed = new Set(rows.map(({ plugin }) => plugin));
  return plugins.filter((plugin) => renewed.has(plugin));
}

export async function releaseLeases(sql: Sql, life: string, plugins: readonly string[]): Promise<void> {
  await takeTurns(sql, plugins);
  await sql.run('DELETE FROM delivery_leases WHERE plugin = ANY(:plugins::text[]) AND life = :life', { life, plugins });
}
