import type { Rate } from '@streamspace/plugin-sdk';
import type { Attempt, Deliver, DeliverBatch } from './attempt.ts';
import { jobOf, type Queue } from './store.ts';
import type { BatchLimits, DeliveryRow, Progress } from './types.ts';

const defaultConcurrency = { events: 16, job: 4 };

/** A plugin that takes deliveries. */
export interface DeliveryTarget {
  readonly deliver: Deliver;
  /** Attempts at a time. */
  readonly concurrency?: {
    /** Default 16. */
    readonly events?: number;
    /** By the name of the job, a batch counts as one. Default 4 each. */
    readonly jobs?: Readonly<Record<string, number>>;
  };
  /** Needed for jobs with `batchOf`. */
  readonly deliverBatch?: DeliverBatch;
  /** When to hand over several deliveries of a job at once. Asked anew at each step, as is the rate. */
  batchOf?(job: string): BatchLimits | undefined;
  /** How often attempts at a job, or at a batch of it, may start. */
  rateOf?(job: string): Rate | undefined;
}

export interface Running {
  readonly attempt: Attempt;
  readonly row: DeliveryRow | undefined;
  progress?: Progress;
  progressToldAt?: number;
}

/** A target that is attached, with what it works on. */
export interface Attachment {
  readonly target: DeliveryTarget;
  /** By `seq`; those of a batch share their attempt. */
  readonly running: Map<number, Running>;
  timer?: unknown;
  /** Set once it is being detached. */
  detached?: Promise<void>;
  onDrained?: () => void;
}

export function isOpen(attachment: Attachment | undefined): attachment is Attachment {
  return attachment !== undefined && attachment.detached === undefined;
}

/** How many more attempts of a queue may run beside those that do. */
export function freePlaces({ target, running }: Attachment, queue: Queue): number {
  const { events = defaultConcurrency.events, jobs = {} } = target.concurrency ?? {};
  const places = queue === 'event' ? events : (jobs[jobOf(queue)] ?? defaultConcurrency.job);
  const taken = new Set<Attempt>();
  for (const { attempt } of running.values()) {
    if (attempt.queue === queue) taken.add(attempt);
  }
  return Math.max(0, places - taken.size);
}
