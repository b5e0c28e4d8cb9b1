import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import type { Outcome } from '../store.ts';
import type { DeliveryRow } from '../types.ts';
import type { Lanes } from './lanes.ts';
import { leasedToLife } from './leases.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';

/** Records how one attempt ended. Nothing happens to a row that somebody cancelled meanwhile, or whose lease is gone. */
export function createSettle(db: DatabaseSync, lanes: Lanes) {
  const running = `WHERE seq = :seq AND state = 'running' AND ${leasedToLife} RETURNING ${rowColumns}`;
  const finish = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = :verdict, finished_at = :now, prune_at = :pruneAt, error = :error, result = :result
     ${running}`,
  );
  const delay = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'waiting', wait = 'delayed', due_at = :dueAt, attempts = attempts - :uncounted,
       interrupted = 0, error = :error ${running}`,
  );
  const giveBack = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'waiting', wait = 'ready', interrupted = 1 ${running}`,
  );

  function settle(outcome: Outcome, now: number, life: string): StoredRow | undefined {
    const { seq } = outcome;
    switch (outcome.verdict) {
      case 'done': {
        const { verdict, pruneAt, result } = outcome;
        return finish.get({ seq, life, verdict, now, pruneAt, error: undefined, result });
      }
      case 'dead': {
        const { verdict, pruneAt, error } = outcome;
        return finish.get({ seq, life, verdict, now, pruneAt, error: JSON.stringify(error), result: undefined });
      }
      case 'retry': {
        const { dueAt, counted, error } = outcome;
        return delay.get({ seq, life, dueAt, uncounted: !counted, error: JSON.stringify(error) });
      }
      case 'released':
        return giveBack.get({ seq, life });
    }
  }

  return (outcome: Outcome, now: number, life: string): DeliveryRow | undefined => {
    const row = settle(outcome, now, life);
    if (row === undefined) return undefined;
    if (row.finished_at !== null) lanes.release(row);
    return toDeliveryRow(row);
  };
}
