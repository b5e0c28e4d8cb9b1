import type { Cause, DropReason, PlatformEvent, PluginErrorData } from '@streamspace/plugin-sdk';
import type { Timetable } from '../schedules/index.ts';

/** Where a delivery comes from: an event that a plugin subscribes to, or a job that it enqueued. */
export type DeliveryKind = 'event' | 'job';

/**
 * `waiting` for its time, its turn or a free place; `running`; then for good `done`, `dead` (a dead letter), `cancelled`
 * by somebody, or `dropped` because it expired before it could run.
 */
export type DeliveryState = 'waiting' | 'running' | 'done' | 'dead' | 'cancelled' | 'dropped';

/** How one delivery is tried, in whole numbers. What is absent has the default of its kind, see `policyDefaults`. */
export interface DeliveryPolicy {
  /** Attempts in all. */
  readonly maxAttempts?: number;
  /** Waits before the second, third … attempt, in milliseconds; the last one repeats. */
  readonly backoffMs?: readonly number[];
  /** Longest attempt, in milliseconds. */
  readonly timeoutMs?: number;
  /** From the first attempt to the last, in milliseconds. */
  readonly retryForMs?: number;
  /** How long the row stays after it was done, cancelled or dropped, in milliseconds. */
  readonly keepDoneMs?: number;
  /** How long a dead letter stays, in milliseconds. */
  readonly keepDeadMs?: number;
}

/** One subscriber of one event, already matched. */
export interface Subscription {
  readonly plugin: string;
  /** Name or pattern in the plugin's manifest whose handler gets the event. */
  readonly handler: string;
  /** Ordering key: the event's `subject`, as `kind:id`. */
  readonly key: string;
  readonly policy?: DeliveryPolicy;
}

/** How far a feed of events has been read. */
export interface FeedCursor {
  readonly feed: string;
  /** Any JSON. */
  readonly value: unknown;
}

/** One event, its subscribers, and how far its feed has been read with it. */
export interface Publication {
  readonly event: PlatformEvent;
  readonly subscriptions: readonly Subscription[];
  readonly cursor?: FeedCursor;
  readonly dedupe?: EventDedupe;
}

/** Publishes only once per window, plugin and type of event, whatever became of the first. */
export interface EventDedupe {
  /** Who emits it. */
  readonly plugin: string;
  readonly key: string;
  readonly forMs: number;
}

export interface Published {
  /** `false`: the event was published before, or one with the same dedupe key, and nothing was written but the cursor. */
  readonly fresh: boolean;
  /** Of the event that stands for it. */
  readonly id: string;
}

export interface EnqueueRequest extends DeliveryPolicy {
  readonly plugin: string;
  readonly job: string;
  /** JSON, at most 256 KiB. */
  readonly payload: unknown;
  /** Jobs of one name with the same key run in the order in which they came due; without a key there is no order. */
  readonly key?: string;
  /** Replaces the waiting job of the same name and id. Default: a new id. */
  readonly id?: string;
  /** Enqueues only once per window and job name, whatever became of the first. */
  readonly dedupe?: string;
  /** The window of `dedupe`, in milliseconds. Default 24 h. */
  readonly dedupeForMs?: number;
  /** Instant from which it may run, in milliseconds since the epoch. Default: now. */
  readonly dueAt?: number;
  /** The same from now on; not both. */
  readonly delayMs?: number;
  /** Higher goes first among keys that are ready; within a key the order stays. Default 0. */
  readonly priority?: number;
  /** Instant after which it is not worth an attempt, in milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** Runs at a time with the same key. Default 1. */
  readonly perKey?: number;
  /** Within what all jobs of the plugin may have waiting. Default: nothing more. */
  readonly limit?: JobLimit;
  /** Why it is enqueued, see {@link Delivery.causedBy}. */
  readonly causedBy?: readonly Cause[];
}

/** Most jobs of one name that may wait. */
export interface JobLimit {
  readonly items: number;
  /** Of payload. */
  readonly bytes: number;
  /** What becomes of one more: it is refused, or the lowest priority gives way, the oldest first. */
  readonly overflow: 'refuse' | 'drop-lowest';
}

export interface Enqueued {
  readonly id: string;
  /** `false`: the dedupe key was seen before, `id` is the job of that time and nothing was written. */
  readonly fresh: boolean;
}

/** When several deliveries of one job are handed over at once: as soon as one of the three is reached. */
export interface BatchLimits {
  readonly items: number;
  /** Of payloads, ids and what goes with each item. One item larger than that goes alone. */
  readonly bytes: number;
  /** How long the first item waits for others. */
  readonly waitMs: number;
}

/** A job that is enqueued by itself, without a payload. */
export interface Schedule {
  readonly job: string;
  readonly timetable: Timetable;
  /** What becomes of fires that were missed while the host was down: one of the last 24 hours runs, or none. */
  readonly catchUp: 'once' | 'skip';
  /** Longest random delay of a run. */
  readonly jitterMs: number;
  /** How its runs are enqueued. */
  readonly run: Pick<EnqueueRequest, keyof DeliveryPolicy | 'perKey' | 'limit'>;
}

export interface NextFire {
  readonly job: string;
  /** In milliseconds since the epoch, before jitter. */
  readonly nextAt: number;
  /** The times in words. */
  readonly what: string;
}

/** What a plugin receives. */
export interface Delivery {
  readonly id: string;
  readonly plugin: string;
  readonly kind: DeliveryKind;
  /** Name of the job, or the name under which the plugin subscribed to the event. */
  readonly handler: string;
  readonly key: string | undefined;
  /** The event, or the payload of the job. */
  readonly payload: unknown;
  /** Counted from 1. */
  readonly attempt: number;
  /** The last attempt ended without a verdict: it may have had its effect. */
  readonly interrupted: boolean;
  /** What led to a job, as the host knows it; the causes of an event stand in the event. */
  readonly causedBy?: readonly Cause[];
}

/** One delivery as lists show it, without its payload. Instants are milliseconds since the epoch. */
export interface DeliveryRow {
  /** Names the row. `id` is the caller's, and a job's may come back later. */
  readonly seq: number;
  readonly id: string;
  readonly plugin: string;
  readonly kind: DeliveryKind;
  readonly handler: string;
  readonly key?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly state: DeliveryState;
  /** Attempts that count so far, the running one included. */
  readonly attempts: number;
  readonly interrupted: boolean;
  readonly priority: number;
  readonly createdAt: number;
  /** Earliest next attempt. */
  readonly dueAt: number;
  readonly expiresAt?: number;
  readonly firstAttemptAt?: number;
  readonly finishedAt?: number;
  /** Of the last attempt that failed. */
  readonly error?: PluginErrorData;
  /** What the handler of a job returned, where it is JSON of at most 64 KiB. */
  readonly result?: unknown;
  /** Its job or key is paused. */
  readonly paused?: boolean;
  /** What the running attempt last said about itself; from the engine, the store knows none. */
  readonly progress?: Progress;
}

export interface Progress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly text?: string;
}

/** What {@link DeliveryRow}s to list; everything absent matches all. */
export interface DeliveryQuery {
  readonly plugin?: string;
  readonly kind?: DeliveryKind;
  /** Name of the job or of the subscription. */
  readonly handler?: string;
  readonly key?: string;
  readonly state?: DeliveryState;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** 1 to 500. Default 50. */
  readonly limit?: number;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly rows: readonly DeliveryRow[];
  /** Cursor of the next page, absent on the last. */
  readonly next?: string;
}

export interface DeliveryStats {
  readonly counts: Readonly<Record<DeliveryState, number>>;
  /** Payload bytes of waiting jobs. */
  readonly waitingBytes: number;
  /** When the oldest waiting one was written, in milliseconds since the epoch. */
  readonly oldestWaitingAt?: number;
  /** Jobs that were given up without a run, ever; their rows may be gone. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** A job, or one key of it, that does not run for now. Outlives a restart. */
export interface Pause {
  readonly plugin: string;
  readonly job: string;
  /** Absent: all keys. */
  readonly key?: string;
  /** Instant at which it ends by itself, in milliseconds since the epoch. */
  readonly until?: number;
  /** For the operator. */
  readonly reason: string;
}
