import {
  isPluginError,
  PluginError,
  type Awaitable,
  type Outcome,
  type Platform,
  type PlatformEvent,
  type UsersRead,
} from '@streamspace/plugin-sdk';
import { createBreaker, type OtherQueue } from './breaker.ts';
import type { Channel, Delivered, Destination } from './channel.ts';
import type { QuietHours } from './config.ts';
import { createDeliveriesPage } from './deliveries-page.ts';
import { createGroups } from './groups.ts';
import { createDigestJob, createThrottle, hold, jobOptions, releaseCollected, type Tx } from './hold.ts';
import { createTurns } from './in-turn.ts';
import { createNoticeMetrics, type Suppression } from './notice-metrics.ts';
import { toNotice, type Notice } from './notice.ts';
import { createQuietHours } from './quiet-hours.ts';
import type { HoldCause, NotifierApi, SendJob } from './rows.ts';
import { createSelection, type Route, type SelectOptions } from './select.ts';
import { createSender } from './sender.ts';
import { isAtLeast } from './severity.ts';
import { createTemplates, type Texts } from './templates.ts';

const hourMs = 60 * 60_000;
/** After that a notice is news no longer. What matters more stays news for longer. */
const freshMs = { usual: 6 * hourMs, urgent: 24 * hourMs };
const seenMs = 24 * hourMs;

/** What every channel's configuration has, see `noticeFields`. */
export interface NotifierConfig {
  readonly includeDetails: boolean;
  readonly rateLimit: number;
  readonly quietHours: QuietHours;
  readonly templates: Readonly<Record<string, Texts>>;
  readonly baseUrl?: string | undefined;
  readonly routes: readonly Route[];
}

export interface NotifierOptions<D extends Destination> {
  readonly api: NotifierApi & { readonly users?: Partial<Pick<UsersRead, 'groups'>> };
  readonly platform: Pick<Platform, 'clock' | 'publicUrl' | 'timezone'>;
  readonly config: NotifierConfig;
  readonly channel: Channel<D>;
  /** Whether the default destination wants an event that no route takes, see `announces`. */
  readonly isAnnounced: SelectOptions['isAnnounced'];
  /** Destinations of the channel's own beside those of the routes, such as the person whom an event is about. */
  readonly alsoTo?: (event: PlatformEvent) => Awaitable<readonly string[]>;
  /** Whether somebody asked for silence about such notices. */
  readonly isMuted?: (notice: Notice) => Promise<boolean>;
  /** Whether a notice is collected until {@link Notifier.release} instead of being sent by itself. */
  readonly collects?: (notice: Notice) => boolean;
  /** A queue of the channel's own to the same vendor, which stands still when this one does. */
  readonly otherQueue?: OtherQueue;
  /** Ids in the manifest of the action that sends again, and of the command that tests. */
  readonly ids: { readonly retry: string; readonly test: string };
  /** `maxAttempts` of the job `send` in the manifest. */
  readonly maxAttempts: number;
  /** Stands on the page of deliveries. */
  readonly note?: string;
  /** From 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Events whose notices change what the message about a session shows. */
const stateChanges: ReadonlySet<string> = new Set([
  'session.created',
  'session.started',
  'session.hibernated',
  'session.woken',
  'session.terminated',
  'session.failed',
]);

/**
 * All that channels have in common: from an event to a message in the queue, from there to the vendor, and what an
 * operator sees of it. A handler of events has done its work when the message is on disk.
 */
export function createNotifier<D extends Destination>(options: NotifierOptions<D>) {
  const { api, channel, config, platform, isMuted, alsoTo, collects, otherQueue, ids, note, maxAttempts } = options;
  const { random = Math.random } = options;
  const now = (): number => platform.clock.now().getTime();
  const metrics = createNoticeMetrics(api, now);
  const inTurn = createTurns();
  const throttle = createThrottle(config.rateLimit, now);
  const quietUntil = createQuietHours(config.quietHours, platform.timezone);
  const applyTemplates = createTemplates(config.templates, api.log);
  const select = createSelection({
    routes: config.routes,
    isAnnounced: options.isAnnounced,
    groupsOf: createGroups(api.users, now),
  });
  const breaker = createBreaker({
    api,
    channel,
    config,
    now,
    random,
    ...(otherQueue === undefined ? {} : { otherQueue }),
  });
  const { page, retry } = createDeliveriesPage({
    api,
    names: channel.names,
    ...ids,
    ...(note === undefined ? {} : { note }),
  });
  const { baseUrl = platform.publicUrl, includeDetails } = config;

  /** Why a notice has to wait, and until when; `drop` for one that nobody wants. Otherwise it is counted. */
  async function restraint(
    tx: Tx,
    notice: Notice,
  ): Promise<undefined | 'drop' | { readonly cause: HoldCause; readonly until: number }> {
    const { severity } = notice;
    if (collects?.(notice) === true) return { cause: 'schedule', until: now() };
    const { mode, passSeverity } = config.quietHours;
    const quiet = isAtLeast(severity, passSeverity) ? undefined : quietUntil(now());
    if (quiet !== undefined) return mode === 'drop' ? 'drop' : { cause: 'quiet', until: quiet };
    if (isAtLeast(severity, 'error')) return undefined;
    const until = await throttle.take(tx);
    return until === undefined ? undefined : { cause: 'limit', until };
  }

  /** Puts a notice into the queue, or says why not. */
  async function place(
    tx: Tx,
    notice: Notice,
    destination: string,
    announced: boolean,
  ): Promise<Suppression | undefined> {
    const { eventId, type, title, severity, session } = notice;
    if ((await tx.deliveries.get({ destination, eventId })) !== undefined) return 'duplicate';
    const row = {
      destination,
      eventId,
      type,
      title,
      severity,
      at: new Date(now()).toISOString(),
      expiresAt: now() + seenMs,
    };
    const held = announced ? await restraint(tx, notice) : undefined;
    if (held === 'drop') return 'dropped';
    if (held !== undefined) {
      await tx.deliveries.put({ ...row, state: 'held' });
      await hold(tx, { destination, notice, ...held });
      return held.cause;
    }
    await tx.deliveries.put({ ...row, state: 'waiting' });
    if (announced && session !== undefined && channel.keepsUpToDate(destination)) {
      // From now on there will be a message to edit, also for what happens before it is sent.
      const key = { session: session.id, destination };
      if ((await tx.living.get(key)) === undefined) await tx.living.put(key);
    }
    const job: SendJob = { destination, eventId, content: { kind: 'notice', notice, announced } };
    const fresh = isAtLeast(severity, 'error') ? freshMs.urgent : freshMs.usual;
    const expiresAt = new Date(now() + fresh).toISOString();
    await tx.enqueue('send', job, { ...jobOptions(destination, eventId), expiresAt });
    return undefined;
  }

  /** Destinations with a message about the session that is to show its present state. */
  async function following({ type, session }: Notice): Promise<readonly string[]> {
    if (session === undefined || !stateChanges.has(type)) return [];
    const rows = await api.storage.living.find({ where: { session: session.id } });
    return rows.map(({ destination }) => destination).filter((name) => channel.keepsUpToDate(name));
  }

  async function countWaiting(): Promise<void> {
    metrics.waiting(await api.storage.deliveries.count({ where: { state: 'waiting' } }));
  }

  return {
    /** For the handlers of all events. */
    async accept(event: PlatformEvent): Promise<void> {
      const usual = toNotice(event, { baseUrl, includeDetails });
      const wanted = new Set([...(await select(event)), ...((await alsoTo?.(event)) ?? [])]);
      const isSilent = wanted.size > 0 && (await isMuted?.(usual)) === true;
      if (isSilent) metrics.suppressed(event.type, 'muted');
      const announcedTo = isSilent ? new Set<string>() : wanted;
      const all = new Set([...announcedTo, ...(await following(usual))]);
      if (all.size === 0) return;
      const notice = applyTemplates(usual, event);
      await inTurn(async () => {
        for (const destination of all) {
          const announced = announcedTo.has(destination);
          // oxlint-disable-next-line no-await-in-loop -- each counts for the limit of the next
          const reason = await api.storage.transaction((tx) => place(tx, notice, destination, announced));
          if (reason !== undefined) metrics.suppressed(event.type, reason);
        }
      });
    },

    /** For the job `send`. */
    send: createSender({ api, channel, breaker, metrics, maxAttempts, now }),
    /** For the job `digest`. */
    digest: createDigestJob(api, { inTurn, throttle, now }),
    /** Hands on what was collected; for a job with a schedule. */
    release: () => releaseCollected(api),
    /** What the breaker makes of a failure in the channel's own queue, and of a success, for the same destination. */
    breaker: { failed: breaker.failed, worked: breaker.worked },
    /** For the job `probe`. */
    async probe(): Promise<void> {
      await countWaiting();
      await breaker.probe();
    },
    /** For `onEnable`. */
    async start(): Promise<void> {
      await countWaiting();
      await breaker.start();
    },
    /** For the page of deliveries. */
    page,
    /** For the action that sends a failed notice again. */
    retry,

    /**
     * For the command that tests. It says what the vendor answered, and changes nothing but the health.
     *
     * @param then What is to become of the message that was sent.
     */
    async test(
      name: string = channel.names[0] ?? '',
      then?: (delivered: Delivered, destination: string) => Promise<void>,
    ): Promise<Outcome> {
      const destination = channel.find(name);
      if (destination === undefined) return { invalid: { destination: `is none of ${channel.names.join(', ')}` } };
      let delivered: Delivered;
      try {
        delivered = await channel.deliver({
          destination,
          content: { kind: 'test' },
          again: false,
          signal: AbortSignal.timeout(25_000),
        });
      } catch (error) {
        throw isPluginError(error) ? error : new PluginError('INTERNAL', 'The test message could not be made');
      }
      await then?.(delivered, name);
      await breaker.worked(name);
      await breaker.probe();
      return { done: `${channel.vendor} took the test message for "${name}"` };
    },
  };
}

export type Notifier = ReturnType<typeof createNotifier>;
