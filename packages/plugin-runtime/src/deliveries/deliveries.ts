import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { DeliveryTarget } from './attachment.ts';
import type { Replica } from './leases.ts';
import type { DeliveryStore, JobQuota, JobSelector } from './store.ts';
import type {
  DeliveryPage,
  DeliveryQuery,
  DeliveryRow,
  DeliveryStats,
  Enqueued,
  EnqueueRequest,
  FeedCursor,
  NextFire,
  Pause,
  Publication,
  Published,
  Schedule,
  Subscription,
} from './types.ts';

export interface DeliveriesOptions {
  /** Stays open after `close()`. */
  readonly store: DeliveryStore;
  /** Which of the hosts on this store it is. Default: the only one. */
  readonly replica?: Replica | undefined;
  readonly clock?: Clock;
  /**
   * Puts off a write a little, so that what arrives meanwhile shares its commit. Default: to the end of this turn of the
   * event loop, and with the clock of the machine a step of the dispatcher to at least 1 ms after the one before. With a virtual clock `queueMicrotask`, which its `advance` waits for.
   */
  readonly defer?: (run: () => void) => void;
  /** For the jitter of back-off: at least 0, less than 1. */
  readonly random?: () => number;
  /** What each plugin may have waiting. Default 10 000 jobs and 64 MiB. */
  readonly quotaOf?: (plugin: string) => JobQuota;
  /** Hears of what has no caller to tell: a store that fails for now, a listener that throws. Default: a warning. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Durable deliveries of events and jobs, at least once and in order per key. What a method has written is safe when
 * its promise resolves.
 */
export interface Deliveries {
  /**
   * Writes one delivery per subscriber, and the cursor with it. Calls keep their order without being awaited.
   *
   * @returns Whether the event is new: one with an id of the last 14 days is ignored, apart from its cursor.
   * @throws {PluginError} `INVALID_ARGUMENT` for a policy whose numbers make no sense, `STORAGE_FULL`.
   */
  publish(event: PlatformEvent, subscriptions: readonly Subscription[], cursor?: FeedCursor): Promise<Published>;
  /** The same for several events in one transaction; ends with the cursor of the last one that has any. */
  publishAll(publications: readonly Publication[]): Promise<readonly Published[]>;
  /** What was last written for this feed, `undefined` at first. */
  cursor(feed: string): Promise<unknown>;
  /**
   * @throws {PluginError} `QUOTA_EXCEEDED` when too many jobs of the plugin wait, `INVALID_ARGUMENT` for a payload over
   *   256 KiB or numbers that make no sense, `STORAGE_FULL`.
   */
  enqueue(request: EnqueueRequest): Promise<Enqueued>;
  /**
   * Replaces the schedules of a plugin; none ends them all. They fire whether or not the plugin is attached, on the one
   * host that has the plugin. One with
   * the same times as before keeps its next fire, also over a restart; a fire is skipped while the run before is
   * unfinished.
   */
  setSchedules(plugin: string, schedules: readonly Schedule[]): Promise<void>;
  /** What was set, with when it fires next. */
  schedules(plugin: string): readonly NextFire[];
  /** Ends waiting and running jobs of this id or key, and aborts the signals of the running ones. Returns how many. */
  cancel(which: JobSelector): Promise<number>;
  /**
   * Delivers a dead letter anew, behind what waits for the same key.
   *
   * @throws {PluginError} `NOT_FOUND`, `INVALID_STATE` when it is no dead letter, `CONFLICT` when a job enqueued later
   *   under the same id waits.
   */
  redeliver(which: { readonly plugin: string; readonly id: string }): Promise<DeliveryRow>;
  pause(pause: Pause): Promise<void>;
  resume(which: { readonly plugin: string; readonly job: string; readonly key?: string }): Promise<void>;
  pauses(plugin: string): Promise<readonly Pause[]>;
  /** @throws {PluginError} `INVALID_ARGUMENT` for a limit outside 1 to 500 or a cursor of something else. */
  list(query: DeliveryQuery): Promise<DeliveryPage>;
  /** The newest row of this id, with its payload. */
  find(plugin: string, id: string): Promise<(DeliveryRow & { readonly payload: unknown }) | undefined>;
  /** @param handler Only this job or subscription. */
  stats(plugin: string, handler?: string): Promise<DeliveryStats>;
  /**
   * Asks for a plugin, which one host has at a time, from now on until it is released. Resolves whether this one has it;
   * if not, it gets it when the other has given it up or is gone, see {@link onLease}. `attach` and `setSchedules` ask too.
   */
  hold(plugin: string): Promise<boolean>;
  /**
   * Lets others have the plugin.
   *
   * @throws {PluginError} `INVALID_STATE` while it is attached.
   */
  release(plugin: string): Promise<void>;
  /** Called when this host gets a plugin, or has lost it to another. Returns what ends it. */
  onLease(listener: (plugin: string, held: boolean) => void): () => void;
  /**
   * Begins to deliver to a plugin, as soon as this host has it.
   *
   * @throws {PluginError} `INVALID_STATE` while it is attached.
   */
  attach(plugin: string, target: DeliveryTarget): void;
  /**
   * Stops taking new deliveries, waits up to `drainMs` (default 10 000) for the running ones, then aborts their signals.
   * What was not acknowledged is delivered again, marked as interrupted, when the plugin is attached the next time.
   */
  detach(plugin: string, options?: { drainMs?: number }): Promise<void>;
  /** Looks for work that somebody else has written to the store, such as a transaction of the plugin's storage. */
  wake(plugin: string): void;
  /**
   * Deletes all rows of a plugin that was uninstalled.
   *
   * @throws {PluginError} `INVALID_STATE` while it is attached.
   */
  forget(plugin: string): Promise<void>;
  /** Called with each row whose state or progress has changed. Returns what ends it. */
  onChange(listener: (row: DeliveryRow) => void): () => void;
  /** Deletes up to 1000 rows whose time is over; runs by itself every 10 minutes. Returns whether there may be more. */
  prune(): Promise<boolean>;
  /** Detaches all plugins. */
  close(options?: { drainMs?: number }): Promise<void>;
}
