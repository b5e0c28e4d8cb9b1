import type { Sql } from '../../postgres/postgres.ts';
import { chooseBatches } from '../choose-batches.ts';
import { runningRow, toClaimed, type ClaimedRow, type ParsedEvents, type ReadyRow } from '../claimed-row.ts';
import type { Claim, Claimed, Queue, StepRequest } from '../store.ts';
import { toDeliveryRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import { expire, promote } from './due.ts';

export interface ClaimResult {
  readonly plugin: string;
  readonly claimed: readonly Claimed[];
  readonly batches: readonly (readonly Claimed[])[];
  readonly changed: readonly DeliveryRow[];
  readonly wakeAt: number | undefined;
  readonly lost: boolean;
}

/** What there is for a plugin. */
interface Look {
  readonly plugin: string;
  /** When something changes by itself. */
  readonly at: number | null;
  readonly leased: boolean;
  /** Queues that have a ready row and are not paused. */
  readonly queues: readonly Queue[];
}

/** Takes what plugins may run now. One look tells what there is for all of them. */
export async function claimAll(sql: Sql, request: StepRequest): Promise<ClaimResult[]> {
  const { claims, life, now } = request;
  if (claims.length === 0) return [];
  const events: ParsedEvents = new Map();
  const looks = await look(
    sql,
    claims.map(({ plugin }) => plugin),
    life,
    now,
  );
  const results: ClaimResult[] = [];
  for (const claim of claims) {
    // oxlint-disable-next-line no-await-in-loop -- on one connection
    results.push(await claimOne(sql, claim, looks.get(claim.plugin), request, events));
  }
  return results;
}

async function claimOne(
  sql: Sql,
  { plugin, free, batch }: Claim,
  seen: Look | undefined,
  { life, now, pruneAt }: StepRequest,
  events: ParsedEvents,
): Promise<ClaimResult> {
  if (seen?.leased !== true) {
    return { plugin, claimed: [], batches: [], changed: [], wakeAt: undefined, lost: true };
  }
  let next: Look = seen;
  let expired: readonly DeliveryRow[] = [];
  // What is taken below can only make the next change later, and a look too early does no harm.
  if (next.at !== null && next.at <= now) {
    expired = await expire(sql, plugin, now, pruneAt);
    await promote(sql, plugin, now);
    next = (await look(sql, [plugin], life, now)).get(plugin) ?? next;
  }
  const singles: ClaimedRow[] = [];
  const batches: ClaimedRow[][] = [];
  let wakeAt = next.at ?? Infinity;
  for (const queue of next.queues) {
    const limits = batch?.(queue);
    const places = free(queue);
    if (places <= 0) continue;
    // oxlint-disable no-await-in-loop -- on one connection
    if (limits === undefined) {
      singles.push(...(await takeBest(sql, { plugin, queue, limit: places, now })));
    } else {
      const best = await selectBest(sql, { plugin, queue, limit: places * limits.items, now });
      const choice = chooseBatches(best, limits, places, now);
      for (const rows of choice.batches) batches.push(await take(sql, rows, now));
      wakeAt = Math.min(wakeAt, choice.moreAt ?? Infinity);
    }
    // oxlint-enable no-await-in-loop
  }
  singles.sort((a, b) => b.priority - a.priority || a.position - b.position);
  return {
    plugin,
    claimed: singles.map((row) => toClaimed(row, events)),
    batches: batches.map((rows) => rows.map((row) => toClaimed(row, events))),
    changed: [...expired, ...[...singles, ...batches.flat()].map(toDeliveryRow)],
    wakeAt: wakeAt === Infinity ? undefined : wakeAt,
    lost: false,
  };
}

/** The queues are found by one look into the index for each, not by reading what is ready. */
async function look(
  sql: Sql,
  plugins: readonly string[],
  life: string,
  now: number,
): Promise<ReadonlyMap<string, Look>> {
  const rows = await sql.all<Look>(
    `SELECT p.plugin,
       EXISTS (SELECT 1 FROM delivery_leases l WHERE l.plugin = p.plugin AND l.life = :life) AS leased,
       least(
         (SELECT min(due_at) FROM deliveries d WHERE d.plugin = p.plugin AND d.wait = 'delayed'),
         (SELECT min(expires_at) FROM deliveries d
            WHERE d.plugin = p.plugin AND d.state = 'waiting' AND d.expires_at IS NOT NULL),
         (SELECT min(until) FROM delivery_pauses b WHERE b.plugin = p.plugin AND b.until > :now)) AS at,
       ARRAY(
         WITH RECURSIVE ready (queue) AS (
           SELECT (SELECT queue FROM deliveries d WHERE d.plugin = p.plugin AND d.wait = 'ready' ORDER BY queue LIMIT 1)
           UNION ALL
           SELECT (SELECT d.queue FROM deliveries d WHERE d.plugin = p.plugin AND d.wait = 'ready'
             AND d.queue > ready.queue ORDER BY d.queue LIMIT 1)
           FROM ready WHERE ready.queue IS NOT NULL)
         SELECT queue FROM ready WHERE queue IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM delivery_pauses b WHERE b.plugin = p.plugin AND b.queue = ready.queue AND b.whole = 1
             AND (b.until IS NULL OR b.until > :now))) AS queues
     FROM unnest(:plugins::text[]) AS p (plugin)`,
    { plugins, life, now },
  );
  return new Map(rows.map((row) => [row.plugin, row]));
}

interface Best {
  readonly plugin: string;
  readonly queue: Queue;
  readonly limit: number;
  readonly now: number;
}

/** The best ready rows of a queue. */
const bestRows = `FROM deliveries d WHERE plugin = :plugin AND queue = :queue AND wait = 'ready'
   AND NOT EXISTS (
     SELECT 1 FROM delivery_pauses p WHERE p.plugin = d.plugin AND p.queue = d.queue AND p.whole = 0
       AND p.key = d.key AND (p.until IS NULL OR p.until > :now))
 ORDER BY priority DESC, position LIMIT :limit`;

const markRunning = `UPDATE deliveries SET state = 'running', wait = NULL, attempts = attempts + 1,
  first_attempt_at = coalesce(first_attempt_at, :now)`;

const selectBest = (sql: Sql, best: Best): Promise<ReadyRow[]> =>
  sql.all<ReadyRow>(`SELECT seq, id, bytes, due_at ${bestRows}`, { ...best });

/** Marks the best ready rows as running, in no order. Rows that another transaction has in hand are left to it. */
const takeBest = (sql: Sql, best: Best): Promise<ClaimedRow[]> =>
  sql.all<ClaimedRow>(
    `${markRunning} WHERE seq = ANY(ARRAY(SELECT seq ${bestRows} FOR UPDATE OF d SKIP LOCKED)) RETURNING ${runningRow}`,
    { ...best },
  );

/** Marks rows as running, in their order. */
async function take(sql: Sql, rows: readonly ReadyRow[], now: number): Promise<ClaimedRow[]> {
  const taken = await sql.all<ClaimedRow>(`${markRunning} WHERE seq = ANY(:seqs::bigint[]) RETURNING ${runningRow}`, {
    seqs: rows.map(({ seq }) => seq),
    now,
  });
  const bySeq = new Map(taken.map((row) => [row.seq, row]));
  return rows.map(({ seq }) => bySeq.get(seq)).filter((row) => row !== undefined);
}
