import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import type { Queue } from '../store.ts';

/** The rows that keep an order among themselves; without a key there is none. */
export interface Lane {
  readonly plugin: string;
  readonly queue: Queue;
  readonly key: string | null;
}

export interface Lanes {
  /** A number greater than all before. */
  nextNumber(): number;
  /** Whether one more row at the end of the lane may run at once. */
  admit(lane: Lane, perKey: number): 'ready' | 'blocked';
  /** Unblocks what may run after a row has left the lane. */
  release(lane: Lane): void;
}

/** Keeps `wait` of the rows in a lane as the comment on the schema says. */
export function createLanes(db: DatabaseSync): Lanes {
  const inLane = 'plugin = :plugin AND queue = :queue AND key = :key AND finished_at IS NULL AND key IS NOT NULL';
  const nextNumber = prepare<{ value: number }>(db, 'UPDATE delivery_counter SET value = value + 1 RETURNING value');
  const selectTail = prepare<{ wait: string | null }>(
    db,
    `SELECT wait FROM deliveries WHERE ${inLane} AND position IS NOT NULL ORDER BY position DESC LIMIT :perKey + 0`,
  );
  const selectFirstBlocked = prepare<{ seq: number; position: number; per_key: number }>(
    db,
    `SELECT seq, position, per_key FROM deliveries
     WHERE ${inLane} AND position IS NOT NULL AND wait = 'blocked' ORDER BY position LIMIT 1`,
  );
  const countAhead = prepare<{ count: number }>(
    db,
    `SELECT count(*) AS count FROM deliveries WHERE ${inLane} AND position < :position`,
  );
  const unblock = prepare(db, `UPDATE deliveries SET wait = 'ready' WHERE seq = :seq`);

  return {
    nextNumber: () => nextNumber.get()?.value ?? 0,

    admit({ plugin, queue, key }, perKey) {
      if (key === null) return 'ready';
      // The unblocked rows come first, so if the last one is unblocked then all are.
      const tail = selectTail.all({ plugin, queue, key, perKey });
      return tail[0]?.wait === 'blocked' || tail.length >= perKey ? 'blocked' : 'ready';
    },

    release({ plugin, queue, key }) {
      if (key === null) return;
      const lane = { plugin, queue, key };
      for (let next = selectFirstBlocked.get(lane); next !== undefined; next = selectFirstBlocked.get(lane)) {
        const ahead = countAhead.get({ ...lane, position: next.position })?.count ?? 0;
        if (ahead >= next.per_key) return;
        unblock.run({ seq: next.seq });
      }
    },
  };
}
