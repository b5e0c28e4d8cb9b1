import type { DatabaseSync } from 'node:sqlite';
import { prepare, type Statement } from '../../sqlite.ts';
import { chooseBatches } from '../choose-batches.ts';
import { runningRow, toClaimed, type ClaimedRow, type ParsedEvents, type ReadyRow } from '../claimed-row.ts';
import type { Claim, Claimed, Queue, StepRequest } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow } from '../types.ts';
import type { Drops } from './drops.ts';
import type { Lanes } from './lanes.ts';

/** Most rows whose time has come that one claim looks at; the rest follow in the next one. */
const mostDuePerClaim = 256;

export interface ClaimResult {
  readonly claimed: readonly Claimed[];
  readonly batches: readonly (readonly Claimed[])[];
  readonly changed: readonly DeliveryRow[];
  readonly wakeAt: number | undefined;
  /** The plugin is not leased to who asks. */
  readonly lost?: boolean;
}

/** Where a claim begins. */
interface NextRow {
  /** When something changes by itself. */
  readonly at: number | null;
  readonly leased: number;
  readonly pausing: number;
  readonly first_ready: Queue | null;
  readonly last_ready: Queue | null;
}

type TakeClaim = (claim: Claim, request: StepRequest, events: ParsedEvents) => ClaimResult;

/** Takes what a plugin may run now. */
export function createClaim(db: DatabaseSync, lanes: Lanes, drops: Drops): TakeClaim {
  const expire = createExpire(db, lanes, drops);
  const promote = createPromote(db, lanes);
  const readyQueues = createReadyQueues(db);
  const selectBest = createSelectBest(db);
  const take = createTake(db);
  const takeBest = createTakeBest(db);
  const selectNext = prepare<NextRow>(
    db,
    `SELECT min(at) AS at,
       EXISTS (SELECT 1 FROM delivery_leases WHERE plugin = :plugin AND life = :life) AS leased,
       EXISTS (SELECT 1 FROM delivery_pauses WHERE plugin = :plugin) AS pausing,
       (SELECT min(queue) FROM deliveries WHERE plugin = :plugin AND wait = 'ready') AS first_ready,
       (SELECT max(queue) FROM deliveries WHERE plugin = :plugin AND wait = 'ready') AS last_ready
     FROM (
       SELECT min(due_at) AS at FROM deliveries WHERE plugin = :plugin AND wait = 'delayed'
       UNION ALL SELECT min(expires_at) FROM deliveries
         WHERE plugin = :plugin AND state = 'waiting' AND expires_at IS NOT NULL
       UNION ALL SELECT min(until) FROM delivery_pauses WHERE plugin = :plugin AND until > :now)`,
  );

  /** The queues from which something may run. One look has told already where there is none, or one and no pause. */
  function openQueues(plugin: string, { first_ready, last_ready, pausing }: NextRow, now: number): readonly Queue[] {
    if (first_ready === null) return [];
    return first_ready === last_ready && pausing === 0 ? [first_ready] : readyQueues(plugin, now);
  }

  return ({ plugin, free, batch }, { life, now, pruneAt }, events) => {
    let expired: readonly DeliveryRow[] = [];
    // What is taken below can only make the next change later, and a look too early does no harm.
    let next = selectNext.get({ plugin, now, life });
    if (next?.leased !== 1) return { claimed: [], batches: [], changed: [], wakeAt: undefined, lost: true };
    if (next.at !== null && next.at <= now) {
      expired = expire(plugin, now, pruneAt);
      promote(plugin, now);
      next = selectNext.get({ plugin, now, life }) ?? next;
    }
    const changeAt = next.at ?? Infinity;
    const singles: ClaimedRow[] = [];
    const batches: ClaimedRow[][] = [];
    let batchAt = Infinity;
    for (const queue of openQueues(plugin, next, now)) {
      const limits = batch?.(queue);
      const places = free(queue);
      if (places <= 0) continue;
      if (limits === undefined) {
        singles.push(...takeBest.all({ plugin, queue, limit: places, now }));
      } else {
        const best = selectBest.all({ plugin, queue, limit: places * limits.items, now });
        const choice = chooseBatches(best, limits, places, now);
        batches.push(...choice.batches.map((rows) => take(rows, now)));
        batchAt = Math.min(batchAt, choice.moreAt ?? Infinity);
      }
    }
    singles.sort((a, b) => b.priority - a.priority || a.position - b.position);
    const wakeAt = Math.min(changeAt, batchAt);
    return {
      claimed: singles.map((row) => toClaimed(row, events)),
      batches: batches.map((rows) => rows.map((row) => toClaimed(row, events))),
      changed: [...expired, ...[...singles, ...batches.flat()].map(toDeliveryRow)],
      wakeAt: wakeAt === Infinity ? undefined : wakeAt,
    };
  };
}

/** The best ready rows of a queue. */
const bestRows = `FROM deliveries d WHERE plugin = :plugin AND queue = :queue AND wait = 'ready'
   AND NOT EXISTS (
     SELECT 1 FROM delivery_pauses p WHERE p.plugin = d.plugin AND p.queue = d.queue AND p.whole = 0
       AND p.key = d.key AND (p.until IS NULL OR p.until > :now))
 ORDER BY priority DESC, position LIMIT :limit + 0`;

function createSelectBest(db: DatabaseSync): Statement<ReadyRow> {
  return prepare(db, `SELECT seq, id, bytes, due_at ${bestRows}`);
}

const markRunning = `UPDATE deliveries SET state = 'running', wait = NULL, attempts = attempts + 1,
  first_attempt_at = coalesce(first_attempt_at, :now)`;

/** Marks rows as running. */
function createTake(db: DatabaseSync) {
  const run = prepare<ClaimedRow>(db, `${markRunning} WHERE seq = :seq RETURNING ${runningRow}`);
  return (rows: readonly ReadyRow[], now: number): ClaimedRow[] =>
    rows.map(({ seq }) => run.get({ seq, now })).filter((row) => row !== undefined);
}

/** Marks the best ready rows as running, in no order. */
function createTakeBest(db: DatabaseSync): Statement<ClaimedRow> {
  return prepare(db, `${markRunning} WHERE seq IN (SELECT seq ${bestRows}) RETURNING ${runningRow}`);
}

/** Drops what has expired before it could run. */
function createExpire(db: DatabaseSync, lanes: Lanes, drops: Drops) {
  const drop = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'dropped', wait = NULL, finished_at = :now, prune_at = :pruneAt
     WHERE seq IN (
       SELECT seq FROM deliveries WHERE plugin = :plugin AND state = 'waiting' AND expires_at IS NOT NULL
         AND expires_at <= :now ORDER BY expires_at LIMIT ${mostDuePerClaim})
     RETURNING ${rowColumns}`,
  );
  return (plugin: string, now: number, pruneAt: number): DeliveryRow[] => {
    const rows = drop.all({ plugin, now, pruneAt });
    for (const row of rows) {
      lanes.release(row);
      drops.count(row, 'expired');
    }
    return rows.map(toDeliveryRow);
  };
}

/** Makes ready what was delayed until now. A row without a place in its lane takes the last one. */
function createPromote(db: DatabaseSync, lanes: Lanes) {
  const selectDue = prepare<StoredRow & { position: number | null; per_key: number }>(
    db,
    `SELECT ${rowColumns}, position, per_key FROM deliveries WHERE plugin = :plugin AND wait = 'delayed'
       AND due_at <= :now ORDER BY due_at, seq LIMIT ${mostDuePerClaim}`,
  );
  const place = prepare(db, 'UPDATE deliveries SET wait = :wait, position = :position WHERE seq = :seq');

  return (plugin: string, now: number): void => {
    for (const row of selectDue.all({ plugin, now })) {
      const wait = row.position === null ? lanes.admit(row, row.per_key) : 'ready';
      place.run({ seq: row.seq, wait, position: row.position ?? lanes.nextNumber() });
    }
  };
}

/** The queues of a plugin that have a ready row and are not paused, by one look into the index for each. */
function createReadyQueues(db: DatabaseSync) {
  const select = prepare<{ queue: Queue }>(
    db,
    `WITH RECURSIVE ready (queue) AS (
       SELECT min(queue) FROM deliveries WHERE plugin = :plugin AND wait = 'ready'
       UNION ALL
       SELECT (SELECT min(queue) FROM deliveries WHERE plugin = :plugin AND wait = 'ready' AND queue > ready.queue)
       FROM ready WHERE ready.queue IS NOT NULL)
     SELECT queue FROM ready WHERE queue IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM delivery_pauses p WHERE p.plugin = :plugin AND p.queue = ready.queue AND p.whole = 1
         AND (p.until IS NULL OR p.until > :now))`,
  );
  return (plugin: string, now: number): Queue[] => select.all({ plugin, now }).map(({ queue }) => queue);
}
