import type { Sql } from '../../postgres/postgres.ts';
import type { Outcome } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import { releaseLanes } from './lanes.ts';

/**
 * Records how attempts ended, in one statement. Nothing happens to a row that somebody cancelled meanwhile, or whose lease
 * is gone.
 */
export async function settle(
  sql: Sql,
  outcomes: readonly Outcome[],
  now: number,
  life: string,
): Promise<DeliveryRow[]> {
  if (outcomes.length === 0) return [];
  const column = <T>(of: (outcome: Outcome) => T): T[] => outcomes.map(of);
  const rows = await sql.all<StoredRow>(
    `UPDATE deliveries SET
       state = CASE WHEN verdict IN ('done', 'dead') THEN verdict ELSE 'waiting' END,
       wait = CASE verdict WHEN 'retry' THEN 'delayed' WHEN 'released' THEN 'ready' END,
       finished_at = CASE WHEN verdict IN ('done', 'dead') THEN :now::bigint END,
       prune_at = o.new_prune_at,
       error = CASE verdict WHEN 'released' THEN error ELSE new_error END,
       result = new_result,
       due_at = coalesce(new_due_at, due_at),
       attempts = attempts - uncounted,
       interrupted = CASE verdict WHEN 'retry' THEN 0 WHEN 'released' THEN 1 ELSE interrupted END
     FROM unnest(:seqs::bigint[], :verdicts::text[], :prunes::bigint[], :errors::text[], :results::text[],
       :dues::bigint[], :uncounted::smallint[])
       AS o (row_seq, verdict, new_prune_at, new_error, new_result, new_due_at, uncounted)
     WHERE seq = row_seq AND state = 'running'
       AND EXISTS (SELECT 1 FROM delivery_leases l WHERE l.plugin = deliveries.plugin AND l.life = :life)
     RETURNING ${rowColumns}`,
    {
      now,
      life,
      seqs: column(({ seq }) => seq),
      verdicts: column(({ verdict }) => verdict),
      prunes: column((outcome) => ('pruneAt' in outcome ? outcome.pruneAt : null)),
      errors: column((outcome) => ('error' in outcome ? JSON.stringify(outcome.error) : null)),
      results: column((outcome) => ('result' in outcome ? (outcome.result ?? null) : null)),
      dues: column((outcome) => ('dueAt' in outcome ? outcome.dueAt : null)),
      uncounted: column((outcome) => Number('counted' in outcome && !outcome.counted)),
    },
  );
  await releaseLanes(
    sql,
    rows.filter(({ finished_at }) => finished_at !== null),
  );
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return outcomes
    .map(({ seq }) => bySeq.get(seq))
    .filter((row) => row !== undefined)
    .map(toDeliveryRow);
}
