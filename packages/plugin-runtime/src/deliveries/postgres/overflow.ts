import type { PluginError } from '@streamspace/plugin-sdk';
import type { Sql } from '../../postgres/postgres.ts';
import { limitExceeded, type Use } from '../refusals.ts';
import { queueOf, type NewJob } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import { countDrops } from './drops.ts';
import { releaseLanes } from './lanes.ts';

interface Victim {
  readonly seq: number;
  readonly priority: number;
  readonly bytes: number;
}

/** What has to go for one more job, as in `sqlite/overflow.ts`. */
export interface OverflowPlan {
  readonly victims: readonly Victim[];
  readonly freedBytes: number;
  readonly dropsNewcomer: boolean;
}

const nothing: OverflowPlan = { victims: [], freedBytes: 0, dropsNewcomer: false };
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
): Promise<OverflowPlan | PluginError> {
  const { plugin, handler, priority, limit } = job;
  if (limit === undefined) return nothing;
  const use = (await sql.get<Use>(
    `SELECT count AS items, bytes FROM delivery_totals
     WHERE plugin = :plugin AND kind = 'job' AND handler = :handler AND state = 'waiting'`,
    { plugin, handler },
  )) ?? { items: 0, bytes: 0 };
  const victims: Victim[] = [];
  let freedBytes = 0;
  const fits = (): boolean =>
    use.items + growth.items - victims.length <= limit.items && use.bytes + growth.bytes - freedBytes <= limit.bytes;
  if (fits()) return nothing;
  if (limit.overflow === 'refuse' || Buffer.byteLength(job.payload) > limit.bytes) return limitExceeded(job, use);

  for await (const victim of lowest(sql, job)) {
    if (victim.seq === replaced) continue;
    if (victim.priority > priority) return { ...nothing, dropsNewcomer: true };
    victims.push(victim);
    freedBytes += victim.bytes;
    if (fits()) return { victims, freedBytes, dropsNewcomer: false };
  }
  return limitExceeded(job, use);
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
