import type { Cause } from '@streamspace/plugin-sdk';
import type { Claimed } from './store.ts';
import { payloadColumn, rowColumns, type StoredRow } from './stored-row.ts';
import type { DeliveryPolicy } from './types.ts';

/** One row of `deliveries` that an attempt begins with, as {@link runningRow} selects it. */
export interface ClaimedRow extends StoredRow {
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

/** Events of one step by their id, so that each is read once for all its subscribers. */
export type ParsedEvents = Map<string, unknown>;

/** For RETURNING of the change that makes rows running. */
export const runningRow = `${rowColumns}, ${payloadColumn}, policy, caused_by, position`;

/** A job has its payload to itself; an event is shared, and nobody changes it. */
function parsePayload({ event_id, payload }: ClaimedRow, events: ParsedEvents): unknown {
  if (event_id === null) return JSON.parse(payload) as unknown;
  const known = events.get(event_id) ?? (JSON.parse(payload) as unknown);
  events.set(event_id, known);
  return known;
}

/** A stored row as the engine takes it. */
export function toClaimed(row: ClaimedRow, events: ParsedEvents): Claimed {
  return {
    seq: row.seq,
    id: row.id,
    plugin: row.plugin,
    kind: row.kind,
    handler: row.handler,
    key: row.key ?? undefined,
    payload: parsePayload(row, events),
    attempt: row.attempts,
    interrupted: row.interrupted === 1,
    policy: JSON.parse(row.policy) as DeliveryPolicy,
    ...(row.caused_by === null ? {} : { causedBy: JSON.parse(row.caused_by) as readonly Cause[] }),
    firstAttemptAt: row.first_attempt_at ?? row.created_at,
    expiresAt: row.expires_at ?? undefined,
  };
}
