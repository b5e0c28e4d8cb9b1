import { WebClient, type AuthTestResponse } from '@slack/web-api';
import { z } from 'zod';
import type { SlackConfig } from './config.ts';
import { judged, loggerFor, quiet, rethrow, simplified, timeout, type ClientOptions } from './libraries.ts';
import type { SlackMessage } from './messages.ts';
import { isUneditable, isUnknownUser } from './slack-errors.ts';

const messageRefSchema = z.object({
  /** Id of the channel. */
  channel: z.string(),
  ts: z.string(),
});

/** Where a message stands. */
export type MessageRef = Readonly<z.output<typeof messageRefSchema>>;

/** Where a message goes: to a channel by name or id, or below another message. */
export interface Place {
  readonly channel: string;
  readonly thread?: MessageRef;
  /** Shows the reply in the channel too. */
  readonly broadcast?: boolean;
}

/**
 * What this plugin does with Slack's Web API. Every error is a `PluginError`: `RATE_LIMITED` with the wait that Slack asks
 * for, `VENDOR_UNAVAILABLE` and `TIMEOUT` for faults that pass, `VENDOR_REJECTED` with what to do for those that do not,
 * and what the host says of a host that it does not let through. Nobody but the queue tries again.
 */
export interface BotClient {
  /** Posts a message; as plain text when Slack does not like its form. */
  post(place: Place, message: SlackMessage): Promise<MessageRef | undefined>;
  /** Edits a message; `false` when that is no longer possible. */
  update(ref: MessageRef, message: SlackMessage): Promise<boolean>;
  /** The message about an event that an attempt before may have posted; `undefined` too where the bot may not look. */
  findPosted(place: Place, eventId: string): Promise<MessageRef | undefined>;
  /** The conversation with whoever has this address; `undefined` for nobody. */
  openConversation(email: string): Promise<string | undefined>;
  /** Address and name of a Slack user, where the bot may see them. */
  person(slackUser: string): Promise<{ readonly email?: string; readonly name?: string }>;
  /** Who posts, in words for an operator, and what the token may do. */
  whoAmI(): Promise<{ readonly name: string; readonly scopes: readonly string[] }>;
}

const historySchema = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z.object({ event_payload: z.object({ event_id: z.string().nullish() }).nullish() }).nullish(),
    }),
  ),
});
const userSchema = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().nullish(),
    profile: z.object({ email: z.string().nullish() }).nullish(),
  }),
});
const openedSchema = z.object({ channel: z.object({ id: z.string() }) });

const isId = (channel: string): boolean => /^[CGD][A-Z0-9]+$/.test(channel);
const historyScopes = ['channels:history', 'groups:history'];

export function createBotClient(
  config: Pick<SlackConfig, 'apiUrl' | 'username' | 'iconEmoji'>,
  token: string,
  { fetch, log }: ClientOptions,
): BotClient {
  const client = new WebClient(token, {
    slackApiUrl: config.apiUrl,
    allowAbsoluteUrls: false,
    fetch: judged(fetch),
    retryConfig: { retries: 0 },
    timeout,
    logger: loggerFor(log),
  });
  let scopes: readonly string[] | undefined;
  /** Ids of channels that the configuration knows by name. */
  const ids = new Map<string, string>();

  const call = (method: string, options: Record<string, unknown>): Promise<unknown> =>
    client.apiCall(method, options).catch(rethrow);

  async function identify(): Promise<AuthTestResponse> {
    const answer = await client.auth.test().catch(rethrow);
    scopes = answer.response_metadata?.scopes ?? [];
    return answer;
  }

  async function knownScopes(): Promise<readonly string[]> {
    if (scopes === undefined) await identify();
    return scopes ?? [];
  }

  return {
    async post({ channel, thread, broadcast = false }, message) {
      // Without the scope, Slack refuses a message that names its sender.
      const from = (await knownScopes()).includes('chat:write.customize')
        ? { username: config.username, icon_emoji: config.iconEmoji }
        : {};
      const place =
        thread === undefined
          ? { channel }
          : { channel: thread.channel, thread_ts: thread.ts, reply_broadcast: broadcast };
      const posted = await simplified(message, log, (content) =>
        client.apiCall('chat.postMessage', { ...from, ...place, ...content, ...quiet }),
      );
      const ref = messageRefSchema.safeParse(posted).data;
      if (ref !== undefined) ids.set(channel, ref.channel);
      return ref;
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

    async findPosted({ channel, thread }, eventId) {
      const id = thread?.channel ?? (isId(channel) ? channel : ids.get(channel));
      const may = (await knownScopes()).some((scope) => historyScopes.includes(scope));
      if (id === undefined || !may) return undefined;
      const about = { channel: id, limit: 20, include_all_metadata: true };
      const answer = await (thread === undefined
        ? call('conversations.history', about)
        : call('conversations.replies', { ...about, ts: thread.ts }));
      const found = historySchema
        .parse(answer)
        .messages.find(({ metadata }) => metadata?.event_payload?.event_id === eventId);
      return found === undefined || found.ts === thread?.ts ? undefined : { channel: id, ts: found.ts };
    },

    async openConversation(email) {
      try {
        const { user } = userSchema.parse(await call('users.lookupByEmail', { email }));
        return openedSchema.parse(await call('conversations.open', { users: user.id })).channel.id;
      } catch (error) {
        if (isUnknownUser(error)) return undefined;
        throw error;
      }
    },

    async person(slackUser) {
      const { user } = userSchema.parse(await call('users.info', { user: slackUser }));
      const { name, profile } = user;
      return {
        ...(profile?.email === undefined || profile.email === null ? {} : { email: profile.email }),
        ...(name === undefined || name === null ? {} : { name }),
      };
    },

    async whoAmI() {
      const { user, team } = await identify();
      return { name: `${user ?? 'a bot'} in ${team ?? 'an unknown workspace'}`, scopes: scopes ?? [] };
    },
  };
}

/** A reference as it is stored, and back. */
export const packRef = ({ channel, ts }: MessageRef): string => `${channel}/${ts}`;
export function unpackRef(text: string): MessageRef {
  const [channel = '', ts = ''] = text.split('/');
  return { channel, ts };
}
