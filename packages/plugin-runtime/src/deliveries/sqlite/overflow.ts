import type { DatabaseSync } from 'node:sqlite';
import type { PluginError } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import { queueOf, type NewJob } from '../store.ts';
import type { DeliveryRow } from '../types.ts';
import type { Drops } from './drops.ts';
import type { Lanes } from './lanes.ts';
import { limitExceeded, type Use } from '../refusals.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';

interface Victim {
  readonly seq: number;
  readonly priority: number;
  readonly bytes: number;
}

/** What has to go for one more job. */
export interface OverflowPlan {
  readonly victims: readonly Victim[];
  readonly freedBytes: number;
  /** The new job has the lowest priority of all: it is the one to go. */
  readonly dropsNewcomer: boolean;
}

const nothing: OverflowPlan = { victims: [], freedBytes: 0, dropsNewcomer: false };

/** Keeps the jobs of one name within the limit of its declaration. */
export function createOverflow(db: DatabaseSync, lanes: Lanes, drops: Drops) {
  const selectUse = prepare<Use>(
    db,
    `SELECT count AS items, bytes FROM delivery_totals
     WHERE plugin = :plugin AND kind = 'job' AND handler = :handler AND state = 'waiting'`,
  );
  const selectLowest = prepare<Victim>(
    db,
    `SELECT seq, priority, bytes FROM deliveries
     WHERE plugin = :plugin AND queue = :queue AND state = 'waiting' AND droppable = 1 ORDER BY priority, seq`,
  );
  const deleteRow = prepare<StoredRow>(db, `DELETE FROM deliveries WHERE seq = :seq RETURNING ${rowColumns}`);

  /** @param replaced A row that leaves anyway. */
  function plan(job: NewJob, growth: Use, replaced: number | undefined): OverflowPlan | PluginError {
    const { plugin, handler, priority, limit } = job;
    if (limit === undefined) return nothing;
    const use = selectUse.get({ plugin, handler }) ?? { items: 0, bytes: 0 };
    const victims: Victim[] = [];
    let freedBytes = 0;
    const fits = (): boolean =>
      use.items + growth.items - victims.length <= limit.items && use.bytes + growth.bytes - freedBytes <= limit.bytes;
    if (fits()) return nothing;
    if (limit.overflow === 'refuse' || Buffer.byteLength(job.payload) > limit.bytes) return limitExceeded(job, use);

    for (const victim of selectLowest.each({ plugin, queue: queueOf('job', handler) })) {
      if (victim.seq === replaced) continue;
      if (victim.priority > priority) return { ...nothing, dropsNewcomer: true };
      victims.push(victim);
      freedBytes += victim.bytes;
      if (fits()) return { victims, freedBytes, dropsNewcomer: false };
    }
    return limitExceeded(job, use);
  }

  return {
    plan,
    /** Deletes a row, because those that overflow could be more than there is room for. */
    drop({ seq }: Victim): DeliveryRow {
      const row = deleteRow.get({ seq });
      if (row === undefined) throw new Error('A row to drop is gone within its own transaction');
      lanes.release(row);
      drops.count(row, 'overflow');
      return { ...toDeliveryRow(row), state: 'dropped' };
    },
  };
}
