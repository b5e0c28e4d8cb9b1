import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import type { EnqueueAnswer, Fire, NewJob, NewSchedule } from '../store.ts';
import type { Drops } from './drops.ts';

interface ScheduleRow {
  readonly job: string;
  readonly what: string;
  readonly next_at: number;
}

/** When each schedule fires next. */
export function createSetSchedules(db: DatabaseSync) {
  const select = prepare<ScheduleRow>(
    db,
    'SELECT job, what, next_at FROM delivery_schedules WHERE plugin = :plugin ORDER BY job',
  );
  const remove = prepare(db, 'DELETE FROM delivery_schedules WHERE plugin = :plugin AND job = :job');
  const write = prepare(
    db,
    `INSERT INTO delivery_schedules (plugin, job, what, next_at) VALUES (:plugin, :job, :what, :nextAt)
     ON CONFLICT DO UPDATE SET what = excluded.what, next_at = excluded.next_at WHERE what <> excluded.what`,
  );
  return (plugin: string, schedules: readonly NewSchedule[]): NewSchedule[] => {
    const wanted = new Set(schedules.map(({ job }) => job));
    for (const { job } of select.all({ plugin })) {
      if (!wanted.has(job)) remove.run({ plugin, job });
    }
    for (const { job, what, nextAt } of schedules) write.run({ plugin, job, what, nextAt });
    return select.all({ plugin }).map(({ job, what, next_at }) => ({ job, what, nextAt: next_at }));
  };
}

/** Moves one schedule on, together with the job that it causes. */
export function createFire(
  db: DatabaseSync,
  drops: Drops,
  enqueue: (job: NewJob, now: number) => EnqueueAnswer,
): (fire: Fire, now: number) => EnqueueAnswer | undefined {
  const move = prepare<{ unfinished: number }>(
    db,
    `UPDATE delivery_schedules SET next_at = :nextAt WHERE plugin = :plugin AND job = :job AND next_at = :at
     RETURNING EXISTS (SELECT 1 FROM deliveries d WHERE d.seq = run_seq AND d.finished_at IS NULL) AS unfinished`,
  );
  const remember = prepare(db, 'UPDATE delivery_schedules SET run_seq = :seq WHERE plugin = :plugin AND job = :job');
  return ({ plugin, job, at, nextAt, run }, now) => {
    const moved = move.get({ plugin, job, at, nextAt });
    if (moved === undefined || run === undefined) return undefined;
    if (moved.unfinished === 1) {
      drops.count(run, 'overlap');
      return undefined;
    }
    const answer = enqueue(run, now);
    if (answer instanceof PluginError) drops.count(run, 'overflow');
    else if (answer.row !== undefined) remember.run({ plugin, job, seq: answer.row.seq });
    return answer;
  };
}
