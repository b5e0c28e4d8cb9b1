import { PluginError, type HostApi, type NetworkApi, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { Attempt, AttemptLog } from './attempts.ts';
import type { Endpoint } from './config.ts';
import { post, type Message } from './delivery.ts';
import type { GoneEndpoints } from './gone.ts';
import { messageBody } from './message.ts';
import { wants } from './selection.ts';

/** A message on its way. It names its endpoint, whose URL and secrets may change before it arrives. */
export interface Outgoing extends Message {
  readonly endpoint: string;
}

export interface RelayOptions {
  readonly endpoints: readonly Endpoint[];
  /** Names of fields that are taken out of events. */
  readonly redact: readonly string[];
  readonly api: Pick<HostApi<{ readonly deliver: Outgoing }>, 'jobs' | 'log' | 'notify'> & NetworkApi;
  readonly attempts: AttemptLog;
  readonly gone: GoneEndpoints;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

export interface Relay {
  /** Queues a message about the event for each endpoint that wants it. */
  readonly accept: (event: PlatformEvent) => Promise<void>;
  /**
   * Makes one attempt to deliver a message.
   *
   * @throws {PluginError} what `post` throws; `NOT_FOUND` and `INVALID_STATE` for an endpoint that was removed or
   *   switched off meanwhile; `VENDOR_REJECTED` for one that answers 410.
   */
  readonly deliver: (
    message: Outgoing,
    run: { readonly attempt: number; readonly signal: AbortSignal },
  ) => Promise<void>;
}

/** Queues a message for each endpoint that wants an event, and delivers what is queued. */
export function createRelay({ endpoints, redact, api, attempts, gone, now }: RelayOptions): Relay {
  async function receiver(id: string): Promise<Endpoint> {
    const endpoint = endpoints.find((candidate) => candidate.id === id);
    if (endpoint === undefined)
      throw new PluginError('NOT_FOUND', `Endpoint "${id}" was removed: add it again and redeliver`);
    if (!endpoint.enabled)
      throw new PluginError('INVALID_STATE', `Endpoint "${id}" is switched off: switch it on and redeliver`);
    if (await gone.has(endpoint)) throw goneError(endpoint);
    return endpoint;
  }

  async function retire(endpoint: Endpoint): Promise<void> {
    await gone.add(endpoint);
    await api.notify(
      { role: 'admin' },
      {
        title: `Webhook endpoint "${endpoint.id}" is gone`,
        text: goneError(endpoint).message,
        level: 'warning',
        key: `gone:${endpoint.id}`,
      },
    );
  }

  /** A log that cannot be written is no reason to deliver once more. */
  async function note(endpoint: string, attempt: Attempt): Promise<void> {
    api.log[attempt.outcome === 'delivered' ? 'info' : 'warn'](`${endpoint}: ${attempt.outcome}`, { ...attempt });
    await attempts
      .add(endpoint, attempt)
      .catch((error: unknown) => api.log.warn(`The attempt was not kept: ${String(error)}`));
  }

  return {
    async accept(event) {
      for (const endpoint of endpoints) {
        if (!wants(endpoint, event) || (await gone.has(endpoint))) continue;
        const message = {
          endpoint: endpoint.id,
          id: event.id,
          body: messageBody(event, { payload: endpoint.payload, redact }),
        };
        await api.jobs.enqueue('deliver', message, {
          key: `${endpoint.id}:${event.subject.kind}:${event.subject.id}`,
          dedupe: `${endpoint.id}:${event.id}`,
        });
      }
    },

    async deliver(message, { attempt, signal }) {
      const endpoint = await receiver(message.endpoint);
      const startedAt = now();
      const outcome = (result: Attempt['outcome'], error?: string): Promise<void> =>
        note(endpoint.id, {
          at: new Date(startedAt).toISOString(),
          messageId: message.id,
          attempt,
          outcome: result,
          ...(error === undefined ? {} : { error }),
          durationMs: now() - startedAt,
        });

      const result = await post(endpoint, message, { fetch: api.fetch, now, signal }).catch(
        async (error: PluginError) => {
          await outcome('failed', error.message);
          throw error;
        },
      );
      await outcome(result);
      if (result === 'gone') {
        await retire(endpoint);
        throw goneError(endpoint);
      }
    },
  };
}

function goneError({ id }: Endpoint): PluginError {
  return new PluginError(
    'VENDOR_REJECTED',
    `Endpoint "${id}" answered 410 and gets no more messages: change its URL, or bring it back and run relay:test, then redeliver`,
  );
}
