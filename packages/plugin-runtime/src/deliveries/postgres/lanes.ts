import type { Sql } from '../../postgres/postgres.ts';
import type { Queue } from '../store.ts';

/** The rows that keep an order among themselves; without a key there is none. */
export interface Lane {
  readonly plugin: string;
  readonly queue: Queue;
  readonly key: string | null;
}

/**
 * Unblocks what may run, after rows have left these lanes or come to their ends as blocked. Each statement unblocks at
 * most one row of each lane, so that none overtakes the one before it.
 */
export async function releaseLanes(sql: Sql, lanes: readonly Lane[]): Promise<void> {
  let open = distinct(lanes);
  while (open.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- whether the next row may run depends on the one before
    const moved = await sql.all<Lane>(
      `UPDATE deliveries SET wait = 'ready' WHERE seq IN (
         SELECT first.seq FROM unnest(:plugins::text[], :queues::text[], :keys::text[]) AS lane (plugin, queue, key)
         CROSS JOIN LATERAL (
           SELECT d.seq, d.position, d.per_key FROM deliveries d
           WHERE d.plugin = lane.plugin AND d.queue = lane.queue AND d.key = lane.key AND d.key IS NOT NULL
             AND d.finished_at IS NULL AND d.wait = 'blocked' ORDER BY d.position LIMIT 1) first
         WHERE first.per_key > (
           SELECT count(*) FROM deliveries d
           WHERE d.plugin = lane.plugin AND d.queue = lane.queue AND d.key = lane.key AND d.key IS NOT NULL
             AND d.finished_at IS NULL AND d.position < first.position))
       RETURNING plugin, queue, key`,
      {
        plugins: open.map(({ plugin }) => plugin),
        queues: open.map(({ queue }) => queue),
        keys: open.map(({ key }) => key),
      },
    );
    open = distinct(moved);
  }
}

function distinct(lanes: readonly Lane[]): readonly Lane[] {
  const byName = new Map<string, Lane>();
  for (const { plugin, queue, key } of lanes) {
    if (key !== null) byName.set(JSON.stringify([plugin, queue, key]), { plugin, queue, key });
  }
  return [...byName.values()];
}
