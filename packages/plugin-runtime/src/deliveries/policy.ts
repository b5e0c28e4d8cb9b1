import { PluginError } from '@streamspace/plugin-sdk';
import type { DeliveryKind, DeliveryPolicy } from './types.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const common = {
  backoffMs: [second, 5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour],
  keepDoneMs: day,
  keepDeadMs: 14 * day,
};

/** An event is retried for as long as it may be of interest, a job a number of times. */
export const policyDefaults: Readonly<Record<DeliveryKind, Required<DeliveryPolicy>>> = {
  event: { ...common, maxAttempts: Infinity, timeoutMs: 5 * second, retryForMs: hour },
  job: { ...common, maxAttempts: 8, timeoutMs: minute, retryForMs: Infinity },
};

/** The least value of each number; all are whole. */
const least = { maxAttempts: 1, timeoutMs: 1, retryForMs: 0, keepDoneMs: 0, keepDeadMs: 0 };

/**
 * Picks the policy out of a larger object.
 *
 * @param what Begins the message of the error, such as `Cannot enqueue the job "send"`.
 * @throws {PluginError} `INVALID_ARGUMENT` for a number that is not whole or too small, or an empty schedule.
 */
export function parsePolicy(from: DeliveryPolicy, what: string): DeliveryPolicy {
  const policy: { -readonly [K in keyof DeliveryPolicy]: DeliveryPolicy[K] } = {};
  for (const name of Object.keys(least) as (keyof typeof least)[]) {
    const value = from[name];
    if (value !== undefined) policy[name] = wholeNumber(value, least[name], `${what}: ${name}`);
  }
  if (from.backoffMs !== undefined) {
    if (from.backoffMs.length === 0)
      throw new PluginError('INVALID_ARGUMENT', `${what}: backoffMs is empty, give one wait`);
    policy.backoffMs = from.backoffMs.map((wait) => wholeNumber(wait, 0, `${what}: a wait in backoffMs`));
  }
  return policy;
}

/** @throws {PluginError} `INVALID_ARGUMENT` unless `value` is a whole number from `min`. */
export function wholeNumber(value: number, min: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new PluginError('INVALID_ARGUMENT', `${what} is ${value}, it must be a whole number of at least ${min}`);
}
