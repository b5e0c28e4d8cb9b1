import { networkError, retryAfterMs } from '@streamspace/plugin-kit/http';
import { isPluginError, PluginError, type Log } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { simpler, type DiscordEdit, type DiscordMessage } from './messages.ts';
import type { Webhook } from './webhook-url.ts';

/** Where a message stands. */
export interface Posted {
  readonly id: string;
  /** Id of the channel, or of the thread. */
  readonly channel: string;
}

/**
 * What this plugin does with Discord. Every error is a `PluginError`: `RATE_LIMITED` with the wait that Discord asks for,
 * `VENDOR_UNAVAILABLE` and `TIMEOUT` for faults that pass, `VENDOR_REJECTED` with Discord's code as the reason.
 *
 * @see https://discord.com/developers/docs/resources/webhook
 */
export interface DiscordClient {
  post(webhook: Webhook, body: DiscordMessage): Promise<Posted>;
  edit(webhook: Webhook, message: string, body: DiscordEdit): Promise<void>;
  /** Deletes a message of the webhook; one that is gone already is no error. */
  remove(webhook: Webhook, message: string): Promise<void>;
  /** The webhook as Discord knows it. */
  read(webhook: Webhook): Promise<{ readonly name: string; readonly guild?: string }>;
}

export interface ClientOptions {
  readonly apiBase: string;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Pick<Log, 'warn'>;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

const postedSchema = z.object({ id: z.string(), channel_id: z.string() });
const webhookSchema = z.object({ name: z.string().nullish(), guild_id: z.string().nullish() });
const errorSchema = z.object({
  code: z.number().nullish(),
  retry_after: z.number().nullish(),
  global: z.boolean().nullish(),
  errors: z.unknown().optional(),
});

const remedies: Readonly<Record<string, string>> = {
  10003: 'the channel is gone: create a webhook in another one and enter its URL',
  10015: 'the webhook is gone: create another one and enter its URL',
  50013: 'the webhook may not post there: let it, in the settings of the channel',
  50027: 'the token is wrong: copy the URL of the webhook again',
};

/** So many refusals in so long, and Discord would block the address after 10,000 of them: nothing more is sent for a while. */
const protection = { refusals: 200, withinMs: 10 * 60_000 };

export function createDiscordClient({ apiBase, fetch, log, now }: ClientOptions): DiscordClient {
  /** When each webhook takes the next request, as its last answer said; in milliseconds since 1970. */
  const freeAt = new Map<string, number>();
  let refusals: number[] = [];

  async function wait(id: string): Promise<void> {
    refusals = refusals.filter((at) => at > now() - protection.withinMs);
    if (refusals.length >= protection.refusals) {
      const message =
        'Discord refused 200 requests within ten minutes: nothing is sent for ten more, so that it does not block this address';
      throw new PluginError('RATE_LIMITED', message, { reason: 'protection', retryAfterMs: protection.withinMs });
    }
    const rest = (freeAt.get(id) ?? 0) - now();
    if (rest > 0) await new Promise((resolve) => void setTimeout(resolve, rest));
  }

  /** https://discord.com/developers/docs/topics/rate-limits */
  function note(id: string, headers: Headers): void {
    const seconds = Number(headers.get('x-ratelimit-reset-after'));
    if (headers.get('x-ratelimit-remaining') === '0' && seconds > 0) freeAt.set(id, now() + Math.ceil(seconds * 1000));
  }

  async function errorOf(response: Response): Promise<PluginError> {
    const { status, headers } = response;
    if ([401, 403, 429].includes(status)) refusals.push(now());
    const { code, retry_after: seconds, global, errors } = errorSchema.safeParse(await json(response)).data ?? {};
    if (status === 429 && (code === undefined || code === null || code === 0)) {
      const waitMs = typeof seconds === 'number' ? Math.ceil(seconds * 1000) : retryAfterMs(headers, now());
      return new PluginError('RATE_LIMITED', 'Discord asks for fewer messages', {
        reason: global === true ? 'global' : 'bucket',
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      });
    }
    // What stands before Discord answers in HTML.
    if (status >= 500 || code === undefined || code === null) {
      return new PluginError('VENDOR_UNAVAILABLE', `Discord answered ${status}`);
    }
    if (errors !== undefined) log.warn('Discord did not take the form of a message', { fields: pathsOf(errors) });
    const remedy = remedies[code] ?? 'the request cannot be repeated as it is';
    return new PluginError('VENDOR_REJECTED', `Discord answered ${code}: ${remedy}`, { reason: String(code) });
  }

  async function call(method: string, { id, token }: Webhook, path: string, body?: object): Promise<unknown> {
    await wait(id);
    const response = await fetch(`${apiBase}/v10/webhooks/${id}/${token}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        // Discord's proxy wants this form: https://discord.com/developers/docs/reference#user-agent
        'user-agent': 'DiscordBot (https://streamspace.dev, 2.0.0)',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => Promise.reject(networkError('Discord', error)));
    note(id, response.headers);
    if (!response.ok) throw await errorOf(response);
    if (method === 'DELETE') return undefined;
    const answer = await json(response);
    if (answer === undefined)
      throw new PluginError('VENDOR_UNAVAILABLE', 'Discord answered with something that is not JSON');
    return answer;
  }

  /** Sends a body, and simpler ones when Discord finds fault with its form. */
  async function simplified<Body extends DiscordMessage | DiscordEdit>(
    body: Body,
    send: (body: Body) => Promise<unknown>,
  ): Promise<unknown> {
    let fault: unknown;
    for (const attempt of [body, ...simpler(body)]) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- the next one only when this one is refused
        return await send(attempt);
      } catch (error) {
        if (!isPluginError(error) || error.reason !== '50035') throw error;
        fault = error;
      }
    }
    throw fault;
  }

  const query = (entries: Readonly<Record<string, string | undefined>>): string => {
    const given = Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  };
  const buttons = ({ components }: DiscordMessage | DiscordEdit): string | undefined =>
    (components ?? []).length === 0 ? undefined : 'true';

  return {
    async post(webhook, body) {
      const answer = await simplified(body, (each) =>
        // Without `wait`, a message that is not kept is no error.
        call(
          'POST',
          webhook,
          query({ wait: 'true', thread_id: webhook.threadId, with_components: buttons(each) }),
          each,
        ),
      );
      const { id, channel_id: channel } = postedSchema.parse(answer);
      return { id, channel };
    },
    async edit(webhook, message, body) {
      await simplified(body, (each) => {
        const where = query({ thread_id: webhook.threadId, with_components: buttons(each) });
        return call('PATCH', webhook, `/messages/${message}${where}`, each);
      });
    },
    async remove(webhook, message) {
      try {
        await call('DELETE', webhook, `/messages/${message}${query({ thread_id: webhook.threadId })}`);
      } catch (error) {
        if (!isPluginError(error) || error.reason !== '10008') throw error;
      }
    },
    async read(webhook) {
      const { name, guild_id: guild } = webhookSchema.parse(await call('GET', webhook, ''));
      return { name: name ?? 'a webhook', ...(guild === undefined || guild === null ? {} : { guild }) };
    },
  };
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    // A body that breaks off is the network's fault, one that is no JSON Discord's.
    if (isPluginError(error)) throw error;
    return undefined;
  }
}

/** Where the tree of an error has faults: `embeds.0.title`. */
function pathsOf(tree: unknown, path = ''): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '_errors' ? [path] : pathsOf(value, path === '' ? key : `${path}.${key}`),
  );
}
