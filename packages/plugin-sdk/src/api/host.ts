import type { PlatformEvent } from '../events/envelope.ts';
import type { Role } from '../events/entities.ts';
import type { Storage } from './collections.ts';
import type { Awaitable, Json, Page, PageQuery } from './common.ts';
import type { Spool } from './spool.ts';
import type { EventsApi } from './events.ts';
import type { Keys } from './keys.ts';
import type { AuditEntry, Metrics } from './services.ts';
import type { ActionRef } from '../ui/blocks.ts';
import type { CallHandler } from '../ui/calls.ts';

export type NoticeLevel = 'info' | 'warning' | 'error' | 'critical';

/** Who gets a notice: one user, the members of a group, everybody with at least that role, or the owner of a session. */
export type Audience =
  | { readonly user: string }
  | { readonly group: string }
  | { readonly role: Exclude<Role, 'user'> }
  | { readonly session: string };

/** A message to users of the platform. Plain text; nothing in it is markup. */
export interface Notice {
  /** At most 120 characters. */
  readonly title: string;
  /** At most 2,000 characters. */
  readonly text?: string;
  /** Default `info`. */
  readonly level?: NoticeLevel;
  /** http(s) address, or a path of the platform such as `/sessions/ada-firefox-1a2b3c4d`. */
  readonly link?: string;
  /** A notice with the same key replaces the one before. */
  readonly key?: string;
  /** Default `toast`; it stays in the inbox either way. */
  readonly show?: 'toast' | 'banner';
  /**
   * At most 3 buttons: actions and commands of the plugin, whose `audience` has to reach whoever gets the notice. Where a
   * control plane shows no buttons, they stand on the page of the plugin service only.
   */
  readonly actions?: readonly ActionRef[];
}

/** A message at the top of the page for operators and administrators, for as long as its cause lasts. */
export type Banner = Omit<Notice, 'key' | 'show'>;

/** A file that goes with a mail. */
export interface MailAttachment {
  /** At most 150 characters, without `/` and `\\`. */
  readonly fileName: string;
  readonly contentType:
    | 'application/pdf'
    | 'application/json'
    | 'image/jpeg'
    | 'image/png'
    | 'text/calendar'
    | 'text/csv'
    | 'text/plain';
  /** A stream is read once. */
  readonly content: Uint8Array | ReadableStream<Uint8Array>;
}

/** A mail from the platform. */
export interface Mail {
  /** 1 to 50 recipients: users, or addresses that the operator wrote into the configuration keys of `email.recipients`. */
  readonly to: readonly ({ readonly user: string } | { readonly address: string })[];
  /** One line, at most 200 characters. */
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** At most 10, together at most 7.5 MiB. Only where a plugin carries the mail. */
  readonly attachments?: readonly MailAttachment[];
  /** A second mail with the same key within 24 hours is not sent. */
  readonly dedupe?: string;
}

/** Key-value storage of the plugin's own. Values are JSON, at most 256 KiB each; at most 10,000 keys. */
export interface KeyValueStorage {
  /** The value, or `undefined` for an unknown key. */
  get(key: string): Promise<unknown>;
  /**
   * Writes a value; it is on disk when the promise resolves.
   *
   * @param key 1 to 512 characters.
   * @throws {PluginError} `INVALID_ARGUMENT` for a value that is not JSON or too large, `QUOTA_EXCEEDED` when the
   *   plugin's storage is full.
   */
  set(key: string, value: unknown): Promise<void>;
  /** Removes a key; an unknown one is no error. */
  delete(key: string): Promise<void>;
  /** All keys with the prefix, in code unit order. */
  keys(prefix?: string): Promise<readonly string[]>;
  /** Bytes in use, by keys and collections together, and the most there may be. */
  usage(): Promise<{ readonly bytes: number; readonly limit: number }>;
}

/** How a job is enqueued. */
export interface EnqueueOptions {
  /** Jobs with the same key run one after another, in the order in which they were enqueued. */
  readonly key?: string;
  /** A waiting job with the same id is replaced. */
  readonly id?: string;
  /** Enqueued once: a second job with the same value within `dedupeFor` is not, and the first one's id is the answer. */
  readonly dedupe?: string;
  /** Duration such as `24h`, at most `30d`. Default `24h`. */
  readonly dedupeFor?: string;
  /** Earliest start, as an instant. */
  readonly at?: string;
  /** Earliest start, as a duration from now such as `5min`. */
  readonly after?: string;
  /** Higher goes first, -100 to 100. Default 0. */
  readonly priority?: number;
  /** Dropped when it has not started by then. */
  readonly expiresAt?: string;
}

/** `dead` is out of attempts or failed for good; `dropped` expired before it could run. */
export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'cancelled' | 'dropped';

/** A job as its plugin and the operator see it. */
export interface JobRow {
  readonly id: string;
  readonly job: string;
  readonly key?: string;
  readonly state: JobState;
  /** Attempts so far. */
  readonly attempts: number;
  readonly dueAt: string;
  readonly error?: string;
  /** How far the running attempt says it is, 0 to 1. */
  readonly progress?: number;
}

/** How it stands with a plugin's jobs, or one of them. */
export interface JobStats {
  readonly waiting: number;
  readonly dead: number;
  /** Payload bytes of those that wait. */
  readonly bytes: number;
  /** When the oldest of those that wait was enqueued. */
  readonly oldestAt?: string;
  /** What was given up without a run, by reason, since the plugin was installed. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * `expired` before it could run; `overflow` of the manifest's `limit`; `overlap`: a schedule fired while its run before
 * was still waiting or running.
 */
export type DropReason = 'expired' | 'overflow' | 'overlap';

/** Durable jobs: they survive a restart, are retried, and end as done or as a dead letter that somebody sees. */
export interface Jobs<Payloads> {
  /**
   * Puts a job into the queue; it is on disk when the promise resolves.
   *
   * @returns The job's id, and whether it is new. Beyond a `limit` with `"overflow": "drop-lowest"` it may be the one
   *   that is dropped.
   * @throws {PluginError} `INVALID_ARGUMENT` for a payload that does not fit its schema or exceeds 256 KiB,
   *   `QUOTA_EXCEEDED` when as many wait already as the job's `limit` allows, or 10,000 jobs or 64 MiB in all.
   */
  enqueue<N extends keyof Payloads & string>(
    job: N,
    payload: Payloads[N],
    options?: EnqueueOptions,
  ): Promise<{ readonly id: string; readonly fresh: boolean }>;
  /** Jobs, newest first. */
  list(
    query?: PageQuery & { readonly job?: string; readonly key?: string; readonly state?: JobState },
  ): Promise<Page<JobRow>>;
  /** Gives a dead job its attempts back. @throws {PluginError} `NOT_FOUND`, `INVALID_STATE` unless it is dead. */
  retry(id: string): Promise<void>;
  /** Cancels waiting jobs and says how many. */
  cancel(job: string, which: { readonly id: string } | { readonly key: string }): Promise<number>;
  /** Of one job, or of all. @throws {PluginError} `INVALID_ARGUMENT` for a job that the manifest does not declare. */
  stats(job?: keyof Payloads & string): Promise<JobStats>;
  /**
   * Starts no more runs of a job, or of one key of it, until it is resumed. Outlives a restart; what runs goes on, and
   * what is enqueued waits.
   *
   * @param options.until Instant at which it ends by itself.
   * @param options.reason For the operator, at most 200 characters.
   * @throws {PluginError} `INVALID_ARGUMENT` for a job that the manifest does not declare.
   */
  pause(
    job: keyof Payloads & string,
    options: { readonly key?: string; readonly until?: string; readonly reason: string },
  ): Promise<void>;
  /** Ends a pause of the job, or of one key of it; without a pause it does nothing. */
  resume(job: keyof Payloads & string, options?: { readonly key?: string }): Promise<void>;
}

/** One run of a job. */
export interface JobRun<Payload> {
  readonly payload: Payload;
  readonly id: string;
  readonly key?: string;
  /** From 1. */
  readonly attempt: number;
  /** The attempt before ended without a verdict: the host was killed, so its effects may have happened. */
  readonly interrupted: boolean;
  /** Aborted at the deadline, when the job is cancelled and when the plugin is switched off. */
  readonly signal: AbortSignal;
  /**
   * Shows the operator how far the run is.
   *
   * @param fraction 0 to 1.
   * @param text At most 200 characters.
   */
  progress(fraction: number, text?: string): Promise<void>;
}

/** Several jobs at once, of a name whose declaration has `batch`. */
export interface JobBatch<Payload> {
  /** At least one. With `perKey` 1 no two of them have the same key. */
  readonly items: readonly {
    readonly payload: Payload;
    readonly id: string;
    /** From 1. */
    readonly attempt: number;
    /** The attempt before ended without a verdict, so its effects may have happened. */
    readonly interrupted: boolean;
  }[];
  /** Aborted at the deadline and when the plugin is switched off. */
  readonly signal: AbortSignal;
}

/** An item of a batch that failed. It is tried again by itself, on the schedule of its job; items not named are done. */
export interface Failed {
  readonly id: string;
  readonly error: Error;
}

/** What a delivery knows beside the event. */
export interface DeliveryContext {
  /** From 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** Log lines of the plugin: at most 50 a second, 16 KiB each. Secrets of the configuration are removed by value. */
export interface Log {
  debug(message: string, fields?: Json): void;
  info(message: string, fields?: Json): void;
  warn(message: string, fields?: Json): void;
  error(message: string, fields?: Json): void;
}

/** Open to every plugin: its own things, and messages to users of the platform. */
export interface HostApi<
  Payloads,
  K = Readonly<Record<never, never>>,
  Emitted = Readonly<Record<string, Json>>,
  Settings = Json,
> {
  readonly events: EventsApi<Emitted>;
  readonly jobs: Jobs<Payloads>;
  readonly storage: Storage<Payloads, K>;
  readonly spool: Spool;
  readonly keys: Keys;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly webhooks: {
    /**
     * The dynamic form of `events` in the manifest, for plugins without that key; with it, only for names listed there.
     * Subscribe in `onLoad`. Handlers for the same pattern replace each other.
     *
     * @throws {PluginError} `INVALID_ARGUMENT` for an unknown event, or after loading.
     */
    on(pattern: string, handler: (event: PlatformEvent, context: DeliveryContext) => Awaitable<unknown>): void;
  };
  readonly commands: {
    /** The dynamic form of `contributes.commands`, for plugins without that key; with it, only for ids listed there. */
    register(id: string, handler: CallHandler): void;
  };
  readonly settings: {
    /**
     * What a user chose under `userSettings`, with defaults filled in.
     *
     * @throws {PluginError} `INVALID_ARGUMENT` for a plugin without `userSettings`.
     */
    get(userId: string): Promise<Settings>;
  };
  /**
   * Asks the host to draw a page, widget or panel anew where it is looked at, at most once a second.
   *
   * @param view Its id.
   */
  refresh(view: string): void;
  /**
   * Shows a banner to operators and administrators; `undefined` takes it away. At most 10 at a time; they are gone while
   * the plugin is off.
   *
   * @param key Names the cause, such as `token-expired`. A banner with the same key replaces the one before.
   */
  banner(key: string, banner: Banner | undefined): Promise<void>;
  /**
   * Shows a notice to users, who find it in their inbox afterwards.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown user, group or session.
   */
  notify(to: Audience, notice: Notice): Promise<{ readonly id: string }>;
  /**
   * Sends a mail through the platform. It is accepted, not delivered, when the promise resolves.
   *
   * @throws {PluginError} `PERMISSION_DENIED` for an address that no operator wrote into the configuration,
   *   `NOT_FOUND` for an unknown user or one without an address, `UNSUPPORTED` for attachments while no plugin carries
   *   mail, `INVALID_ARGUMENT` for more of them than there may be.
   */
  email(mail: Mail): Promise<{ readonly id: string }>;
  /**
   * Writes a row into the audit trail, with the plugin, the time and the person in whose name it works; it is on disk when
   * the promise resolves. Operators read the trail, and a plugin that keeps an audit log gets a copy. Rows stay for 400
   * days, whatever becomes of the plugin.
   */
  audit(entry: AuditEntry): Promise<{ readonly id: string }>;
  /**
   * Says how the plugin is, per condition; the worst one shows on its page. `undefined` takes a condition away.
   *
   * @param condition Name of the plugin's own, such as `slack`.
   */
  health(
    condition: string,
    state: { readonly level: 'degraded' | 'failing'; readonly message: string; readonly hint?: string } | undefined,
  ): Promise<void>;
}

/** Facts of the installation, and its time. */
export interface Platform {
  /** Ask it instead of `Date.now()`: a test moves it. */
  readonly clock: { now(): Date };
  /** Where people reach the platform, without a trailing slash. */
  readonly publicUrl: string;
  /** Where the plugin's own routes are reached, without a trailing slash; a route's `path` follows. */
  readonly routesUrl: string;
  /** IANA name of the platform's time zone. */
  readonly timezone: string;
  readonly instanceId: string;
  /** Version of the plugin host. */
  readonly version: string;
}
