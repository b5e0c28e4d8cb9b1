import { networkError, retryAfterMs } from '@streamspace/plugin-kit/http';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';
import { signatureHeaders } from './signature.ts';

/** What is sent to an endpoint. */
export interface Message {
  readonly id: string;
  /** Sent byte for byte at every attempt. */
  readonly body: string;
}

export interface PostOptions {
  readonly fetch: typeof globalThis.fetch;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
  /** What signs for an endpoint. */
  readonly secretsOf: (endpoint: Endpoint) => Promise<readonly string[]>;
  readonly signal?: AbortSignal;
}

/**
 * Posts a message to an endpoint, once, signed with the time of this attempt.
 *
 * @returns `gone` for an endpoint that answered 410: it wants no more messages.
 * @throws {PluginError} `RATE_LIMITED` for 429 and `VENDOR_UNAVAILABLE` for every other answer but 2xx, redirects
 *   included, with the wait that the endpoint names; `TIMEOUT`; `PERMISSION_DENIED` and `CONSENT_NEEDED` for an address
 *   that the host does not let through.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function post(
  endpoint: Endpoint,
  message: Message,
  { fetch, now, secretsOf, signal }: PostOptions,
): Promise<'delivered' | 'gone'> {
  const label = `Endpoint "${endpoint.id}"`;
  const secrets = await secretsOf(endpoint);
  const deadline = AbortSignal.timeout(endpoint.timeoutSeconds * 1000);
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: {
      ...endpoint.headers,
      'content-type': 'application/json',
      'user-agent': 'StreamSpace-Webhook-Relay/1',
      ...signatureHeaders({ ...message, timestamp: Math.floor(now() / 1000) }, secrets),
    },
    body: message.body,
    // A redirect would carry the event to a host that no operator named.
    redirect: 'manual',
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  }).catch((error: unknown) => Promise.reject(networkError(label, error)));
  await response.body?.cancel();

  if (response.ok) return 'delivered';
  if (response.status === 410) return 'gone';
  const wait = retryAfterMs(response.headers, now());
  throw new PluginError(
    response.status === 429 ? 'RATE_LIMITED' : 'VENDOR_UNAVAILABLE',
    `${label} answered ${response.status}, and only 2xx is a success`,
    wait === undefined ? {} : { retryAfterMs: wait },
  );
}
