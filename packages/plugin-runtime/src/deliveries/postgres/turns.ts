import { lockSpaces } from '../../postgres/lock-spaces.ts';
import type { Sql } from '../../postgres/postgres.ts';

/**
 * Waits until no other transaction writes deliveries of these plugins, or of those that the rows `seqs` belong to, and keeps
 * others waiting until this one ends. All take their locks in the same order, so none waits for another in a circle.
 */
export async function takeTurns(sql: Sql, plugins: readonly string[], seqs: readonly number[] = []): Promise<void> {
  await sql.run(
    `SELECT pg_advisory_xact_lock(${lockSpaces.deliveries}, lock) FROM (
       SELECT DISTINCT hashtext(plugin) AS lock FROM (
         SELECT unnest(:plugins::text[]) AS plugin
         UNION ALL SELECT plugin FROM deliveries WHERE seq = ANY(:seqs::bigint[])) p
       ORDER BY lock) l`,
    { plugins, seqs },
  );
}
