import { isPluginError, objectStoreError } from '@streamspace/plugin-sdk';
import { abortableSleep } from '../abortable-sleep.ts';
import { backoffMs } from './backoff.ts';
import { createSlots } from './slots.ts';

/** Carries out requests to a vendor, again where that can help. */
export interface Attempts {
  /**
   * @param work Gets the number of its attempt, from 1. What it throws with a retryable code is tried again, and once what
   *   has the reason `integrity`.
   * @throws {PluginError} what the last attempt threw; reason `aborted` when the signal did.
   */
  run<T>(work: (attempt: number) => Promise<T>, options?: { readonly signal?: AbortSignal | undefined }): Promise<T>;
}

export interface AttemptsOptions {
  /** From 1. */
  readonly maxAttempts: number;
  /** Requests at once. Halved for a minute when the vendor throttles. */
  readonly concurrency: number;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly now: () => number;
}

/** Tokens for attempts after the first: a store that fails everything gets few of them. */
const mostTokens = 500;
const retryCost = 5;

export function createAttempts(options: AttemptsOptions): Attempts {
  const { maxAttempts, concurrency, random = Math.random, now } = options;
  const slots = createSlots({ count: concurrency, now });
  let tokens = mostTokens;

  /** How long to wait before the next attempt; `undefined` when there is none. */
  function waitAfter(error: unknown, attempt: number): number | undefined {
    if (!isPluginError(error)) return undefined;
    // Who throttles has done nothing yet, and will later: such an attempt counts half.
    if (attempt >= (error.reason === 'throttled' ? 2 * maxAttempts : maxAttempts)) return undefined;
    const corrupted = error.reason === 'integrity' && attempt === 1;
    if ((!error.retryable && !corrupted) || error.code === 'INTERNAL') return undefined;
    if (error.reason === 'throttled') slots.slowDown();
    if (tokens < retryCost) return undefined;
    tokens -= retryCost;
    return Math.max(backoffMs(attempt, random), error.retryAfterMs ?? 0);
  }

  return {
    async run(work, { signal } = {}) {
      const checkSignal = (): void => {
        if (signal?.aborted === true) throw aborted(signal);
      };
      for (let attempt = 1; ; attempt += 1) {
        checkSignal();
        // oxlint-disable no-await-in-loop -- one attempt after the other
        try {
          const result = await slots.hold(() => work(attempt), signal);
          tokens = Math.min(mostTokens, tokens + 1);
          return result;
        } catch (error) {
          checkSignal();
          const waitMs = waitAfter(error, attempt);
          if (waitMs === undefined) throw error;
          await abortableSleep(waitMs, signal);
        }
        // oxlint-enable no-await-in-loop
      }
    },
  };
}

export const aborted = ({ reason }: AbortSignal): Error =>
  objectStoreError('aborted', 'The caller gave up', { cause: reason });
