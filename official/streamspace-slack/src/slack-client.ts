import { LogLevel, WebClient, type AuthTestResponse, type FetchFunction, type Logger } from '@slack/web-api';
import { IncomingWebhook } from '@slack/webhook';
import type { Log } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { SlackConfig } from './config.ts';
import { textOnly, type SlackMessage } from './messages.ts';
import { isUneditable, isUnfit, libraryError, responseError } from './slack-errors.ts';

export const messageRefSchema = z.object({
  /** Id of the channel. */
  channel: z.string(),
  ts: z.string(),
});

/** Where a message stands. */
export type MessageRef = Readonly<z.output<typeof messageRefSchema>>;

export interface PostOptions {
  /** Replies to this message. */
  readonly thread?: MessageRef;
  /** Shows the reply in the channel too. */
  readonly broadcast?: boolean;
}

/**
 * What this plugin does with Slack. Every error is a `PluginError`: `RATE_LIMITED` with the wait that Slack asks for,
 * `VENDOR_UNAVAILABLE` and `TIMEOUT` for faults that pass, `VENDOR_REJECTED` with what to do for those that do not, and
 * what the host says of a host that it does not let through.
 */
export interface SlackClient {
  /** Posts a message; as plain text when Slack does not like its form. Only a bot learns where it stands. */
  post(message: SlackMessage, options?: PostOptions): Promise<MessageRef | undefined>;
  /** Edits a message; `false` when that is no longer possible. Only a bot can. */
  readonly update?: (ref: MessageRef, message: SlackMessage) => Promise<boolean>;
  /** Who posts, in words for an operator. */
  whoAmI(): Promise<string>;
}

export interface ClientOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
}

type Send<Result> = (message: SlackMessage) => Promise<Result>;

/** Longest wait for an answer, in milliseconds. */
const timeout = 10_000;

/** A client for the bot of the configuration, or else for its webhook. Nobody but the queue retries. */
export function createSlackClient(config: SlackConfig, options: ClientOptions): SlackClient {
  if (config.botToken !== undefined) return createBotClient(config, config.botToken, options);
  if (config.webhookUrl !== undefined) return createWebhookClient(config, config.webhookUrl, options);
  throw new TypeError('the configuration was checked for a botToken or a webhookUrl');
}

function createBotClient(config: SlackConfig, token: string, { fetch, log }: ClientOptions): SlackClient {
  const client = new WebClient(token, {
    slackApiUrl: config.apiUrl,
    allowAbsoluteUrls: false,
    fetch: judged(fetch),
    retryConfig: { retries: 0 },
    timeout,
    logger: loggerFor(log),
  });
  let scopes: readonly string[] | undefined;

  async function identify(): Promise<AuthTestResponse> {
    const answer = await client.auth.test().catch(rethrow);
    scopes = answer.response_metadata?.scopes ?? [];
    return answer;
  }

  /** Without the scope, Slack refuses a message that names its sender. */
  async function senderFields(): Promise<object> {
    if (scopes === undefined) await identify();
    return scopes?.includes('chat:write.customize') === true
      ? { username: config.username, icon_emoji: config.iconEmoji }
      : {};
  }

  return {
    async post(message, { thread, broadcast = false } = {}) {
      const from = await senderFields();
      const place =
        thread === undefined
          ? { channel: config.channel }
          : { channel: thread.channel, thread_ts: thread.ts, reply_broadcast: broadcast };
      const posted = await simplified(message, log, (content) =>
        client.apiCall('chat.postMessage', { ...from, ...place, ...content, ...quiet }),
      );
      return messageRefSchema.safeParse(posted).data;
    },
    async update(ref, message) {
      try {
        await simplified(message, log, (content) =>
          client.apiCall('chat.update', { ...ref, attachments: [], ...content, link_names: false }),
        );
        return true;
      } catch (error) {
        if (isUneditable(error)) return false;
        throw error;
      }
    },
    async whoAmI() {
      const { user, team } = await identify();
      return `${user ?? 'a bot'} in ${team ?? 'an unknown workspace'}`;
    },
  };
}

function createWebhookClient(config: SlackConfig, url: string, { fetch, log }: ClientOptions): SlackClient {
  const webhook = new IncomingWebhook(url, { fetch: judged(fetch), timeout });
  const from = config.legacyWebhook
    ? { channel: config.channel, username: config.username, icon_emoji: config.iconEmoji }
    : {};

  return {
    async post({ text, attachments }) {
      const message = { text, ...(attachments && { attachments }) };
      await simplified(message, log, (content) => webhook.send({ ...from, ...content, ...quiet }));
      return undefined;
    },
    whoAmI: async () => 'an incoming webhook',
  };
}

/** No previews of links, and no names that become mentions. */
const quiet = { unfurl_links: false, unfurl_media: false, link_names: false };

/** The libraries drop the headers of a failure, and with them `Retry-After`: failures are judged before they see them. */
function judged(fetch: typeof globalThis.fetch): FetchFunction {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.ok) throw await responseError(response);
    return response;
  };
}

function rethrow(error: unknown): never {
  throw libraryError(error);
}

/** Sends a message, and once more as text alone when Slack finds fault with its form. */
async function simplified<Result>(message: SlackMessage, log: Log, send: Send<Result>): Promise<Result> {
  try {
    return await send(message).catch(rethrow);
  } catch (error) {
    if (!isUnfit(error)) throw error;
    log.warn('Slack did not take the form of a message; it is sent as text', {
      reason: error.reason,
      details: error.messages,
    });
    return await send(textOnly(message)).catch(rethrow);
  }
}

const silent = (): void => {};

/** What the library has to say goes to the plugin's log, without requests and responses. */
function loggerFor(log: Log): Logger {
  return {
    debug: silent,
    info: silent,
    warn: (...parts) => log.warn(parts.join(' ')),
    error: (...parts) => log.error(parts.join(' ')),
    setLevel: silent,
    setName: silent,
    getLevel: () => LogLevel.WARN,
  };
}
