import type { DropReason } from '@streamspace/plugin-sdk';
import type { Sql } from '../../postgres/postgres.ts';

/** Counts what was given up without a run. */
export async function countDrops(
  sql: Sql,
  rows: readonly { readonly plugin: string; readonly handler: string }[],
  reason: DropReason,
): Promise<void> {
  if (rows.length === 0) return;
  await sql.run(
    `INSERT INTO delivery_drops AS d (plugin, job, reason, count)
       SELECT plugin, job, :reason, count(*) FROM unnest(:plugins::text[], :jobs::text[]) AS r (plugin, job)
       GROUP BY plugin, job
     ON CONFLICT (plugin, job, reason) DO UPDATE SET count = d.count + excluded.count`,
    { plugins: rows.map(({ plugin }) => plugin), jobs: rows.map(({ handler }) => handler), reason },
  );
}

export async function dropsOf(
  sql: Sql,
  plugin: string,
  job: string | undefined,
): Promise<Partial<Record<DropReason, number>>> {
  const rows = await sql.all<{ reason: DropReason; count: number }>(
    `SELECT reason, sum(count)::bigint AS count FROM delivery_drops
     WHERE plugin = :plugin AND (:job::text IS NULL OR job = :job) GROUP BY reason`,
    { plugin, job },
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}
