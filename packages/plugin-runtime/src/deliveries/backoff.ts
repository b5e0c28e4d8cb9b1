import { fromPluginErrorData, toPluginErrorData, type PluginErrorData } from '@streamspace/plugin-sdk';
import { policyDefaults } from './policy.ts';
import type { Claimed, Outcome } from './store.ts';

const jitter = 0.2;
const longestRetryAfterMs = 30 * 24 * 60 * 60 * 1000;
const longestMessage = 2000;

export interface Failure {
  readonly delivery: Pick<Claimed, 'seq' | 'kind' | 'policy' | 'attempt' | 'firstAttemptAt' | 'expiresAt'>;
  readonly error: unknown;
  readonly now: number;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/**
 * What becomes of a delivery whose attempt failed: another attempt after the back-off or what the error asks for,
 * whichever is later, or a dead letter. Being rate limited does not count as an attempt.
 */
export function judgeFailure({ delivery, error, now, random }: Failure): Outcome {
  const policy = { ...policyDefaults[delivery.kind], ...delivery.policy };
  const data = describeError(error);
  const dead = { seq: delivery.seq, verdict: 'dead', pruneAt: now + policy.keepDeadMs, error: data } as const;

  const counted = data.code !== 'RATE_LIMITED';
  if (!fromPluginErrorData(data).retryable || (counted && delivery.attempt >= policy.maxAttempts)) return dead;

  const lastAttemptAt = delivery.firstAttemptAt + policy.retryForMs;
  const earliestAt = now + (data.retryAfterMs ?? 0);
  if (now >= lastAttemptAt || earliestAt > lastAttemptAt) return dead;

  const wait = policy.backoffMs[Math.min(counted ? delivery.attempt : 1, policy.backoffMs.length) - 1] ?? 0;
  const backedOffAt = now + wait * (1 - jitter + 2 * jitter * random());
  // The last attempt is at the end of the window, even where the schedule would wait longer.
  const dueAt = Math.ceil(Math.min(Math.max(backedOffAt, earliestAt), lastAttemptAt));
  if (delivery.expiresAt !== undefined && dueAt >= delivery.expiresAt) return dead;
  return { seq: delivery.seq, verdict: 'retry', dueAt, counted, error: data };
}

/** What a handler threw, in bounds that a row can hold. */
function describeError(error: unknown): PluginErrorData {
  const { code, message, retryAfterMs } = readError(error);
  const usable = retryAfterMs !== undefined && retryAfterMs > 0;
  return {
    code,
    message: message.slice(0, longestMessage),
    ...(usable ? { retryAfterMs: Math.min(retryAfterMs, longestRetryAfterMs) } : {}),
  };
}

function readError(error: unknown): PluginErrorData {
  try {
    return toPluginErrorData(error);
  } catch {
    // It has a getter that throws, or cannot be turned into a string.
    return { code: 'INTERNAL', message: 'Failed with an error that cannot be read' };
  }
}
