import { PluginError } from '@streamspace/plugin-sdk';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { judgeFailure } from './backoff.ts';
import { policyDefaults } from './policy.ts';
import { queueOf, type Claimed, type Outcome, type Queue } from './store.ts';
import type { Delivery, DeliveryPolicy, Progress } from './types.ts';

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

/** Several deliveries of one job. */
export interface DeliveryBatch {
  readonly plugin: string;
  readonly handler: string;
  readonly items: readonly Delivery[];
}

export interface FailedDelivery {
  readonly id: string;
  readonly error: unknown;
}

/** Hands a batch to a plugin. Resolves: acknowledged, except for those named. Rejects: all failed. */
export type DeliverBatch = (
  batch: DeliveryBatch,
  context: Pick<DeliveryContext, 'signal'>,
) => Promise<readonly FailedDelivery[]>;

export interface AttemptOptions {
  /** One delivery, or those of a batch. */
  readonly claimed: readonly Claimed[];
  readonly run: (context: DeliveryContext) => Promise<Answer>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** Called once with what was not stopped before; not at all when that is nothing. */
  readonly onEnd: (outcomes: readonly Outcome[]) => void;
}

/** How a plugin answered an attempt. */
export interface Answer {
  readonly result?: unknown;
  readonly failed?: readonly FailedDelivery[];
}

/** One attempt that is going on. */
export interface Attempt {
  readonly queue: Queue;
  /** Forgets one delivery, or all: whatever the attempt still answers has no effect. Aborts its signal with the last. */
  stop(reason: PluginError, seq?: number): void;
}

/** The attempt at one delivery. */
export function deliverOne(deliver: Deliver, claimed: Claimed): AttemptOptions['run'] {
  return async (context) => ({ result: await deliver(toDelivery(claimed), context) });
}

/** The attempt at a batch. */
export function deliverAll(deliverBatch: DeliverBatch, claimed: readonly Claimed[]): AttemptOptions['run'] {
  const { plugin = '', handler = '' } = claimed[0] ?? {};
  const batch = { plugin, handler, items: claimed.map(toDelivery) };
  return async ({ signal }) => ({ failed: await deliverBatch(batch, { signal }) });
}

/** Starts one attempt under its deadline. */
export function startAttempt(options: AttemptOptions): Attempt {
  const { claimed, run, clock, random, onProgress, onEnd } = options;
  const { kind = 'job', handler = '' } = claimed[0] ?? {};
  const timeoutMs = Math.max(...claimed.map((item) => policyOf(item).timeoutMs));
  const controller = new AbortController();
  const open = new Map(claimed.map((item) => [item.seq, item]));

  function end(judge: (item: Claimed) => Outcome): void {
    clock.clearTimeout(deadline);
    if (open.size === 0) return;
    const outcomes = [...open.values()].map(judge);
    open.clear();
    onEnd(outcomes);
  }
  const failed = (delivery: Claimed, error: unknown): Outcome =>
    judgeFailure({ delivery, error, now: clock.now(), random });
  function fail(error: unknown): void {
    end((item) => failed(item, error));
  }
  function succeed({ result, failed: failures = [] }: Answer): void {
    const errors = new Map(failures.map(({ id, error }) => [id, error]));
    end((item) => (errors.has(item.id) ? failed(item, errors.get(item.id)) : done(item, result)));
  }
  function done(item: Claimed, result: unknown): Outcome {
    const pruneAt = clock.now() + policyOf(item).keepDoneMs;
    return { seq: item.seq, verdict: 'done', pruneAt, result: kind === 'job' ? resultJson(result) : undefined };
  }

  const deadline = clock.setTimeout(
    () => {
      const error = new PluginError('TIMEOUT', `"${handler}" did not finish within ${timeoutMs} ms`);
      fail(error);
      controller.abort(error);
    },
    Math.min(timeoutMs, longestTimeoutMs),
  );
  const context: DeliveryContext = {
    signal: controller.signal,
    progress: (progress) => {
      if (open.size > 0) onProgress(progress);
    },
  };
  const running = async () => run(context);
  running().then(succeed, fail);

  return {
    queue: queueOf(kind, handler),
    stop(reason, seq) {
      if (open.size === 0) return;
      if (seq === undefined) open.clear();
      else open.delete(seq);
      if (open.size > 0) return;
      clock.clearTimeout(deadline);
      controller.abort(reason);
    },
  };
}

function policyOf({ kind, policy }: Claimed): Required<DeliveryPolicy> {
  return { ...policyDefaults[kind], ...policy };
}

function toDelivery({ id, plugin, kind, handler, key, payload, attempt, interrupted, causedBy }: Claimed): Delivery {
  const delivery = { id, plugin, kind, handler, key, payload, attempt, interrupted };
  return causedBy === undefined ? delivery : { ...delivery, causedBy };
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
