import type { Cause, PluginError, PluginErrorData } from '@streamspace/plugin-sdk';
import type {
  BatchLimits,
  Delivery,
  DeliveryKind,
  DeliveryPage,
  DeliveryPolicy,
  DeliveryQuery,
  DeliveryRow,
  DeliveryStats,
  Enqueued,
  JobLimit,
  Pause,
  Published,
} from './types.ts';

export type Awaitable<T> = T | Promise<T>;

/** What shares a limit of concurrency, and within which a key orders: all events of a plugin, or one of its jobs. */
export type Queue = 'event' | `job:${string}`;

/** The queue that a delivery of this kind and handler belongs to. */
export function queueOf(kind: DeliveryKind, handler: string): Queue {
  return kind === 'event' ? 'event' : `job:${handler}`;
}

/** The job whose queue it is. */
export const jobOf = (queue: Queue): string => queue.slice('job:'.length);

/** A row to be written. Instants are milliseconds since the epoch; payloads are JSON text. */
export interface NewDelivery {
  readonly id: string;
  readonly plugin: string;
  readonly kind: DeliveryKind;
  readonly handler: string;
  readonly key?: string | undefined;
  /** Absent: at once. Never given for what must keep the order of its arrival, because a clock may step back. */
  readonly dueAt?: number | undefined;
  readonly priority: number;
  readonly expiresAt?: number | undefined;
  readonly perKey: number;
  readonly policy: DeliveryPolicy;
  readonly causedBy?: readonly Cause[] | undefined;
}

export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly deliveries: readonly NewDelivery[];
  readonly cursor?: { readonly feed: string; readonly value: string } | undefined;
  readonly dedupe?: { readonly plugin: string; readonly key: string; readonly until: number } | undefined;
}

export interface NewJob extends NewDelivery {
  readonly payload: string;
  readonly dedupe?: { readonly key: string; readonly until: number } | undefined;
  /** Most jobs of the plugin that may wait after this one, in number and in payload bytes. */
  readonly quota: JobQuota;
  /** Most jobs of the same name that may wait after this one. */
  readonly limit?: JobLimit | undefined;
}

export interface JobQuota {
  readonly jobs: number;
  readonly bytes: number;
}

/** What became of a job. */
export type EnqueueAnswer =
  | PluginError
  /** `row`: what was written; absent for a duplicate, and where the job itself was the one to drop. */
  | (Enqueued & { readonly row?: DeliveryRow; readonly dropped?: readonly DeliveryRow[] });

export interface NewSchedule {
  readonly job: string;
  /** The times in words; other words mean other times. */
  readonly what: string;
  readonly nextAt: number;
}

/** A schedule whose time has come. */
export interface Fire {
  readonly plugin: string;
  readonly job: string;
  /** The `nextAt` that is due. */
  readonly at: number;
  /** Its next one. */
  readonly nextAt: number;
  /** Absent: it only moves on. */
  readonly run?: NewJob | undefined;
}

/** A row that is now running, with all that an attempt needs. */
export interface Claimed extends Delivery {
  readonly seq: number;
  readonly policy: DeliveryPolicy;
  readonly firstAttemptAt: number;
  readonly expiresAt: number | undefined;
}

/** How an attempt ended. */
export type Outcome = { readonly seq: number } & (
  | { readonly verdict: 'done'; readonly pruneAt: number; readonly result?: string | undefined }
  | { readonly verdict: 'dead'; readonly pruneAt: number; readonly error: PluginErrorData }
  | { readonly verdict: 'retry'; readonly dueAt: number; readonly counted: boolean; readonly error: PluginErrorData }
  /** No verdict: the attempt was cut off and may have had its effect. */
  | { readonly verdict: 'released' }
);

/** A plugin that can take deliveries. */
export interface Claim {
  readonly plugin: string;
  /** How many more of a queue may start now, deliveries or batches; 0 or more. */
  readonly free: (queue: Queue) => number;
  /** Absent for what is delivered one by one. */
  readonly batch?: ((queue: Queue) => BatchLimits | undefined) | undefined;
}

/** A host that asks for plugins. Replicas share them out: each plugin is leased to one at a time. */
export interface LeaseHolder {
  /** The same each time that the replica starts. */
  readonly replica: string;
  /** Of one start alone. What another life claims or settles has no effect once this one has the lease. */
  readonly life: string;
}

export interface LeaseRequest {
  readonly holder: LeaseHolder;
  readonly plugins: readonly string[];
  /** The lease of somebody else is free when it expired at this instant or before. */
  readonly expiredAt: number;
  /** Until when it holds, unless it is renewed. */
  readonly expiresAt: number;
  /** Takes over from an earlier life of the same replica without waiting for the end of its lease. */
  readonly inherit: boolean;
}

export interface LeaseAnswer {
  readonly held: readonly string[];
  /** Rows that whoever had the plugin before left running: they are back in their place, as interrupted. */
  readonly recovered: readonly DeliveryRow[];
}

export interface StepRequest {
  /** Who asks. A plugin that is not leased to this life neither gets nor settles anything. */
  readonly life: string;
  readonly now: number;
  /** Written as by `publish`, before anything else: what they cause may be claimed at once. */
  readonly events: readonly NewEvent[];
  readonly outcomes: readonly Outcome[];
  readonly claims: readonly Claim[];
  /** When rows that expire now are pruned. */
  readonly pruneAt: number;
}

/** What became of an event, with its deliveries as they were written. */
export type PublishAnswer = Published & { readonly rows: readonly DeliveryRow[] };

export interface StepResult {
  /** One for each event. */
  readonly published: readonly PublishAnswer[];
  readonly claimed: readonly Claimed[];
  /** Each is one attempt at several rows of a job. */
  readonly batches: readonly (readonly Claimed[])[];
  /** Per claim, when it is worth asking again if nothing else happens; absent: never. */
  readonly wakeAt: ReadonlyMap<string, number>;
  /** Rows that changed their state, as they are now. */
  readonly changed: readonly DeliveryRow[];
  /** Plugins among the claims that are not leased to who asks. */
  readonly lost: readonly string[];
}

/** Names rows of one job: by the id or the key that it was enqueued with. */
export type JobSelector = { readonly plugin: string; readonly job: string } & (
  | { readonly id: string }
  | { readonly key: string }
);

/**
 * Where deliveries live. Each method is one transaction, durable when it returns, and may answer with a promise.
 *
 * Order: the rows of one (plugin, queue, key) form a lane in the order in which they came due. The first `perKey`
 * unfinished rows of a lane may run; those behind wait, also while one in front waits for its next attempt.
 */
export interface DeliveryStore {
  /** Writes events, their deliveries and cursors. An id or dedupe key seen before is left out, its cursor is still written. */
  publish(events: readonly NewEvent[], now: number): Awaitable<readonly PublishAnswer[]>;
  /** What was last written for the feed. */
  cursor(feed: string): Awaitable<unknown>;
  /** Each job succeeds or is refused by itself (`QUOTA_EXCEEDED`), in the order given. */
  enqueue(jobs: readonly NewJob[], now: number): Awaitable<readonly EnqueueAnswer[]>;
  /** Replaces the schedules of a plugin. One that has the same times as before keeps its next fire. Returns all. */
  setSchedules(plugin: string, schedules: readonly NewSchedule[]): Awaitable<readonly NewSchedule[]>;
  /**
   * Moves a schedule on and enqueues its run, both or neither. It stays where it is unless it stands at `at`; while its
   * run before is unfinished, the new one counts as dropped (`overlap`). Returns what was enqueued.
   */
  fire(fire: Fire, now: number): Awaitable<EnqueueAnswer | undefined>;
  /** Writes events, records how attempts ended, then marks as running what each claim may take, best first. */
  step(request: StepRequest): Awaitable<StepResult>;
  /**
   * Leases the plugins that nobody else has, and returns what the one before left running. Instants are the caller's:
   * who asks leaves room for how far the clocks of two replicas may be apart. The lease itself does not look at a clock
   * again: it holds until somebody else gets it.
   */
  acquireLeases(request: LeaseRequest): Awaitable<LeaseAnswer>;
  /** Prolongs those that this life still has, and answers them. */
  renewLeases(request: {
    readonly life: string;
    readonly plugins: readonly string[];
    readonly expiresAt: number;
  }): Awaitable<readonly string[]>;
  /** Gives back those that this life has. */
  releaseLeases(request: { readonly life: string; readonly plugins: readonly string[] }): Awaitable<void>;
  /** Ends waiting and running rows. */
  cancel(which: JobSelector, now: number, pruneAt: number): Awaitable<readonly DeliveryRow[]>;
  /**
   * Puts the newest dead letter of this id at the end of its lane, with its attempts counted anew.
   *
   * @throws {PluginError} `NOT_FOUND`, `INVALID_STATE` when no row of this id is dead, or `CONFLICT` when a job enqueued
   *   later under this id waits.
   */
  redeliver(which: { readonly plugin: string; readonly id: string }, now: number): Awaitable<DeliveryRow>;
  pause(pause: Pause): Awaitable<void>;
  resume(which: { readonly plugin: string; readonly job: string; readonly key?: string }): Awaitable<void>;
  pauses(plugin: string, now: number): Awaitable<readonly Pause[]>;
  list(query: DeliveryQuery, now: number): Awaitable<DeliveryPage>;
  /** The newest row of this id, with its payload. */
  find(plugin: string, id: string, now: number): Awaitable<(DeliveryRow & { readonly payload: unknown }) | undefined>;
  stats(plugin: string, handler?: string): Awaitable<DeliveryStats>;
  /** Deletes at most `limit` rows of each table whose time is over. Returns whether there may be more. */
  prune(now: number, limit: number): Awaitable<boolean>;
  /** Deletes everything about a plugin. */
  forget(plugin: string): Awaitable<void>;
  close(): Awaitable<void>;
}
