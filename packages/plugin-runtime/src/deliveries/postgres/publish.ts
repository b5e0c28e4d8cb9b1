import type { Sql } from '../../postgres/postgres.ts';
import type { NewEvent, PublishAnswer } from '../store.ts';
import type { DeliveryRow } from '../types.ts';
import { findDuplicate, rememberOnce } from './dedupe.ts';
import { insertRows } from './insert.ts';

/** Whose deliveries events write, or whose dedupe keys. */
export function pluginsOf(events: readonly NewEvent[]): string[] {
  return events.flatMap(({ deliveries, dedupe }) => [
    ...deliveries.map(({ plugin }) => plugin),
    ...(dedupe === undefined ? [] : [dedupe.plugin]),
  ]);
}

/** Writes events with their deliveries and cursors, those between two dedupe keys at once. */
export async function publish(sql: Sql, events: readonly NewEvent[], now: number): Promise<PublishAnswer[]> {
  await writeCursors(sql, events);
  const answers: PublishAnswer[] = [];
  for (let start = 0; start < events.length;) {
    const next = events.findIndex(({ dedupe }, index) => index >= start && dedupe !== undefined);
    const end = next === -1 ? events.length : Math.max(next, start + 1);
    const together = events.slice(start, end);
    // oxlint-disable-next-line no-await-in-loop -- a dedupe key may be that of the event before
    answers.push(...(next === start ? await publishOnce(sql, together, now) : await publishAll(sql, together, now)));
    start = end;
  }
  return answers;
}

async function publishOnce(sql: Sql, [event]: readonly NewEvent[], now: number): Promise<PublishAnswer[]> {
  if (event?.dedupe === undefined) return [];
  const once = { ...event.dedupe, name: `event:${event.type}` };
  const before = await findDuplicate(sql, once, now);
  if (before !== undefined) return [{ id: before, fresh: false, rows: [] }];
  const answers = await publishAll(sql, [event], now);
  if (answers[0]?.fresh === true) await rememberOnce(sql, { ...once, id: event.id });
  return answers;
}

async function publishAll(sql: Sql, events: readonly NewEvent[], now: number): Promise<PublishAnswer[]> {
  if (events.length === 0) return [];
  const written = await sql.all<{ place: number }>(
    `WITH given AS (
       SELECT DISTINCT ON (id) * FROM unnest(:ids::text[], :types::text[], :bodies::text[])
         WITH ORDINALITY AS e (id, type, body, place) ORDER BY id, place),
     written AS (
       INSERT INTO delivery_events (id, type, body, published_at) SELECT id, type, body, :now::bigint FROM given
       ON CONFLICT DO NOTHING RETURNING id)
     SELECT place FROM given JOIN written USING (id)`,
    {
      now,
      ids: events.map(({ id }) => id),
      types: events.map(({ type }) => type),
      bodies: events.map(({ body }) => body),
    },
  );
  const fresh = new Set(written.map(({ place }) => place - 1));
  const wanted = events.flatMap(({ id, deliveries }, index) =>
    fresh.has(index) ? deliveries.map((delivery) => ({ delivery, eventId: id, index })) : [],
  );
  const rowsOf = new Map<number, DeliveryRow[]>();
  const rows = await insertRows(sql, wanted, now);
  rows.forEach((row, place) => {
    const index = wanted[place]?.index ?? 0;
    rowsOf.set(index, [...(rowsOf.get(index) ?? []), row]);
  });
  return events.map(({ id }, index) => ({ id, fresh: fresh.has(index), rows: rowsOf.get(index) ?? [] }));
}

async function writeCursors(sql: Sql, events: readonly NewEvent[]): Promise<void> {
  const cursors = new Map(events.flatMap(({ cursor }) => (cursor === undefined ? [] : [[cursor.feed, cursor.value]])));
  if (cursors.size === 0) return;
  await sql.run(
    `INSERT INTO delivery_cursors (feed, value) SELECT * FROM unnest(:feeds::text[], :values::text[]) AS c (feed, value)
       ORDER BY feed
     ON CONFLICT (feed) DO UPDATE SET value = excluded.value`,
    { feeds: [...cursors.keys()], values: [...cursors.values()] },
  );
}
