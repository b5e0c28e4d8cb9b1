import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import { queueOf, type NewDelivery, type NewEvent } from '../store.ts';
import type { DeliveryRow, JobLimit, Published } from '../types.ts';
import { createDedupe } from './dedupe.ts';
import type { Lanes } from './lanes.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';

type Insert = (
  delivery: NewDelivery & { readonly limit?: JobLimit | undefined },
  now: number,
  from: { eventId?: string; payload?: string },
) => DeliveryRow;

/** Writes one row, with its place in its lane. */
export function createInsert(db: DatabaseSync, lanes: Lanes): Insert {
  const insert = prepare<StoredRow>(
    db,
    `INSERT INTO deliveries (seq, id, plugin, kind, queue, handler, key, event_id, bytes, priority, per_key, policy,
       droppable, caused_by, state, wait, position, created_at, due_at, expires_at)
     VALUES (:seq, :id, :plugin, :kind, :queue, :handler, :key, :eventId, :bytes, :priority, :perKey, :policy,
       :droppable, :causedBy, 'waiting', :wait, :position, :now, :dueAt, :expiresAt)
     RETURNING ${rowColumns}`,
  );
  const insertPayload = prepare(db, 'INSERT INTO delivery_payloads (seq, body) VALUES (:seq, :payload)');

  return (delivery, now, { eventId, payload }) => {
    const { id, plugin, kind, handler, key, priority, perKey, policy, causedBy, dueAt, expiresAt } = delivery;
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
      droppable: delivery.limit?.overflow === 'drop-lowest',
      causedBy: causedBy && JSON.stringify(causedBy),
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

  const dedupe = createDedupe(db);

  return (event: NewEvent, now: number): Published & { readonly rows: DeliveryRow[] } => {
    const { id, type, body, deliveries, cursor } = event;
    if (cursor !== undefined) writeCursor.run({ ...cursor });
    const before = event.dedupe && dedupe.find({ ...event.dedupe, name: `event:${type}`, now });
    if (before !== undefined) return { id: before, fresh: false, rows: [] };
    const fresh = insertEvent.run({ id, type, body, now }) === 1;
    const rows = fresh ? deliveries.map((delivery) => insert(delivery, now, { eventId: id })) : [];
    if (fresh && event.dedupe !== undefined) dedupe.remember({ ...event.dedupe, name: `event:${type}`, id });
    return { id, fresh, rows };
  };
}
