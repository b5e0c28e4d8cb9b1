import type { Sql } from '../../postgres/postgres.ts';

/**
 * Gives back rows that a step took whose answer was lost with the connection. Nobody runs them, so the attempt does not
 * count.
 */
export async function giveBackUnanswered(sql: Sql, seqs: readonly number[], life: string): Promise<void> {
  if (seqs.length === 0) return;
  await sql.run(
    `UPDATE deliveries SET state = 'waiting', wait = 'ready', attempts = attempts - 1
     WHERE seq = ANY(:seqs::bigint[]) AND state = 'running'
       AND EXISTS (SELECT 1 FROM delivery_leases l WHERE l.plugin = deliveries.plugin AND l.life = :life)`,
    { seqs, life },
  );
}
