import { PluginError } from '@streamspace/plugin-sdk';
import { parsePolicy, wholeNumber } from './policy.ts';
import type { JobQuota, NewJob } from './store.ts';
import type { EnqueueRequest } from './types.ts';

const dedupeForMs = 24 * 60 * 60 * 1000;
const mostPayloadBytes = 256 * 1024;

/** What a plugin may have waiting unless the operator says otherwise. */
export const defaultJobQuota: JobQuota = { jobs: 10_000, bytes: 64 * 1024 * 1024 };

/**
 * The row that a request asks for.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a payload that is not JSON or too large, or numbers that make no sense.
 */
export function toNewJob(request: EnqueueRequest, row: { now: number; newId: string; quota: JobQuota }): NewJob {
  const { plugin, job, payload, key, id = row.newId, dedupe, expiresAt } = request;
  const what = `Cannot enqueue the job "${job}"`;
  const policy = parsePolicy(request, what);
  if (request.dueAt !== undefined && request.delayMs !== undefined) {
    throw new PluginError('INVALID_ARGUMENT', `${what}: it has both dueAt and delayMs, give one`);
  }
  const delayMs = wholeNumber(request.delayMs ?? 0, 0, `${what}: delayMs`);
  const dueAt = delayMs > 0 ? row.now + delayMs : request.dueAt;
  const dedupeUntil = row.now + wholeNumber(request.dedupeForMs ?? dedupeForMs, 0, `${what}: dedupeForMs`);

  return {
    id,
    plugin,
    kind: 'job',
    handler: job,
    key,
    payload: toJson(payload, what),
    policy,
    dueAt: dueAt === undefined ? undefined : wholeNumber(dueAt, 0, `${what}: dueAt`),
    priority: wholeNumber(request.priority ?? 0, Number.MIN_SAFE_INTEGER, `${what}: priority`),
    perKey: wholeNumber(request.perKey ?? 1, 1, `${what}: perKey`),
    expiresAt: expiresAt === undefined ? undefined : wholeNumber(expiresAt, 0, `${what}: expiresAt`),
    dedupe: dedupe === undefined ? undefined : { key: dedupe, until: dedupeUntil },
    quota: row.quota,
    limit: request.limit,
    causedBy: request.causedBy,
  };
}

function toJson(payload: unknown, what: string): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(payload ?? null) as string | undefined;
  } catch {
    // A cycle or a BigInt: refused below.
  }
  if (json === undefined)
    throw new PluginError('INVALID_ARGUMENT', `${what}: the payload is not JSON, send plain data`);
  const bytes = Buffer.byteLength(json);
  if (bytes > mostPayloadBytes) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `${what}: the payload has ${bytes} bytes, at most ${mostPayloadBytes} fit. Store it and enqueue its key`,
    );
  }
  return json;
}
