import { PluginError } from '@streamspace/plugin-sdk';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { judgeFailure } from './backoff.ts';
import { policyDefaults } from './policy.ts';
import type { Claimed, Outcome } from './store.ts';
import type { Delivery, Progress } from './types.ts';

const mostResultBytes = 64 * 1024;

/** What a handler may use while it runs. */
export interface DeliveryContext {
  /** Aborts at the deadline, when the job is cancelled, and when the plugin is detached. */
  readonly signal: AbortSignal;
  /** Shows how far it is. Kept in memory. */
  progress(progress: Progress): void;
}

/** Hands one delivery to a plugin. Resolves: acknowledged. Rejects: failed, see `PluginError.retryable`. */
export type Deliver = (delivery: Delivery, context: DeliveryContext) => Promise<unknown>;

export interface AttemptOptions {
  readonly claimed: Claimed;
  readonly deliver: Deliver;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** Called once, unless the attempt was stopped before. */
  readonly onOutcome: (outcome: Outcome) => void;
}

/** One attempt that is going on. */
export interface Attempt {
  readonly claimed: Claimed;
  /** Aborts its signal and forgets it: whatever it still answers has no effect. */
  stop(reason: PluginError): void;
}

/** Starts one attempt under its deadline. */
export function startAttempt(options: AttemptOptions): Attempt {
  const { claimed, deliver, clock, random, onProgress, onOutcome } = options;
  const policy = { ...policyDefaults[claimed.kind], ...claimed.policy };
  const controller = new AbortController();
  let open = true;

  function close(): boolean {
    const wasOpen = open;
    open = false;
    clock.clearTimeout(deadline);
    return wasOpen;
  }
  function fail(error: unknown): void {
    if (close()) onOutcome(judgeFailure({ delivery: claimed, error, now: clock.now(), random }));
  }
  function succeed(value: unknown): void {
    if (!close()) return;
    const result = claimed.kind === 'job' ? resultJson(value) : undefined;
    onOutcome({ seq: claimed.seq, verdict: 'done', pruneAt: clock.now() + policy.keepDoneMs, result });
  }

  const deadline = clock.setTimeout(
    () => {
      const error = new PluginError('TIMEOUT', `"${claimed.handler}" did not finish within ${policy.timeoutMs} ms`);
      fail(error);
      controller.abort(error);
    },
    Math.min(policy.timeoutMs, longestTimeoutMs),
  );
  const context: DeliveryContext = {
    signal: controller.signal,
    progress: (progress) => {
      if (open) onProgress(progress);
    },
  };
  const run = async () => deliver(toDelivery(claimed), context);
  run().then(succeed, fail);

  return {
    claimed,
    stop(reason) {
      if (close()) controller.abort(reason);
    },
  };
}

function toDelivery({ id, plugin, kind, handler, key, payload, attempt, interrupted }: Claimed): Delivery {
  return { id, plugin, kind, handler, key, payload, attempt, interrupted };
}

/** A result is a courtesy to whoever looks at the job: what cannot be kept is left out. */
function resultJson(value: unknown): string | undefined {
  try {
    const json = JSON.stringify(value) as string | undefined;
    return json !== undefined && Buffer.byteLength(json) <= mostResultBytes ? json : undefined;
  } catch {
    return undefined;
  }
}
