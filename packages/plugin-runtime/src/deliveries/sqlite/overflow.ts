import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import { queueOf, type NewJob } from '../store.ts';
import type { DeliveryRow } from '../types.ts';
import type { Drops } from './drops.ts';
import type { Lanes } from './lanes.ts';
import { createOverflowPlanner, noOverflow, type OverflowVerdict, type Victim } from '../overflow-plan.ts';
import type { Use } from '../refusals.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';

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
  function plan(job: NewJob, growth: Use, replaced: number | undefined): OverflowVerdict {
    const { plugin, handler, limit } = job;
    if (limit === undefined) return noOverflow;
    const use = selectUse.get({ plugin, handler }) ?? { items: 0, bytes: 0 };
    const planner = createOverflowPlanner({ ...job, limit }, { use, growth, replaced });
    if (planner.atOnce !== undefined) return planner.atOnce;
    for (const victim of selectLowest.each({ plugin, queue: queueOf('job', handler) })) {
      const verdict = planner.take(victim);
      if (verdict !== undefined) return verdict;
    }
    return planner.end();
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
