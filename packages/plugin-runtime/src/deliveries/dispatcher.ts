import { PluginError } from '@streamspace/plugin-sdk';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { startAttempt, type Attempt, type Deliver } from './attempt.ts';
import { policyDefaults } from './policy.ts';
import { queueOf, type Claimed, type DeliveryStore, type Outcome, type Queue, type StepResult } from './store.ts';
import type { DeliveryRow, Progress } from './types.ts';

const storeRetryMs = 1000;
const defaultConcurrency = { events: 16, job: 4 };

/** A plugin that takes deliveries. */
export interface DeliveryTarget {
  readonly deliver: Deliver;
  /** Attempts at a time. */
  readonly concurrency?: {
    /** Default 16. */
    readonly events?: number;
    /** By the name of the job. Default 4 each. */
    readonly jobs?: Readonly<Record<string, number>>;
  };
}

export interface DispatcherOptions {
  readonly store: DeliveryStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly defer: (run: () => void) => void;
  readonly onChange: (row: DeliveryRow) => void;
  /** The store failed; what it should have written is kept and tried again after a second. */
  readonly onError: (error: unknown) => void;
}

export interface Dispatcher {
  attach(plugin: string, target: DeliveryTarget): void;
  detach(plugin: string, drainMs: number): Promise<void>;
  isAttached(plugin: string): boolean;
  attached(): readonly string[];
  /** Looks for work of a plugin, soon. */
  wake(plugin: string): void;
  /** Forgets the attempt at a row that ended otherwise. */
  stop(row: DeliveryRow, reason: PluginError): void;
  progressOf(row: DeliveryRow): Progress | undefined;
}

interface Running {
  readonly attempt: Attempt;
  readonly row: DeliveryRow | undefined;
  progress?: Progress;
}

interface Attachment {
  readonly target: DeliveryTarget;
  readonly running: Map<number, Running>;
  timer?: unknown;
  /** Set once it is being detached. */
  detached?: Promise<void>;
  onDrained?: () => void;
}

/**
 * Moves deliveries from the store to the attached plugins and outcomes back. All outcomes and all wishes for work that
 * came up since the last step go into the next one, so that under load many share a commit.
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, clock, random, defer, onChange, onError } = options;
  const attachments = new Map<string, Attachment>();
  const due = new Set<string>();
  let outcomes: Outcome[] = [];
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
      while (outcomes.length > 0 || due.size > 0) await step();
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
    const plugins = [...due].filter((plugin) => isOpen(attachments.get(plugin)));
    outcomes = [];
    due.clear();
    if (settled.length + plugins.length === 0) return;
    try {
      const now = clock.now();
      const claims = plugins.map((plugin) => ({ plugin, free: (queue: Queue) => freePlaces(plugin, queue) }));
      applyStep(
        await store.step({ now, outcomes: settled, claims, pruneAt: now + policyDefaults.job.keepDoneMs }),
        plugins,
      );
    } catch (error) {
      outcomes = [...settled, ...outcomes];
      for (const plugin of plugins) due.add(plugin);
      throw error;
    }
  }

  function freePlaces(plugin: string, queue: Queue): number {
    const attachment = attachments.get(plugin);
    if (attachment === undefined) return 0;
    const { events = defaultConcurrency.events, jobs = {} } = attachment.target.concurrency ?? {};
    const limit = queue === 'event' ? events : (jobs[queue.slice('job:'.length)] ?? defaultConcurrency.job);
    let taken = 0;
    for (const { attempt } of attachment.running.values()) {
      if (queueOf(attempt.claimed.kind, attempt.claimed.handler) === queue) taken += 1;
    }
    return Math.max(0, limit - taken);
  }

  function applyStep({ claimed, changed, wakeAt }: StepResult, plugins: readonly string[]): void {
    const rows = new Map(changed.map((row) => [row.seq, row]));
    for (const row of changed) onChange(row);
    for (const delivery of claimed) start(delivery, rows.get(delivery.seq));
    for (const plugin of plugins) setTimer(plugin, wakeAt.get(plugin));
  }

  function setTimer(plugin: string, wakeAt: number | undefined): void {
    const attachment = attachments.get(plugin);
    if (!isOpen(attachment)) return;
    clock.clearTimeout(attachment.timer);
    if (wakeAt === undefined) return;
    const ms = Math.min(Math.max(0, wakeAt - clock.now()), longestTimeoutMs);
    attachment.timer = clock.setTimeout(() => wake(plugin), ms);
  }

  function start(claimed: Claimed, row: DeliveryRow | undefined): void {
    const { plugin, seq } = claimed;
    const attachment = attachments.get(plugin);
    if (!isOpen(attachment)) {
      outcomes.push({ seq, verdict: 'released' });
      return;
    }
    const attempt = startAttempt({
      claimed,
      deliver: attachment.target.deliver,
      clock,
      random,
      onProgress: (progress) => {
        const running = attachment.running.get(seq);
        if (running === undefined) return;
        running.progress = progress;
        if (row !== undefined) onChange({ ...row, progress });
      },
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        remove(attachment, seq);
        wake(plugin);
      },
    });
    attachment.running.set(seq, { attempt, row });
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
      outcomes.push({ seq, verdict: 'released' });
    }
    attachment.running.clear();
    schedule();
    await stepping;
    attachments.delete(plugin);
  }

  return {
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
    stop({ plugin, seq }, reason) {
      const attachment = attachments.get(plugin);
      const running = attachment?.running.get(seq);
      if (attachment === undefined || running === undefined) return;
      running.attempt.stop(reason);
      remove(attachment, seq);
      wake(plugin);
    },
    progressOf: ({ plugin, seq }) => attachments.get(plugin)?.running.get(seq)?.progress,
  };
}

function isOpen(attachment: Attachment | undefined): attachment is Attachment {
  return attachment !== undefined && attachment.detached === undefined;
}
