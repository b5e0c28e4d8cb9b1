import type { DatabaseSync } from 'node:sqlite';
import type { DropReason } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';

/** Counts what was given up without a run, because its rows do not stay for long or were never written. */
export interface Drops {
  count(which: { readonly plugin: string; readonly handler: string }, reason: DropReason): void;
  of(plugin: string, handler: string | undefined): Partial<Record<DropReason, number>>;
}

export function createDrops(db: DatabaseSync): Drops {
  const add = prepare(
    db,
    `INSERT INTO delivery_drops (plugin, job, reason, count) VALUES (:plugin, :job, :reason, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const select = prepare<{ reason: DropReason; count: number }>(
    db,
    `SELECT reason, sum(count) AS count FROM delivery_drops
     WHERE plugin = :plugin AND (:job IS NULL OR job = :job) GROUP BY reason`,
  );
  return {
    count: ({ plugin, handler }, reason) => void add.run({ plugin, job: handler, reason }),
    of: (plugin, job) => Object.fromEntries(select.all({ plugin, job }).map(({ reason, count }) => [reason, count])),
  };
}
