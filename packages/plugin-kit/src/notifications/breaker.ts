import { createHash } from 'node:crypto';
import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import type { Channel, Verdict } from './channel.ts';
import type { NotifierApi } from './rows.ts';

const everything = '*';
/** Waits of a minute where a vendor asks to wait and does not say how long. */
const defaultWaitMs = 60_000;
const checkEveryMs = 15 * 60_000;

/** Jobs beside `send` that go to the same vendor. */
export interface OtherQueue {
  pause(options: { readonly until?: string; readonly reason: string }): Promise<void>;
  resume(): Promise<void>;
}

export interface BreakerOptions {
  readonly api: Pick<NotifierApi, 'jobs' | 'storage' | 'health' | 'banner' | 'log'>;
  readonly channel: Pick<Channel, 'vendor' | 'judge' | 'check'>;
  /** What the breakers hold for: another configuration starts anew. Only its digest is stored. */
  readonly config: unknown;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Stands still when everything does. */
  readonly otherQueue?: OtherQueue;
}

/** Keeps messages from a vendor, or from one destination, that would only refuse them. Outlives a restart. */
export interface Breaker {
  /** Shows what is still open, forgets what another configuration was refused, and looks whether the vendor works. */
  start(): Promise<void>;
  /** Why nothing is to be sent to a destination that is gone. */
  goneReason(destination: string): Promise<string | undefined>;
  /** Acts on a failure, and answers the error that the queue is to see. */
  failed(destination: string, error: unknown): Promise<PluginError>;
  worked(destination: string): Promise<void>;
  /** Looks whether a vendor that refuses everything has changed its mind; for a job every 15 minutes. */
  probe(): Promise<void>;
}

export function createBreaker({ api, channel, config, now, random, otherQueue }: BreakerOptions): Breaker {
  const { breakers } = api.storage;
  const { vendor } = channel;
  const digest = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  /** What is open or degraded, so that a success need not ask the disk. */
  const troubled = new Set<string>();
  /** Whether that is known: messages may be sent before it is. */
  let isRead = false;
  const condition = (destination: string): string =>
    destination === everything ? 'account' : `destination ${destination}`;

  const say = (destination: string, message: string, level: 'degraded' | 'failing'): Promise<void> => {
    troubled.add(destination);
    return api.health(condition(destination), { level, message });
  };

  async function open(destination: string, message: string, until?: number): Promise<void> {
    const at = now();
    await breakers.put({
      destination,
      message,
      checkedAt: at,
      config: digest,
      ...(until === undefined ? {} : { until }),
    });
    await say(destination, message, 'failing');
    await api.banner(destination, {
      title:
        destination === everything ? `${vendor} takes no notices` : `${vendor} takes no notices for "${destination}"`,
      text: message,
      level: 'error',
    });
  }

  async function close(destination: string): Promise<void> {
    troubled.delete(destination);
    await breakers.delete({ destination });
    await api.health(condition(destination), undefined);
    await api.banner(destination, undefined);
    await api.jobs.resume('send', destination === everything ? {} : { key: destination });
    if (destination === everything) await otherQueue?.resume();
  }

  const isAccountOpen = async (): Promise<boolean> => (await breakers.get({ destination: everything })) !== undefined;

  async function pause(key: string | undefined, waitMs: number | undefined, reason: string): Promise<void> {
    // A pause without an end must not get one.
    if (key === undefined && (await isAccountOpen())) return;
    const until = waitMs === undefined ? {} : { until: new Date(now() + waitMs).toISOString() };
    const how = { ...until, reason: reason.slice(0, 200) };
    await api.jobs.pause('send', { ...(key === undefined ? {} : { key }), ...how });
    if (key === undefined) await otherQueue?.pause(how);
  }

  async function openAccount(message: string): Promise<void> {
    await pause(undefined, undefined, message);
    await open(everything, message);
  }

  async function act(destination: string, verdict: Verdict, error: PluginError): Promise<PluginError> {
    const { message, retryAfterMs = defaultWaitMs } = error;
    if (verdict.of === 'account') {
      await openAccount(message);
      // It stays in the queue, which stands still until the breaker is closed.
      return new PluginError('RATE_LIMITED', message, { retryAfterMs: 1000, cause: error });
    }
    if (verdict.of === 'pace') {
      const waitMs = retryAfterMs + Math.ceil(random() * 1000);
      await pause(verdict.everything ? undefined : destination, waitMs, `${vendor} asks to wait`);
      return new PluginError('RATE_LIMITED', message, { retryAfterMs: waitMs, cause: error });
    }
    if ('gone' in verdict) {
      await open(destination, message);
    } else {
      await pause(destination, verdict.waitMs, message);
      await open(destination, message, now() + verdict.waitMs);
      if ('keeps' in verdict)
        return new PluginError('RATE_LIMITED', message, { retryAfterMs: verdict.waitMs, cause: error });
    }
    return error;
  }

  async function check(): Promise<void> {
    try {
      await channel.check();
      await close(everything);
    } catch (error) {
      const failure = toError(error);
      const verdict = verdictOf(failure, channel);
      if (verdict?.of === 'account') await openAccount(failure.message);
      else if (verdict?.of !== 'pace')
        await say(everything, failure.message, failure.retryable ? 'degraded' : 'failing');
    }
  }

  return {
    async start() {
      const rows = [];
      for await (const row of breakers.scan()) rows.push(row);
      for (const { destination, config: held } of rows) if (held === digest) troubled.add(destination);
      isRead = true;
      for (const { destination, message, config: held } of rows) {
        // oxlint-disable-next-line no-await-in-loop -- few, and each is about the same queue
        await (held === digest ? say(destination, message, 'failing') : close(destination));
      }
      const account = rows.find(({ destination, config: held }) => destination === everything && held === digest);
      // A restart is no reason to ask a vendor again that has just refused.
      if (account === undefined || now() - account.checkedAt >= checkEveryMs) await check();
    },

    async goneReason(destination) {
      if (isRead && !troubled.has(destination)) return undefined;
      const row = await breakers.get({ destination });
      return row?.config === digest && row.until === undefined ? row.message : undefined;
    },

    async failed(destination, thrown) {
      const error = toError(thrown);
      const verdict = verdictOf(error, channel);
      if (verdict !== undefined) return act(destination, verdict, error);
      if (error.retryable) await say(destination, error.message, 'degraded');
      return error;
    },

    async worked(destination) {
      if (troubled.has(destination)) await close(destination);
      if (troubled.has(everything) && !(await isAccountOpen())) await close(everything);
    },

    async probe() {
      if (troubled.has(everything)) await check();
    },
  };
}

const toError = (error: unknown): PluginError =>
  isPluginError(error) ? error : new PluginError('INTERNAL', 'The message could not be made', { cause: error });

/** What the host refuses, it refuses for every message; a limit is the destination's unless the channel knows better. */
function verdictOf(error: PluginError, channel: Pick<Channel, 'judge'>): Verdict | undefined {
  if (error.code === 'PERMISSION_DENIED' || error.code === 'CONSENT_NEEDED') return { of: 'account' };
  return channel.judge(error) ?? (error.code === 'RATE_LIMITED' ? { of: 'pace', everything: false } : undefined);
}
