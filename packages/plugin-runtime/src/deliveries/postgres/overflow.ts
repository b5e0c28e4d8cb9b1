import type { Sql } from '../../postgres/postgres.ts';
import { createOverflowPlanner, noOverflow, type OverflowVerdict, type Victim } from '../overflow-plan.ts';
import type { Use } from '../refusals.ts';
import { queueOf, type NewJob } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import { countDrops } from './drops.ts';
import { releaseLanes } from './lanes.ts';

const readAtOnce = 100;

/**
 * Keeps the jobs of one name within the limit of its declaration.
 *
 * @param replaced A row that leaves anyway.
 */
export async function planOverflow(
  sql: Sql,
  job: NewJob,
  growth: Use,
  replaced: number | undefined,
): Promise<OverflowVerdict> {
  const { plugin, handler, limit } = job;
  if (limit === undefined) return noOverflow;
  const use = (await sql.get<Use>(
    `SELECT count AS items, bytes FROM delivery_totals
     WHERE plugin = :plugin AND kind = 'job' AND handler = :handler AND state = 'waiting'`,
    { plugin, handler },
  )) ?? { items: 0, bytes: 0 };
  const planner = createOverflowPlanner({ ...job, limit }, { use, growth, replaced });
  if (planner.atOnce !== undefined) return planner.atOnce;
  for await (const victim of lowest(sql, job)) {
    const verdict = planner.take(victim);
    if (verdict !== undefined) return verdict;
  }
  return planner.end();
}

/** Those that may give way, the lowest priority and the oldest first. */
async function* lowest(sql: Sql, { plugin, handler }: NewJob): AsyncGenerator<Victim> {
  let after = { priority: Number.MIN_SAFE_INTEGER, seq: 0 };
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- few are needed, the next ones only then
    const page = await sql.all<Victim>(
      `SELECT seq, priority, bytes FROM deliveries
       WHERE plugin = :plugin AND queue = :queue AND state = 'waiting' AND droppable = 1
         AND (priority, seq) > (:priority::bigint, :seq::bigint)
       ORDER BY priority, seq LIMIT ${readAtOnce}`,
      { plugin, queue: queueOf('job', handler), ...after },
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < readAtOnce) return;
    after = { priority: last.priority, seq: last.seq };
  }
}

/** Deletes rows, because those that overflow could be more than there is room for. */
export async function dropRows(sql: Sql, victims: readonly Victim[]): Promise<DeliveryRow[]> {
  if (victims.length === 0) return [];
  const rows = await sql.all<StoredRow>(
    `DELETE FROM deliveries WHERE seq = ANY(:seqs::bigint[]) RETURNING ${rowColumns}`,
    { seqs: victims.map(({ seq }) => seq) },
  );
  await releaseLanes(sql, rows);
  await countDrops(sql, rows, 'overflow');
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return victims
    .map(({ seq }) => bySeq.get(seq))
    .filter((row) => row !== undefined)
    .map((row) => ({ ...toDeliveryRow(row), state: 'dropped' }));
}
