import { parseDurationMs, PluginError, type JobRow, type JobState, type Manifest } from '@streamspace/plugin-sdk';
import type { DeliveryRow, EnqueueRequest } from '../../deliveries/index.ts';
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
  [job, payload, options]: ArgumentsOf<'jobs.enqueue'>,
): Promise<{ id: string; fresh: boolean }> {
  const { manifest, clock, deliveries } = context;
  const declared = manifest.jobs?.[job];
  if (declared === undefined) {
    const known = Object.keys(manifest.jobs ?? {}).join(', ') || 'none';
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot enqueue "${job}": declare it under jobs in manifest.json (there: ${known})`,
    );
  }
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
  return deliveries.enqueue({
    plugin: manifest.name,
    job,
    payload,
    ...jobPolicy(declared),
    ...(key === undefined ? {} : { key }),
    ...(id === undefined ? {} : { id }),
    ...(dedupe === undefined ? {} : { dedupe }),
    ...(dedupeForMs === undefined ? {} : { dedupeForMs }),
    ...(priority === undefined ? {} : { priority }),
    ...(options.at === undefined ? {} : { dueAt: Date.parse(options.at) }),
    ...(options.after === undefined ? {} : { dueAt: clock.now() + parseDurationMs(options.after) }),
    ...(options.expiresAt === undefined ? {} : { expiresAt: Date.parse(options.expiresAt) }),
  });
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
  };
}
