import {
  isPluginError,
  type PluginError,
  type HostApi,
  type NetworkApi,
  type PlatformEvent,
} from '@streamspace/plugin-sdk';
import type { AttemptLog } from './attempts.ts';
import type { Endpoint } from './config.ts';
import { post } from './delivery.ts';
import type { EndpointStates } from './endpoint-states.ts';
import { messageBody } from './message.ts';
import type { Outbox } from './outbox.ts';
import { inParallel } from './parallel.ts';
import type { Attempt, OutboxRow } from './rows.ts';
import { waitAfter } from './schedule.ts';
import type { Secrets } from './secrets.ts';
import { wants } from './selection.ts';

export interface RelayOptions {
  readonly endpoints: readonly Endpoint[];
  /** Names of fields that are taken out of events. */
  readonly redact: readonly string[];
  readonly maxAttempts: number;
  readonly api: Pick<HostApi<never>, 'log'> & NetworkApi;
  readonly outbox: Outbox;
  readonly attempts: AttemptLog;
  readonly states: EndpointStates;
  readonly secrets: Pick<Secrets, 'of'>;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Relay {
  /** Puts a message about the event into the outbox for each endpoint that wants it. */
  accept(event: PlatformEvent): Promise<void>;
  /**
   * Sends an endpoint what is due, and sees to it that this is called again for the rest. The host calls it once at a
   * time for each endpoint, so it alone decides how much is in flight there.
   */
  deliver(endpoint: string, signal: AbortSignal): Promise<void>;
}

const inFlight = 4;
/** After that nothing more is begun: with the longest timeout, it ends within the time of the job. */
const runMs = 45_000;
/** For a 429 that names no time. */
const defaultThrottleMs = 60_000;

export function createRelay(options: RelayOptions): Relay {
  const { endpoints, redact, maxAttempts, api, outbox, attempts, states, secrets, now, random } = options;

  /** A log that cannot be written is no reason to deliver once more. */
  async function note(attempt: Omit<Attempt, 'expiresAt'>): Promise<void> {
    api.log[attempt.outcome === 'delivered' ? 'info' : 'warn'](`${attempt.endpoint}: ${attempt.outcome}`, attempt);
    await attempts.add(attempt).catch((error: unknown) => api.log.warn(`The attempt was not kept: ${String(error)}`));
  }

  /** Makes one attempt. `false` when the endpoint wants no more for now. */
  async function send(endpoint: Endpoint, message: OutboxRow, signal: AbortSignal): Promise<boolean> {
    const at = now();
    const attempt = { endpoint: endpoint.id, messageId: message.id, at, attempt: message.attempts + 1 };
    try {
      const outcome = await post(endpoint, message, { fetch: api.fetch, now, signal, secretsOf: secrets.of });
      await note({ ...attempt, outcome, durationMs: now() - at });
      if (outcome === 'gone') {
        await states.retire(endpoint);
        return false;
      }
    } catch (error) {
      // Cut off by the host: the receiver has not failed.
      if (signal.aborted || !isPluginError(error)) throw error;
      const givesUp = error.code !== 'RATE_LIMITED' && attempt.attempt >= maxAttempts;
      const outcome = givesUp ? 'given-up' : 'failed';
      await note({ ...attempt, outcome, error: error.message, durationMs: now() - at });
      return afterFailure(endpoint, message, error, givesUp);
    }
    await outbox.settle(message, 'delivered');
    await states.succeeded(endpoint);
    return true;
  }

  async function afterFailure(
    endpoint: Endpoint,
    message: OutboxRow,
    { code, retryAfterMs }: PluginError,
    givesUp: boolean,
  ): Promise<boolean> {
    const limited = code === 'RATE_LIMITED';
    const asked = retryAfterMs ?? (limited ? defaultThrottleMs : 0);
    if (givesUp) {
      await outbox.settle(message, 'given-up');
      await states.countGivenUp(endpoint);
    } else {
      const wait = limited ? asked : Math.max(asked, waitAfter(message.attempts + 1, random()));
      await outbox.postpone(message, now() + wait, !limited);
    }
    if (await states.failed(endpoint)) return false;
    if (asked === 0) return true;
    await states.throttle(endpoint, now() + asked);
    return false;
  }

  return {
    async accept(event) {
      const subject = `${event.subject.kind}:${event.subject.id}`;
      const bodies = new Map<Endpoint['payload'], string>();
      for (const endpoint of endpoints) {
        // oxlint-disable-next-line no-await-in-loop -- few endpoints, and one after another keeps the order
        if (!wants(endpoint, event) || (await states.isGone(endpoint))) continue;
        const { payload } = endpoint;
        const body = bodies.get(payload) ?? messageBody(event, { payload, redact });
        bodies.set(payload, body);
        // oxlint-disable-next-line no-await-in-loop -- as above
        if ((await outbox.add(endpoint.id, { id: event.id, subject, body })) !== 'full') continue;
        api.log.warn(`${endpoint.id}: refused ${event.id}, its queue is full`);
        // oxlint-disable-next-line no-await-in-loop -- as above
        await states.countRefused(endpoint);
      }
    },

    async deliver(id, signal) {
      const endpoint = endpoints.find((candidate) => candidate.id === id && candidate.enabled);
      if (endpoint === undefined || (await states.isSilent(endpoint))) return;
      const until = now() + runMs;
      let open = true;
      const goesOn = (): boolean => open && !signal.aborted && now() < until;
      while (goesOn()) {
        // oxlint-disable-next-line no-await-in-loop -- page by page
        const due = await outbox.due(id);
        if (due.length === 0) break;
        // oxlint-disable-next-line no-await-in-loop -- as above
        await inParallel([...Map.groupBy(due, ({ subject }) => subject).values()], inFlight, async (messages) => {
          for (const message of messages) {
            // oxlint-disable-next-line no-await-in-loop -- messages about one thing keep their order
            if (goesOn() && !(await send(endpoint, message, signal))) open = false;
          }
        });
      }
      await outbox.wake(id);
    },
  };
}
