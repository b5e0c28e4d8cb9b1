import type { Channel, Delivered, Notice, Outgoing } from '@streamspace/plugin-kit/notifications';
import { isAtLeast } from '@streamspace/plugin-kit/notifications';
import { PluginError } from '@streamspace/plugin-sdk';
import { packRef, unpackRef, type BotClient, type MessageRef, type Place } from './bot-client.ts';
import type { SlackConfig } from './config.ts';
import type { Destinations, SlackDestination } from './destinations.ts';
import { digestMessage, noticeMessage, testMessage, type Extras, type SlackMessage } from './messages.ts';
import { isThreadGone, judge } from './slack-errors.ts';
import type { PostToWebhook } from './webhook-client.ts';

export interface SlackChannelOptions {
  readonly config: Pick<SlackConfig, 'updateInPlace' | 'actions'>;
  readonly destinations: Destinations;
  /** Absent without a token. */
  readonly bot: BotClient | undefined;
  readonly postToWebhook: PostToWebhook;
  /** The conversation with a user of the platform. */
  readonly conversationWith: (userId: string) => Promise<string>;
  /** What somebody did to the session of a notice from Slack. */
  readonly actOf: (notice: Notice) => Promise<string | undefined>;
}

type Send = Outgoing<SlackDestination>;

/** Slack, as the toolkit sees it. */
export function createSlackChannel(options: SlackChannelOptions): Channel<SlackDestination> {
  const { config, destinations, bot, postToWebhook, conversationWith, actOf } = options;

  async function messageFor(notice: Notice, { mentions }: SlackDestination, isPing: boolean): Promise<SlackMessage> {
    const act = await actOf(notice);
    const extras: Extras = {
      actions: config.actions,
      ...(isPing ? { mentions: mentions[notice.severity] ?? [] } : {}),
      ...(act === undefined ? {} : { act }),
    };
    return noticeMessage(notice, extras);
  }

  const botOrFail = (): BotClient => {
    if (bot === undefined) throw new PluginError('CONFIG_INVALID', 'Posting to a channel needs a botToken');
    return bot;
  };

  /** Posts once, also when an attempt before may have done so already. */
  async function post(place: Place, message: SlackMessage, eventId: string, again: boolean) {
    const before = again ? await botOrFail().findPosted(place, eventId) : undefined;
    return before ?? (await botOrFail().post(place, message));
  }

  async function deliverNotice(notice: Notice, send: Send, channel: string, announced: boolean): Promise<Delivered> {
    const { destination, again, ref } = send;
    let parent: MessageRef | undefined = ref === undefined ? undefined : unpackRef(ref);
    // Editing comes first: should posting fail, doing both again changes nothing that was done.
    if (parent !== undefined && config.updateInPlace && notice.session !== undefined && isLiving(notice)) {
      if (!(await botOrFail().update(parent, await messageFor(notice, destination, false)))) parent = undefined;
    }
    if (!announced) return parent === undefined ? {} : { ref: packRef(parent) };

    const message = await messageFor(notice, destination, true);
    if (parent !== undefined && destination.threadBySession) {
      const broadcast = isAtLeast(notice.severity, 'error');
      try {
        await post({ channel, thread: parent, broadcast }, message, notice.eventId, again);
        return { ref: packRef(parent) };
      } catch (error) {
        if (!isThreadGone(error)) throw error;
        parent = undefined;
      }
    }
    const posted = await post({ channel }, message, notice.eventId, again);
    const first = parent ?? posted;
    return first === undefined ? {} : { ref: packRef(first) };
  }

  return {
    vendor: 'Slack',
    names: destinations.names,
    find: (name) => destinations.find(name),
    // About one message per second and channel: https://docs.slack.dev/apis/web-api/rate-limits
    paceMs: 1000,
    judge,
    check: async () => bot?.whoAmI(),

    keepsUpToDate(name) {
      const { to, threadBySession } = destinations.find(name) ?? {};
      return to?.kind === 'channel' && (threadBySession === true || config.updateInPlace);
    },

    async deliver(send) {
      const { destination, content } = send;
      const { to } = destination;
      if (to.kind === 'webhook') {
        const message =
          content.kind === 'notice' ? await messageFor(content.notice, destination, true) : simpleMessage(content);
        await postToWebhook(to.url, message);
        return {};
      }
      const channel = to.kind === 'channel' ? to.channel : await conversationWith(to.user);
      if (content.kind === 'notice') return deliverNotice(content.notice, send, channel, content.announced);
      await botOrFail().post({ channel }, simpleMessage(content));
      return {};
    },
  };
}

const simpleMessage = (content: Exclude<Send['content'], { readonly kind: 'notice' }>): SlackMessage =>
  content.kind === 'digest' ? digestMessage(content.digest) : testMessage();

const livingTypes = ['created', 'started', 'hibernated', 'woken', 'terminated', 'failed'];
/** Whether the first message about a session should show this notice. */
const isLiving = ({ type }: Notice): boolean => livingTypes.includes(type.replace('session.', ''));
