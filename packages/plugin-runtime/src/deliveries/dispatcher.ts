import { PluginError } from '@streamspace/plugin-sdk';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { freePlaces, isOpen, type Attachment, type DeliveryTarget, type Running } from './attachment.ts';
import { deliverAll, deliverOne, startAttempt } from './attempt.ts';
import type { Leases } from './leases.ts';
import { policyDefaults } from './policy.ts';
import { createRates } from './rates.ts';
import {
  jobOf,
  type Claim,
  type Claimed,
  type DeliveryStore,
  type NewEvent,
  type Outcome,
  type PublishAnswer,
  type StepResult,
} from './store.ts';
import type { DeliveryRow, Progress } from './types.ts';

const storeRetryMs = 1000;
/** Listeners hear of the progress of one delivery this often at most; whoever asks gets the latest. */
const progressEveryMs = 200;

/** Calls whose events one step writes. */
const mostArrivals = 500;

/** Events of one call that wait for the next step. */
interface Arrival {
  readonly events: readonly NewEvent[];
  readonly resolve: (answers: readonly PublishAnswer[]) => void;
  readonly reject: (reason: unknown) => void;
}

export interface DispatcherOptions {
  readonly store: DeliveryStore;
  readonly leases: Pick<Leases, 'life' | 'holds' | 'lost'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly defer: (run: () => void) => void;
  readonly onChange: (row: DeliveryRow) => void;
  /** The store failed; what it should have written is kept and tried again after a second. */
  readonly onError: (error: unknown) => void;
}

export interface Dispatcher {
  /** Writes events in the next step, in the order of the calls; what they cause here starts with it. */
  publish(events: readonly NewEvent[]): Promise<readonly PublishAnswer[]>;
  attach(plugin: string, target: DeliveryTarget): void;
  detach(plugin: string, drainMs: number): Promise<void>;
  isAttached(plugin: string): boolean;
  attached(): readonly string[];
  /** Looks for work of a plugin, soon. */
  wake(plugin: string): void;
  /** Another host has the plugin: what runs is aborted, and its outcomes are not written. */
  withdraw(plugin: string): void;
  /** Forgets the attempt at a row that ended otherwise. */
  stop(row: DeliveryRow, reason: PluginError): void;
  progressOf(row: DeliveryRow): Progress | undefined;
  /** Forgets how often jobs of a plugin have started. */
  forget(plugin: string): void;
}

/**
 * Moves events into the store, deliveries from there to the attached plugins, and outcomes back. All events, outcomes
 * and wishes for work that came up since the last step go into the next one, so that under load many share a commit.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, leases, clock, random, defer, onChange, onError } = options;
  const attachments = new Map<string, Attachment>();
  const rates = createRates();
  const due = new Set<string>();
  let outcomes: { readonly plugin: string; readonly outcome: Outcome }[] = [];
  let arrivals: Arrival[] = [];
  let stepping: Promise<void> | undefined;
  let retryTimer: unknown;

  function schedule(): void {
    if (retryTimer !== undefined) return;
    stepping ??= new Promise((resolve) => {
      defer(() => resolve(stepAll()));
    });
  }

  async function stepAll(): Promise<void> {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each step starts from the result of the one before
      while (arrivals.length > 0 || outcomes.length > 0 || due.size > 0) await step();
    } catch (error) {
      retryTimer = clock.setTimeout(() => {
        retryTimer = undefined;
        schedule();
      }, storeRetryMs);
      onError(error);
    } finally {
      stepping = undefined;
    }
  }

  async function step(): Promise<void> {
    const settled = outcomes;
    const arrived = arrivals.splice(0, mostArrivals);
    for (const { events } of arrived) {
      for (const { deliveries } of events) for (const { plugin } of deliveries) due.add(plugin);
    }
    const plugins = [...due].filter((plugin) => leases.holds(plugin) && isOpen(attachments.get(plugin)));
    outcomes = [];
    due.clear();
    if (settled.length + plugins.length === 0) return publishAll(arrived);
    try {
      const now = clock.now();
      const result = await store.step({
        life: leases.life,
        now,
        events: arrived.flatMap(({ events }) => events),
        outcomes: settled.map(({ outcome }) => outcome),
        claims: plugins.map(toClaim),
        pruneAt: now + policyDefaults.job.keepDoneMs,
      });
      answer(arrived, result.published);
      applyStep(result, plugins);
    } catch (error) {
      for (const { reject } of arrived) reject(error);
      outcomes = [...settled, ...outcomes];
      for (const plugin of plugins) due.add(plugin);
      throw error;
    }
  }

  /** Writes events that nobody here waits for. */
  async function publishAll(arrived: readonly Arrival[]): Promise<void> {
    if (arrived.length === 0) return;
    try {
      const events = arrived.flatMap((arrival) => arrival.events);
      answer(arrived, await store.publish(events, clock.now()));
    } catch (error) {
      for (const { reject } of arrived) reject(error);
    }
  }

  function answer(arrived: readonly Arrival[], published: readonly PublishAnswer[]): void {
    for (const row of published.flatMap(({ rows }) => rows)) onChange(row);
    let told = 0;
    for (const { events, resolve } of arrived) {
      resolve(published.slice(told, told + events.length));
      told += events.length;
    }
  }

  function toClaim(plugin: string): Claim {
    const attachment = attachments.get(plugin);
    if (attachment === undefined) return { plugin, free: () => 0 };
    const { target } = attachment;
    return {
      plugin,
      free(queue) {
        const places = freePlaces(attachment, queue);
        return Math.min(places, rates.free({ plugin, queue }, target.rateOf?.(jobOf(queue)), clock.now()));
      },
      batch: (queue) => (target.deliverBatch === undefined ? undefined : target.batchOf?.(jobOf(queue))),
    };
  }

  function applyStep({ claimed, batches, changed, wakeAt, lost }: StepResult, plugins: readonly string[]): void {
    for (const plugin of lost) leases.lost(plugin);
    const rows = new Map(changed.map((row) => [row.seq, row]));
    for (const row of changed) onChange(row);
    for (const delivery of claimed) start([delivery], rows, ({ deliver }) => deliverOne(deliver, delivery));
    for (const batch of batches) {
      start(batch, rows, ({ deliverBatch }) => deliverBatch && deliverAll(deliverBatch, batch));
    }
    for (const plugin of plugins) {
      const next = Math.min(wakeAt.get(plugin) ?? Infinity, rates.nextAt(plugin, clock.now()));
      setTimer(plugin, next === Infinity ? undefined : next);
    }
  }

  function setTimer(plugin: string, wakeAt: number | undefined): void {
    const attachment = attachments.get(plugin);
    if (!isOpen(attachment)) return;
    clock.clearTimeout(attachment.timer);
    if (wakeAt === undefined) return;
    const ms = Math.min(Math.max(0, wakeAt - clock.now()), longestTimeoutMs);
    attachment.timer = clock.setTimeout(() => wake(plugin), ms);
  }

  /** Starts an attempt at one delivery or a batch of one plugin. */
  function start(
    claimed: readonly Claimed[],
    rows: ReadonlyMap<number, DeliveryRow>,
    work: (target: DeliveryTarget) => ReturnType<typeof deliverOne> | undefined,
  ): void {
    const plugin = claimed[0]?.plugin ?? '';
    const attachment = attachments.get(plugin);
    const run = isOpen(attachment) && leases.holds(plugin) ? work(attachment.target) : undefined;
    if (attachment === undefined || run === undefined) {
      for (const { seq } of claimed) outcomes.push({ plugin, outcome: { seq, verdict: 'released' } });
      return;
    }
    const attempt = startAttempt({
      claimed,
      run,
      clock,
      random,
      onProgress: (progress) => {
        for (const { seq } of claimed) setProgress(attachment.running.get(seq), progress);
      },
      onEnd: (ended) => {
        for (const outcome of ended) {
          outcomes.push({ plugin, outcome });
          remove(attachment, outcome.seq);
        }
        wake(plugin);
      },
    });
    rates.take({ plugin, queue: attempt.queue }, clock.now());
    for (const { seq } of claimed) attachment.running.set(seq, { attempt, row: rows.get(seq) });
  }

  function setProgress(running: Running | undefined, progress: Progress): void {
    if (running === undefined) return;
    running.progress = progress;
    const now = clock.now();
    if (running.row === undefined || now < (running.progressToldAt ?? -Infinity) + progressEveryMs) return;
    running.progressToldAt = now;
    onChange({ ...running.row, progress });
  }

  function remove(attachment: Attachment, seq: number): void {
    attachment.running.delete(seq);
    if (attachment.running.size === 0) attachment.onDrained?.();
  }

  function wake(plugin: string): void {
    due.add(plugin);
    schedule();
  }

  async function drain(plugin: string, attachment: Attachment, drainMs: number): Promise<void> {
    clock.clearTimeout(attachment.timer);
    if (attachment.running.size > 0 && drainMs > 0) {
      await new Promise<void>((resolve) => {
        attachment.onDrained = resolve;
        attachment.timer = clock.setTimeout(resolve, Math.min(drainMs, longestTimeoutMs));
      });
      clock.clearTimeout(attachment.timer);
    }
    for (const [seq, { attempt }] of attachment.running) {
      attempt.stop(new PluginError('ABORTED', `"${plugin}" is being stopped; this is delivered again`));
      outcomes.push({ plugin, outcome: { seq, verdict: 'released' } });
    }
    attachment.running.clear();
    schedule();
    await stepping;
    attachments.delete(plugin);
  }

  return {
    publish: (events) =>
      new Promise((resolve, reject) => {
        arrivals.push({ events, resolve, reject });
        schedule();
      }),
    attach(plugin, target) {
      if (attachments.has(plugin)) {
        throw new PluginError('INVALID_STATE', `Cannot attach "${plugin}": it is attached, wait until it is detached`);
      }
      attachments.set(plugin, { target, running: new Map() });
      wake(plugin);
    },
    async detach(plugin, drainMs) {
      const attachment = attachments.get(plugin);
      if (attachment === undefined) return;
      attachment.detached ??= drain(plugin, attachment, drainMs);
      await attachment.detached;
    },
    isAttached: (plugin) => attachments.has(plugin),
    attached: () => [...attachments.keys()],
    wake,
    withdraw(plugin) {
      outcomes = outcomes.filter((ended) => ended.plugin !== plugin);
      const attachment = attachments.get(plugin);
      if (attachment === undefined) return;
      clock.clearTimeout(isOpen(attachment) ? attachment.timer : undefined);
      for (const [seq, { attempt }] of attachment.running) {
        attempt.stop(new PluginError('ABORTED', `Another host runs "${plugin}" now; this is delivered there`));
        remove(attachment, seq);
      }
    },
    stop({ plugin, seq }, reason) {
      const attachment = attachments.get(plugin);
      const running = attachment?.running.get(seq);
      if (attachment === undefined || running === undefined) return;
      running.attempt.stop(reason, seq);
      remove(attachment, seq);
      wake(plugin);
    },
    progressOf: ({ plugin, seq }) => attachments.get(plugin)?.running.get(seq)?.progress,
    forget: (plugin) => rates.forget(plugin),
  };
}
