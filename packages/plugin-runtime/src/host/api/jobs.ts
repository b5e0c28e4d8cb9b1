import {
  parseDurationMs,
  PluginError,
  type DropReason,
  type JobRow,
  type JobState,
  type JobStats,
  type Manifest,
} from '@streamspace/plugin-sdk';
import type { DeliveryRow, DeliveryStats, EnqueueRequest } from '../../deliveries/index.ts';
import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';

const longestDedupeMs = 30 * 86_400_000;

type JobDeclaration = NonNullable<Manifest['jobs']>[string];

/** How the manifest wants a job to be run, in the terms of the engine. */
export function jobPolicy(
  job: JobDeclaration,
): Pick<EnqueueRequest, 'maxAttempts' | 'backoffMs' | 'timeoutMs' | 'perKey' | 'keepDoneMs' | 'keepDeadMs'> {
  return {
    maxAttempts: job.maxAttempts ?? 8,
    timeoutMs: parseDurationMs(job.timeout ?? '60s'),
    ...(job.backoff === undefined ? {} : { backoffMs: job.backoff.map(parseDurationMs) }),
    ...(job.perKey === undefined ? {} : { perKey: job.perKey }),
    ...(job.keep?.done === undefined ? {} : { keepDoneMs: parseDurationMs(job.keep.done) }),
    ...(job.keep?.dead === undefined ? {} : { keepDeadMs: parseDurationMs(job.keep.dead) }),
  };
}

export async function enqueue(
  context: ApiContext,
  args: ArgumentsOf<'jobs.enqueue'>,
): Promise<{ id: string; fresh: boolean }> {
  return context.deliveries.enqueue(enqueueRequest(context, args));
}

/** @throws {PluginError} `INVALID_ARGUMENT` */
export function enqueueRequest(
  context: ApiContext,
  [job, payload, options]: ArgumentsOf<'jobs.enqueue'>,
): EnqueueRequest {
  const { manifest, clock, caller } = context;
  const declared = findDeclared(manifest, job, 'enqueue');
  const { limit } = context.jobControls(job);
  if (context.holdsSecret(JSON.stringify(payload))) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot enqueue "${job}": its payload holds a secret of the configuration; read the secret when the job runs`,
    );
  }
  if (options.at !== undefined && options.after !== undefined) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot enqueue "${job}": it has both "at" and "after", keep one`);
  }
  const dedupeForMs = options.dedupeFor === undefined ? undefined : parseDurationMs(options.dedupeFor);
  if (dedupeForMs !== undefined && dedupeForMs > longestDedupeMs) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot enqueue "${job}": dedupeFor is at most 30d`);
  }
  const { key, id, dedupe, priority } = options;
  return {
    plugin: manifest.name,
    job,
    payload,
    ...jobPolicy(declared),
    ...(limit === undefined ? {} : { limit }),
    ...(caller.causedBy === undefined ? {} : { causedBy: caller.causedBy }),
    ...(key === undefined ? {} : { key }),
    ...(id === undefined ? {} : { id }),
    ...(dedupe === undefined ? {} : { dedupe }),
    ...(dedupeForMs === undefined ? {} : { dedupeForMs }),
    ...(priority === undefined ? {} : { priority }),
    ...(options.at === undefined ? {} : { dueAt: Date.parse(options.at) }),
    ...(options.after === undefined ? {} : { dueAt: clock.now() + parseDurationMs(options.after) }),
    ...(options.expiresAt === undefined ? {} : { expiresAt: Date.parse(options.expiresAt) }),
  };
}

/** @throws {PluginError} `INVALID_ARGUMENT` for a job that the manifest does not declare. */
function findDeclared({ jobs = {} }: Manifest, job: string, verb: string): JobDeclaration {
  const declared = Object.hasOwn(jobs, job) ? jobs[job] : undefined;
  if (declared !== undefined) return declared;
  const known = Object.keys(jobs).join(', ') || 'none';
  throw new PluginError(
    'INVALID_ARGUMENT',
    `Cannot ${verb} "${job}": declare it under jobs in manifest.json (there: ${known})`,
  );
}

export async function jobStats(
  { deliveries, manifest }: ApiContext,
  [job]: ArgumentsOf<'jobs.stats'>,
): Promise<JobStats> {
  const names = job === undefined ? Object.keys(manifest.jobs ?? {}) : [job];
  for (const name of names) findDeclared(manifest, name, 'count');
  const stats = await Promise.all(names.map((name) => deliveries.stats(manifest.name, name)));
  const sum = (pick: (of: DeliveryStats) => number | undefined): number =>
    stats.reduce((total, of) => total + (pick(of) ?? 0), 0);
  const oldestAt = Math.min(...stats.map(({ oldestWaitingAt = Infinity }) => oldestWaitingAt));
  const reasons = new Set(stats.flatMap(({ dropped }) => Object.keys(dropped) as DropReason[]));
  return {
    waiting: sum(({ counts }) => counts.waiting),
    dead: sum(({ counts }) => counts.dead),
    bytes: sum(({ waitingBytes }) => waitingBytes),
    dropped: Object.fromEntries([...reasons].map((reason) => [reason, sum(({ dropped }) => dropped[reason])])),
    ...(oldestAt === Infinity ? {} : { oldestAt: new Date(oldestAt).toISOString() }),
  };
}

export async function pauseJob(
  { deliveries, manifest }: ApiContext,
  [job, { key, until, reason }]: ArgumentsOf<'jobs.pause'>,
): Promise<void> {
  findDeclared(manifest, job, 'pause');
  await deliveries.pause({
    plugin: manifest.name,
    job,
    reason,
    ...(key === undefined ? {} : { key }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
  });
}

export async function resumeJob(
  { deliveries, manifest }: ApiContext,
  [job, { key }]: ArgumentsOf<'jobs.resume'>,
): Promise<void> {
  findDeclared(manifest, job, 'resume');
  await deliveries.resume({ plugin: manifest.name, job, ...(key === undefined ? {} : { key }) });
}

export async function listJobs(
  { deliveries, manifest }: ApiContext,
  [{ job, key, state, cursor, limit }]: ArgumentsOf<'jobs.list'>,
): Promise<{ items: JobRow[]; next?: string }> {
  const { rows, next } = await deliveries.list({
    plugin: manifest.name,
    kind: 'job',
    limit,
    ...(job === undefined ? {} : { handler: job }),
    ...(key === undefined ? {} : { key }),
    ...(state === undefined ? {} : { state }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  return { items: rows.map(toJobRow), ...(next === undefined ? {} : { next }) };
}

function toJobRow(row: DeliveryRow): JobRow {
  return {
    id: row.id,
    job: row.handler,
    state: row.state satisfies JobState,
    attempts: row.attempts,
    dueAt: new Date(row.dueAt).toISOString(),
    ...(row.key === undefined ? {} : { key: row.key }),
    ...(row.error === undefined ? {} : { error: row.error.message }),
    ...(row.progress === undefined ? {} : { progress: row.progress.fraction }),
  };
}
