import {
  isAtLeast,
  type Channel,
  type Delivered,
  type Notice,
  type Verdict,
} from '@streamspace/plugin-kit/notifications';
import { isPluginError, type PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { DiscordConfig } from './config.ts';
import type { DailyPosts } from './daily-posts.ts';
import type { DiscordDestination } from './destinations.ts';
import type { DiscordClient, Posted } from './discord-client.ts';
import {
  digestMessage,
  followUpMessage,
  noticeEdit,
  noticeMessage,
  testMessage,
  threadName,
  type DiscordMessage,
  type HistoryLine,
} from './messages.ts';

export interface DiscordChannelOptions {
  readonly config: Pick<DiscordConfig, 'silentBelow' | 'linkButtons' | 'editInPlace'>;
  readonly destinations: ReadonlyMap<string, DiscordDestination>;
  readonly client: DiscordClient;
  readonly dailyPosts: DailyPosts;
}

const dayMs = 24 * 3_600_000;
const mostLines = 8;

/** Where the message about a session stands, and what happened to it so far. */
const refSchema = z.object({
  message: z.string(),
  channel: z.string(),
  isThread: z.boolean(),
  history: z.array(z.tuple([z.number(), z.string()])),
});
type Ref = z.output<typeof refSchema>;

const isRefusal = (error: unknown, ...codes: readonly number[]): boolean =>
  isPluginError(error) && codes.some((code) => String(code) === error.reason);

/** What a failure means for the messages behind it. */
export function judge({ code, reason }: PluginError): Verdict | undefined {
  if (code === 'RATE_LIMITED') return { of: 'pace', everything: reason === 'global' || reason === 'protection' };
  // To use a webhook again that is gone brings the address nearer to being blocked.
  if (reason === '10003' || reason === '10015' || reason === '50027') return { of: 'destination', gone: true };
  return reason === '50013' ? { of: 'destination', waitMs: dayMs } : undefined;
}

/** Discord, as the toolkit sees it. */
export function createDiscordChannel(options: DiscordChannelOptions): Channel<DiscordDestination> {
  const { config, destinations, client, dailyPosts } = options;
  const guilds = new Map<string, string>();

  /** Posts to a channel of whichever kind: a forum takes posts only, and others take none. */
  async function post(
    destination: DiscordDestination,
    body: DiscordMessage,
    notice?: Notice,
  ): Promise<Posted & { readonly isThread: boolean }> {
    const { webhook, forumPerSession, forumTags } = destination;
    const isOwnPost = forumPerSession && notice?.session !== undefined && webhook.threadId === undefined;
    const tags = forumTags.length === 0 ? {} : { applied_tags: [...forumTags] };
    try {
      const own = isOwnPost ? { ...body, thread_name: threadName(notice), ...tags } : body;
      return { ...(await client.post(webhook, own)), isThread: isOwnPost || webhook.threadId !== undefined };
    } catch (error) {
      if (isRefusal(error, 220_003))
        return { ...(await client.post(webhook, body)), isThread: webhook.threadId !== undefined };
      if (!isRefusal(error, 220_001)) throw error;
      return { ...(await dailyPosts.post(destination, body)), isThread: true };
    }
  }

  async function follow(notice: Notice, destination: DiscordDestination, ref: Ref): Promise<boolean> {
    const webhook = ref.isThread ? { ...destination.webhook, threadId: ref.channel } : destination.webhook;
    try {
      await client.edit(webhook, ref.message, noticeEdit(notice, ref.history, config));
    } catch (error) {
      // Deleted, or edited too often.
      if (isRefusal(error, 10_008, 30_046)) return false;
      throw error;
    }
    if (!isAtLeast(notice.severity, 'error')) return true;
    const guild = guilds.get(webhook.id);
    const url = guild === undefined ? undefined : `https://discord.com/channels/${guild}/${ref.channel}/${ref.message}`;
    await client.post(
      webhook,
      followUpMessage(notice, destination, { pings: destination.pings(notice.severity), url }),
    );
    return true;
  }

  async function deliverNotice(notice: Notice, destination: DiscordDestination, packed?: string): Promise<Delivered> {
    const before = packed === undefined ? undefined : unpack(packed);
    const history = notice.session === undefined ? [] : [...(before?.history ?? []), lineOf(notice)].slice(-mostLines);
    if (before !== undefined) {
      const ref = { ...before, history };
      if (await follow(notice, destination, ref)) return { ref: JSON.stringify(ref) };
    }
    const look = { look: config, pings: destination.pings(notice.severity) };
    const body = noticeMessage(notice, destination, history.length > 1 ? { ...look, history } : look);
    const { id: message, channel, isThread } = await post(destination, body, notice);
    return { ref: JSON.stringify({ message, channel, isThread, history } satisfies Ref) };
  }

  return {
    vendor: 'Discord',
    names: [...destinations.keys()],
    find: (name) => destinations.get(name),
    // Discord tells after each request when the next one may come; the client waits for that.
    paceMs: 0,
    judge,
    keepsUpToDate: (name) => config.editInPlace || destinations.get(name)?.forumPerSession === true,

    async check() {
      for (const { webhook } of destinations.values()) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- one address, one request at a time
          const { guild } = await client.read(webhook);
          if (guild !== undefined) guilds.set(webhook.id, guild);
        } catch (error) {
          // One that refuses is found out by its first message; it says nothing about the others.
          if (!isPluginError(error) || error.code !== 'VENDOR_REJECTED') throw error;
        }
      }
    },

    async deliver({ destination, content, ref }) {
      if (content.kind === 'notice') return deliverNotice(content.notice, destination, ref);
      const body = content.kind === 'digest' ? digestMessage(content.digest, destination) : testMessage(destination);
      const { id: message, channel, isThread } = await post(destination, body);
      return { ref: JSON.stringify({ message, channel, isThread, history: [] } satisfies Ref) };
    },
  };
}

/** Where a message stands, from what was said when it was delivered. */
export function unpack(packed: string): Ref | undefined {
  return refSchema.safeParse(JSON.parse(packed)).data;
}

function lineOf({ time, type }: Notice): HistoryLine & [number, string] {
  return [Math.floor(Date.parse(time) / 1000), type.replace('session.', '').replaceAll(/[._]/g, ' ').slice(0, 40)];
}
