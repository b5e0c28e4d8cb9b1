import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import { queueOf, type NewDelivery, type NewEvent, type NewJob } from '../store.ts';
import type { DeliveryRow, Enqueued } from '../types.ts';
import type { Lanes } from './lanes.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from './rows.ts';

type Insert = (delivery: NewDelivery, now: number, from: { eventId?: string; payload?: string }) => DeliveryRow;

function createInsert(db: DatabaseSync, lanes: Lanes): Insert {
  const insert = prepare<StoredRow>(
    db,
    `INSERT INTO deliveries (seq, id, plugin, kind, queue, handler, key, event_id, bytes, priority, per_key, policy,
       state, wait, position, created_at, due_at, expires_at)
     VALUES (:seq, :id, :plugin, :kind, :queue, :handler, :key, :eventId, :bytes, :priority, :perKey, :policy,
       'waiting', :wait, :position, :now, :dueAt, :expiresAt)
     RETURNING ${rowColumns}`,
  );
  const insertPayload = prepare(db, 'INSERT INTO delivery_payloads (seq, body) VALUES (:seq, :payload)');

  return (delivery, now, { eventId, payload }) => {
    const { id, plugin, kind, handler, key, priority, perKey, policy, dueAt, expiresAt } = delivery;
    const queue = queueOf(kind, handler);
    const seq = lanes.nextNumber();
    const due = dueAt === undefined || dueAt <= now;
    const stored = insert.get({
      seq,
      id,
      plugin,
      kind,
      queue,
      handler,
      key,
      eventId,
      priority,
      perKey,
      now,
      dueAt: dueAt ?? now,
      expiresAt,
      policy: JSON.stringify(policy),
      bytes: payload === undefined ? 0 : Buffer.byteLength(payload),
      wait: due ? lanes.admit({ plugin, queue, key: key ?? null }, perKey) : 'delayed',
      position: due ? seq : undefined,
    });
    if (stored === undefined) throw new Error('INSERT … RETURNING gave no row');
    if (payload !== undefined) insertPayload.run({ seq, payload });
    return toDeliveryRow(stored);
  };
}

/** Writes one event with its deliveries and cursor. */
export function createPublish(db: DatabaseSync, lanes: Lanes) {
  const insert = createInsert(db, lanes);
  const insertEvent = prepare(
    db,
    `INSERT INTO delivery_events (id, type, body, published_at) VALUES (:id, :type, :body, :now)
     ON CONFLICT DO NOTHING`,
  );
  const writeCursor = prepare(db, 'INSERT OR REPLACE INTO delivery_cursors (feed, value) VALUES (:feed, :value)');

  return ({ id, type, body, deliveries, cursor }: NewEvent, now: number): { fresh: boolean; rows: DeliveryRow[] } => {
    if (cursor !== undefined) writeCursor.run({ ...cursor });
    const fresh = insertEvent.run({ id, type, body, now }) === 1;
    const rows = fresh ? deliveries.map((delivery) => insert(delivery, now, { eventId: id })) : [];
    return { fresh, rows };
  };
}

/** Writes one job, unless it is a duplicate or its plugin has too many. */
export function createEnqueue(db: DatabaseSync, lanes: Lanes) {
  const insert = createInsert(db, lanes);
  const selectDuplicate = prepare<{ id: string }>(
    db,
    'SELECT id FROM delivery_dedupe WHERE plugin = :plugin AND job = :handler AND dedupe = :dedupe AND until > :now',
  );
  const insertDedupe = prepare(
    db,
    `INSERT OR REPLACE INTO delivery_dedupe (plugin, job, dedupe, id, until)
     VALUES (:plugin, :handler, :dedupe, :id, :until)`,
  );
  const selectReplaced = prepare<{ seq: number; key: string | null; bytes: number }>(
    db,
    `SELECT seq, key, bytes FROM deliveries
     WHERE plugin = :plugin AND id = :id AND kind = 'job' AND handler = :handler AND state = 'waiting'`,
  );
  const deleteRow = prepare(db, 'DELETE FROM deliveries WHERE seq = :seq');
  const selectUse = prepare<{ count: number; bytes: number }>(
    db,
    `SELECT coalesce(sum(count), 0) AS count, coalesce(sum(bytes), 0) AS bytes FROM delivery_totals
     WHERE plugin = :plugin AND kind = 'job' AND state = 'waiting'`,
  );

  return (job: NewJob, now: number): (Enqueued & { row?: DeliveryRow }) | PluginError => {
    const { plugin, handler, id, payload, dedupe, quota } = job;
    const duplicate = dedupe && selectDuplicate.get({ plugin, handler, dedupe: dedupe.key, now });
    if (duplicate !== undefined) return { id: duplicate.id, fresh: false };

    const replaced = selectReplaced.get({ plugin, handler, id });
    const use = selectUse.get({ plugin }) ?? { count: 0, bytes: 0 };
    const count = use.count + (replaced === undefined ? 1 : 0);
    const bytes = use.bytes + Buffer.byteLength(payload) - (replaced?.bytes ?? 0);
    if (count > quota.jobs || bytes > quota.bytes) return quotaExceeded(job, use);

    if (replaced !== undefined) {
      deleteRow.run({ seq: replaced.seq });
      lanes.release({ plugin, queue: queueOf('job', handler), key: replaced.key });
    }
    if (dedupe !== undefined) insertDedupe.run({ plugin, handler, dedupe: dedupe.key, id, until: dedupe.until });
    return { id, fresh: true, row: insert(job, now, { payload }) };
  };
}

function quotaExceeded({ plugin, handler, quota }: NewJob, use: { count: number; bytes: number }): PluginError {
  return new PluginError(
    'QUOTA_EXCEEDED',
    `Cannot enqueue the job "${handler}": ${use.count} jobs with ${use.bytes} bytes of payload wait for "${plugin}", ` +
      `the most are ${quota.jobs} jobs and ${quota.bytes} bytes. Enqueue again when some are done, or send less in each.`,
  );
}
