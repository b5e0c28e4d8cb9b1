import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import { queueOf, type JobSelector } from '../store.ts';
import type { DeliveryRow, Pause } from '../types.ts';
import type { Lanes } from './lanes.ts';
import { checkDeadLetter } from '../refusals.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';
import { pausePlace, toPause, type PausePlace, type StoredPause } from '../stored-pause.ts';

/** Ends the unfinished rows of one id or key. */
export function createCancel(db: DatabaseSync, lanes: Lanes) {
  const cancelBy = (column: 'id' | 'key') =>
    prepare<StoredRow>(
      db,
      `UPDATE deliveries SET state = 'cancelled', wait = NULL, finished_at = :now, prune_at = :pruneAt
       WHERE plugin = :plugin AND queue = :queue AND ${column} = :value AND finished_at IS NULL
       RETURNING ${rowColumns}`,
    );
  const byId = cancelBy('id');
  const byKey = cancelBy('key');

  return (which: JobSelector, now: number, pruneAt: number): DeliveryRow[] => {
    const where = { plugin: which.plugin, queue: queueOf('job', which.job), now, pruneAt };
    const rows = 'id' in which ? byId.all({ ...where, value: which.id }) : byKey.all({ ...where, value: which.key });
    for (const row of rows) lanes.release(row);
    return rows.map(toDeliveryRow);
  };
}

/** Starts a dead letter anew. */
export function createRedeliver(db: DatabaseSync, lanes: Lanes) {
  const select = prepare<StoredRow & { per_key: number }>(
    db,
    `SELECT ${rowColumns}, per_key FROM deliveries WHERE plugin = :plugin AND id = :id
     ORDER BY state = 'dead' DESC, seq DESC LIMIT 1`,
  );
  const selectSuccessor = prepare<{ seq: number }>(
    db,
    `SELECT seq FROM deliveries WHERE plugin = :plugin AND id = :id AND kind = 'job' AND handler = :handler
       AND state = 'waiting' LIMIT 1`,
  );
  const restart = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'waiting', wait = :wait, position = :position, due_at = :now, attempts = 0,
       interrupted = 0, expires_at = NULL, first_attempt_at = NULL, finished_at = NULL, prune_at = NULL
     WHERE seq = :seq RETURNING ${rowColumns}`,
  );

  return ({ plugin, id }: { readonly plugin: string; readonly id: string }, now: number): DeliveryRow => {
    const dead = select.get({ plugin, id });
    const successor = dead?.kind === 'job' ? selectSuccessor.get({ plugin, id, handler: dead.handler }) : undefined;
    checkDeadLetter({ plugin, id }, dead, successor !== undefined);
    const wait = lanes.admit(dead, dead.per_key);
    const row = restart.get({ seq: dead.seq, wait, position: lanes.nextNumber(), now });
    return toDeliveryRow(row ?? dead);
  };
}

/** Pauses of jobs and of single keys of a job. */
export function createPauses(db: DatabaseSync) {
  const insert = prepare(
    db,
    `INSERT OR REPLACE INTO delivery_pauses (plugin, queue, key, whole, until, reason)
     VALUES (:plugin, :queue, :key, :whole, :until, :reason)`,
  );
  const remove = prepare(
    db,
    'DELETE FROM delivery_pauses WHERE plugin = :plugin AND queue = :queue AND whole = :whole AND key = :key',
  );
  const select = prepare<StoredPause>(
    db,
    'SELECT * FROM delivery_pauses WHERE plugin = :plugin AND (until IS NULL OR until > :now)',
  );
  return {
    pause: (pause: Pause): void => void insert.run({ ...pausePlace(pause), until: pause.until, reason: pause.reason }),
    resume: (which: PausePlace): void => void remove.run(pausePlace(which)),
    pauses: (plugin: string, now: number): Pause[] => select.all({ plugin, now }).map(toPause),
  };
}
