import type { Sql } from '../../postgres/postgres.ts';
import { queueOf, type NewDelivery } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import type { DeliveryRow, JobLimit } from '../types.ts';
import { releaseLanes } from './lanes.ts';

export interface NewRow {
  readonly delivery: NewDelivery & { readonly limit?: JobLimit | undefined };
  readonly eventId?: string;
  readonly payload?: string;
}

/** Writes rows with their places in their lanes. What is due and has a key comes in as blocked, which its lane then ends. */
export async function insertRows(sql: Sql, rows: readonly NewRow[], now: number): Promise<DeliveryRow[]> {
  if (rows.length === 0) return [];
  const column = <T>(of: (row: NewRow) => T): T[] => rows.map(of);
  const isDue = ({ delivery: { dueAt } }: NewRow): boolean => dueAt === undefined || dueAt <= now;
  const stored = await sql.all<StoredRow>(
    `INSERT INTO deliveries (seq, id, plugin, kind, queue, handler, key, event_id, bytes, priority, per_key, policy,
       droppable, caused_by, state, wait, position, created_at, due_at, expires_at)
     SELECT seq, n.id, plugin, kind, queue, handler, key, event, bytes, priority, per_key, policy, droppable, caused_by,
       'waiting', wait, CASE WHEN wait <> 'delayed' THEN seq END, :now::bigint, due_at, expires_at
     FROM (
       SELECT nextval('delivery_numbers') AS seq, ordered.* FROM (
         SELECT * FROM unnest(:ids::text[], :plugins::text[], :kinds::text[], :queues::text[], :handlers::text[],
           :keys::text[], :events::text[], :bytes::bigint[], :priorities::bigint[], :perKeys::bigint[],
           :policies::text[], :droppables::smallint[], :causes::text[], :waits::text[], :dues::bigint[],
           :expiries::bigint[])
         WITH ORDINALITY AS given (id, plugin, kind, queue, handler, key, event, bytes, priority, per_key, policy,
           droppable, caused_by, wait, due_at, expires_at, place)
         ORDER BY place) ordered) n
     RETURNING ${rowColumns}`,
    {
      now,
      ids: column(({ delivery }) => delivery.id),
      plugins: column(({ delivery }) => delivery.plugin),
      kinds: column(({ delivery }) => delivery.kind),
      queues: column(({ delivery }) => queueOf(delivery.kind, delivery.handler)),
      handlers: column(({ delivery }) => delivery.handler),
      keys: column(({ delivery }) => delivery.key ?? null),
      events: column(({ eventId }) => eventId ?? null),
      bytes: column(({ payload }) => Buffer.byteLength(payload ?? '')),
      priorities: column(({ delivery }) => delivery.priority),
      perKeys: column(({ delivery }) => delivery.perKey),
      policies: column(({ delivery }) => JSON.stringify(delivery.policy)),
      droppables: column(({ delivery }) => Number(delivery.limit?.overflow === 'drop-lowest')),
      causes: column(({ delivery }) => (delivery.causedBy === undefined ? null : JSON.stringify(delivery.causedBy))),
      waits: column((row) => (!isDue(row) ? 'delayed' : row.delivery.key === undefined ? 'ready' : 'blocked')),
      dues: column(({ delivery }) => delivery.dueAt ?? now),
      expiries: column(({ delivery }) => delivery.expiresAt ?? null),
    },
  );
  const written = stored.toSorted((a, b) => a.seq - b.seq);
  const withPayload = written.flatMap(({ seq }, index) => {
    const payload = rows[index]?.payload;
    return payload === undefined ? [] : [{ seq, payload }];
  });
  if (withPayload.length > 0) {
    await sql.run(
      'INSERT INTO delivery_payloads (seq, body) SELECT * FROM unnest(:seqs::bigint[], :payloads::text[])',
      { seqs: withPayload.map(({ seq }) => seq), payloads: withPayload.map(({ payload }) => payload) },
    );
  }
  await releaseLanes(
    sql,
    rows.filter(isDue).map(({ delivery: { plugin, kind, handler, key } }) => ({
      plugin,
      queue: queueOf(kind, handler),
      key: key ?? null,
    })),
  );
  return written.map(toDeliveryRow);
}
