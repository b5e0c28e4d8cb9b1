import { networkError, retryAfterMs, vendorError } from '@streamspace/plugin-kit/http';
import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { simpler } from './bodies.ts';
import type { SendJob } from './rows.ts';

/**
 * The Events API v2. Every error is a `PluginError`: `RATE_LIMITED` with a wait, `VENDOR_UNAVAILABLE` and `TIMEOUT` for
 * faults that pass, `VENDOR_REJECTED` with the reason `key` for a routing key that is none, or `form`.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export interface PagerDutyClient {
  /** Sends an event, and once more with less in it when PagerDuty finds fault with its form. */
  send(event: Pick<SendJob, 'kind' | 'body'>, routingKey: string, signal: AbortSignal): Promise<void>;
}

export interface ClientOptions {
  readonly origin: string;
  readonly fetch: typeof globalThis.fetch;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

const hosts = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' };
export const originOf = ({ region, apiUrl }: { region: 'us' | 'eu'; apiUrl?: string | undefined }): string =>
  apiUrl ?? hosts[region];

const acceptedSchema = z.object({ status: z.string() });
const errorSchema = z.object({ message: z.string().nullish(), errors: z.array(z.string()).nullish() });
/** PagerDuty does not say how long: https://developer.pagerduty.com/docs/events-api-v2-overview#response-codes--retry-logic */
const waitsMs = [30_000, 60_000, 120_000, 300_000];

export function createPagerDutyClient({ origin, fetch, now }: ClientOptions): PagerDutyClient {
  /** Refusals in a row for too many events, by routing key. */
  const limited = new Map<string, number>();

  async function errorOf(response: Response, routingKey: string): Promise<PluginError> {
    const { status, headers } = response;
    if (status === 429) {
      await response.body?.cancel();
      const count = limited.get(routingKey) ?? 0;
      limited.set(routingKey, count + 1);
      const waitMs = retryAfterMs(headers, now()) ?? waitsMs[Math.min(count, waitsMs.length - 1)] ?? 0;
      return new PluginError('RATE_LIMITED', 'PagerDuty asks for fewer events', { retryAfterMs: waitMs });
    }
    if (status === 408 || status >= 500) return vendorError('PagerDuty', response, now());
    const { errors, message } = errorSchema.safeParse(await json(response)).data ?? {};
    // The texts of PagerDuty may repeat what was sent: what is wrong is told from them, and nothing is quoted.
    const isKey = [...(errors ?? []), message ?? ''].some((text) => /routing[ _]key/i.test(text));
    return isKey
      ? new PluginError(
          'VENDOR_REJECTED',
          `PagerDuty answered ${status}: it knows no integration with this routing key`,
          {
            reason: 'key',
          },
        )
      : new PluginError('VENDOR_REJECTED', `PagerDuty answered ${status}: it does not take the event as it is`, {
          reason: 'form',
        });
  }

  async function post({ kind, body }: Pick<SendJob, 'kind' | 'body'>, routingKey: string, signal: AbortSignal) {
    const response = await fetch(`${origin}/v2/${kind === 'change' ? 'change/' : ''}enqueue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ routing_key: routingKey, ...body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
    }).catch((error: unknown) => Promise.reject(networkError('PagerDuty', error)));
    if (!response.ok) throw await errorOf(response, routingKey);
    if (!acceptedSchema.safeParse(await json(response)).success)
      throw new PluginError('VENDOR_UNAVAILABLE', 'PagerDuty answered with something that is not JSON');
    limited.delete(routingKey);
  }

  return {
    async send(event, routingKey, signal) {
      try {
        await post(event, routingKey, signal);
      } catch (error) {
        if (!isPluginError(error) || error.reason !== 'form') throw error;
        await post({ ...event, body: simpler(event.body) }, routingKey, signal);
      }
    },
  };
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // A body that breaks off is the network's fault, one that is no JSON PagerDuty's.
    if (isPluginError(error)) throw error;
    return undefined;
  }
}
