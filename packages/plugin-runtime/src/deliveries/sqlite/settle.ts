import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import type { Outcome } from '../store.ts';
import type { DeliveryRow } from '../types.ts';
import type { Lanes } from './lanes.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from './rows.ts';

/** Records how one attempt ended. Nothing happens to a row that somebody cancelled meanwhile. */
export function createSettle(db: DatabaseSync, lanes: Lanes) {
  const running = `WHERE seq = :seq AND state = 'running' RETURNING ${rowColumns}`;
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

  function settle(outcome: Outcome, now: number): StoredRow | undefined {
    const { seq } = outcome;
    switch (outcome.verdict) {
      case 'done': {
        const { verdict, pruneAt, result } = outcome;
        return finish.get({ seq, verdict, now, pruneAt, error: undefined, result });
      }
      case 'dead': {
        const { verdict, pruneAt, error } = outcome;
        return finish.get({ seq, verdict, now, pruneAt, error: JSON.stringify(error), result: undefined });
      }
      case 'retry': {
        const { dueAt, counted, error } = outcome;
        return delay.get({ seq, dueAt, uncounted: !counted, error: JSON.stringify(error) });
      }
      case 'released':
        return giveBack.get({ seq });
    }
  }

  return (outcome: Outcome, now: number): DeliveryRow | undefined => {
    const row = settle(outcome, now);
    if (row === undefined) return undefined;
    if (row.finished_at !== null) lanes.release(row);
    return toDeliveryRow(row);
  };
}

/** Gives back what a former process left running. */
export function createRecover(db: DatabaseSync) {
  const giveBack = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'waiting', wait = 'ready', interrupted = 1 WHERE state = 'running'
     RETURNING ${rowColumns}`,
  );
  return (): DeliveryRow[] => giveBack.all().map(toDeliveryRow);
}
