import type { PluginErrorData } from '@streamspace/plugin-sdk';
import type { Queue } from './store.ts';
import type { DeliveryKind, DeliveryRow, DeliveryState } from './types.ts';

/** One row of `deliveries` as {@link rowColumns} selects it. */
export interface StoredRow {
  readonly seq: number;
  readonly id: string;
  readonly plugin: string;
  readonly kind: DeliveryKind;
  readonly queue: Queue;
  readonly handler: string;
  readonly key: string | null;
  readonly event_id: string | null;
  readonly event_type: string | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly interrupted: number;
  readonly priority: number;
  readonly created_at: number;
  readonly due_at: number;
  readonly expires_at: number | null;
  readonly first_attempt_at: number | null;
  readonly finished_at: number | null;
  readonly error: string | null;
  readonly result: string | null;
}

/** For SELECT from `deliveries`, and for RETURNING of a change to it. */
export const rowColumns = `seq, id, plugin, kind, queue, handler, key, event_id,
  (SELECT type FROM delivery_events WHERE id = event_id) AS event_type, state, attempts, interrupted, priority,
  created_at, due_at, expires_at, first_attempt_at, finished_at, error, result`;

/** The JSON text of what is delivered. */
export const payloadColumn = `coalesce(
  (SELECT body FROM delivery_events WHERE id = event_id),
  (SELECT body FROM delivery_payloads p WHERE p.seq = deliveries.seq)) AS payload`;

/** A stored row as the rest of the runtime sees it. */
export function toDeliveryRow(row: StoredRow): DeliveryRow {
  return {
    seq: row.seq,
    id: row.id,
    plugin: row.plugin,
    kind: row.kind,
    handler: row.handler,
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.event_id === null ? {} : { eventId: row.event_id }),
    ...(row.event_type === null ? {} : { eventType: row.event_type }),
    state: row.state,
    attempts: row.attempts,
    interrupted: row.interrupted === 1,
    priority: row.priority,
    createdAt: row.created_at,
    dueAt: row.due_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.first_attempt_at === null ? {} : { firstAttemptAt: row.first_attempt_at }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as PluginErrorData }),
    ...(row.result === null ? {} : { result: JSON.parse(row.result) as unknown }),
  };
}
