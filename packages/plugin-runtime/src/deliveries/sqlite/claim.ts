import type { DatabaseSync } from 'node:sqlite';
import type { Cause } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import type { Claim, Claimed, Queue, StepRequest } from '../store.ts';
import type { DeliveryPolicy, DeliveryRow } from '../types.ts';
import { chooseBatches } from './batches.ts';
import type { Drops } from './drops.ts';
import type { Lanes } from './lanes.ts';
import { payloadColumn, rowColumns, toDeliveryRow, type StoredRow } from './rows.ts';

/** Most rows whose time has come that one claim looks at; the rest follow in the next one. */
const mostDuePerClaim = 256;

interface ClaimedRow extends StoredRow {
  readonly payload: string;
  readonly policy: string;
  readonly caused_by: string | null;
  readonly position: number;
}

/** A row that may run, as far as choosing needs to know it. */
export interface ReadyRow {
  readonly seq: number;
  readonly id: string;
  readonly bytes: number;
  readonly due_at: number;
}

export interface ClaimResult {
  readonly claimed: readonly Claimed[];
  readonly batches: readonly (readonly Claimed[])[];
  readonly changed: readonly DeliveryRow[];
  readonly wakeAt: number | undefined;
  /** The plugin is not leased to who asks. */
  readonly lost?: boolean;
}

/** Takes what a plugin may run now. */
export function createClaim(db: DatabaseSync, lanes: Lanes, drops: Drops) {
  const expire = createExpire(db, lanes, drops);
  const promote = createPromote(db, lanes);
  const readyQueues = createReadyQueues(db);
  const selectBest = createSelectBest(db);
  const take = createTake(db);
  const selectNext = prepare<{ at: number | null; leased: number }>(
    db,
    `SELECT min(at) AS at,
       EXISTS (SELECT 1 FROM delivery_leases WHERE plugin = :plugin AND life = :life) AS leased
     FROM (
       SELECT min(due_at) AS at FROM deliveries WHERE plugin = :plugin AND wait = 'delayed'
       UNION ALL SELECT min(expires_at) FROM deliveries
         WHERE plugin = :plugin AND state = 'waiting' AND expires_at IS NOT NULL
       UNION ALL SELECT min(until) FROM delivery_pauses WHERE plugin = :plugin AND until > :now)`,
  );

  return ({ plugin, free, batch }: Claim, { life, now, pruneAt }: StepRequest): ClaimResult => {
    let expired: readonly DeliveryRow[] = [];
    // What is taken below can only make the next change later, and a look too early does no harm.
    let next = selectNext.get({ plugin, now, life });
    if (next?.leased !== 1) return { claimed: [], batches: [], changed: [], wakeAt: undefined, lost: true };
    if (next.at !== null && next.at <= now) {
      expired = expire(plugin, now, pruneAt);
      promote(plugin, now);
      next = selectNext.get({ plugin, now, life });
    }
    const changeAt = next?.at ?? Infinity;
    const singles: ClaimedRow[] = [];
    const batches: ClaimedRow[][] = [];
    let batchAt = Infinity;
    for (const queue of readyQueues(plugin, now)) {
      const limits = batch?.(queue);
      const places = free(queue);
      if (places <= 0) continue;
      const best = selectBest(plugin, queue, places * (limits?.items ?? 1), now);
      if (limits === undefined) {
        singles.push(...take(best, now));
      } else {
        const choice = chooseBatches(best, limits, places, now);
        batches.push(...choice.batches.map((rows) => take(rows, now)));
        batchAt = Math.min(batchAt, choice.moreAt ?? Infinity);
      }
    }
    singles.sort((a, b) => b.priority - a.priority || a.position - b.position);
    const wakeAt = Math.min(changeAt, batchAt);
    return {
      claimed: singles.map(toClaimed),
      batches: batches.map((rows) => rows.map(toClaimed)),
      changed: [...expired, ...[...singles, ...batches.flat()].map(toDeliveryRow)],
      wakeAt: wakeAt === Infinity ? undefined : wakeAt,
    };
  };
}

/** The best ready rows of a queue. */
function createSelectBest(db: DatabaseSync) {
  const select = prepare<ReadyRow>(
    db,
    `SELECT seq, id, bytes, due_at FROM deliveries d WHERE plugin = :plugin AND queue = :queue AND wait = 'ready'
       AND NOT EXISTS (
         SELECT 1 FROM delivery_pauses p WHERE p.plugin = d.plugin AND p.queue = d.queue AND p.whole = 0
           AND p.key = d.key AND (p.until IS NULL OR p.until > :now))
     ORDER BY priority DESC, position LIMIT :limit`,
  );
  return (plugin: string, queue: Queue, limit: number, now: number): ReadyRow[] =>
    select.all({ plugin, queue, limit, now });
}

/** Marks rows as running. */
function createTake(db: DatabaseSync) {
  const run = prepare<ClaimedRow>(
    db,
    `UPDATE deliveries SET state = 'running', wait = NULL, attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, :now)
     WHERE seq = :seq RETURNING ${rowColumns}, ${payloadColumn}, policy, caused_by, position`,
  );
  return (rows: readonly ReadyRow[], now: number): ClaimedRow[] =>
    rows.map(({ seq }) => run.get({ seq, now })).filter((row) => row !== undefined);
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

function toClaimed(row: ClaimedRow): Claimed {
  return {
    seq: row.seq,
    id: row.id,
    plugin: row.plugin,
    kind: row.kind,
    handler: row.handler,
    key: row.key ?? undefined,
    payload: JSON.parse(row.payload) as unknown,
    attempt: row.attempts,
    interrupted: row.interrupted === 1,
    policy: JSON.parse(row.policy) as DeliveryPolicy,
    ...(row.caused_by === null ? {} : { causedBy: JSON.parse(row.caused_by) as readonly Cause[] }),
    firstAttemptAt: row.first_attempt_at ?? row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}
