import { PluginError } from '@streamspace/plugin-sdk';
import type { Sql } from '../../postgres/postgres.ts';
import type { EnqueueAnswer, Fire, NewSchedule } from '../store.ts';
import { countDrops } from './drops.ts';
import { enqueue } from './enqueue.ts';
import { takeTurns } from './turns.ts';

/** When each schedule fires next. */
export async function setSchedules(
  sql: Sql,
  plugin: string,
  schedules: readonly NewSchedule[],
): Promise<NewSchedule[]> {
  await takeTurns(sql, [plugin]);
  const jobs = schedules.map(({ job }) => job);
  await sql.run('DELETE FROM delivery_schedules WHERE plugin = :plugin AND job <> ALL(:jobs::text[])', {
    plugin,
    jobs,
  });
  await sql.run(
    `INSERT INTO delivery_schedules AS s (plugin, job, what, next_at)
       SELECT :plugin::text, * FROM unnest(:jobs::text[], :whats::text[], :nexts::bigint[])
     ON CONFLICT (plugin, job) DO UPDATE SET what = excluded.what, next_at = excluded.next_at
       WHERE s.what <> excluded.what`,
    { plugin, jobs, whats: schedules.map(({ what }) => what), nexts: schedules.map(({ nextAt }) => nextAt) },
  );
  const rows = await sql.all<{ job: string; what: string; next_at: number }>(
    'SELECT job, what, next_at FROM delivery_schedules WHERE plugin = :plugin ORDER BY job',
    { plugin },
  );
  return rows.map(({ job, what, next_at }) => ({ job, what, nextAt: next_at }));
}

/** Moves one schedule on, together with the job that it causes. */
export async function fire(
  sql: Sql,
  { plugin, job, at, nextAt, run }: Fire,
  now: number,
): Promise<EnqueueAnswer | undefined> {
  await takeTurns(sql, [plugin]);
  const moved = await sql.get<{ unfinished: boolean }>(
    `UPDATE delivery_schedules SET next_at = :nextAt WHERE plugin = :plugin AND job = :job AND next_at = :at
     RETURNING EXISTS (SELECT 1 FROM deliveries d WHERE d.seq = run_seq AND d.finished_at IS NULL) AS unfinished`,
    { plugin, job, at, nextAt },
  );
  if (moved === undefined || run === undefined) return undefined;
  if (moved.unfinished) {
    await countDrops(sql, [run], 'overlap');
    return undefined;
  }
  const answer = await enqueue(sql, run, now);
  if (answer instanceof PluginError) {
    await countDrops(sql, [run], 'overflow');
  } else if (answer.row !== undefined) {
    await sql.run('UPDATE delivery_schedules SET run_seq = :seq WHERE plugin = :plugin AND job = :job', {
      plugin,
      job,
      seq: answer.row.seq,
    });
  }
  return answer;
}
