import { IncomingWebhook } from '@slack/webhook';
import type { SlackConfig } from './config.ts';
import { judged, quiet, simplified, timeout, type ClientOptions } from './libraries.ts';
import type { SlackMessage } from './messages.ts';

/** Posts over an incoming webhook, which cannot edit, and of which nobody learns where the message stands. */
export type PostToWebhook = (url: string, message: SlackMessage) => Promise<void>;

export function createWebhookClient(
  config: Pick<SlackConfig, 'legacyWebhook' | 'channel' | 'username' | 'iconEmoji'>,
  { fetch, log }: ClientOptions,
): PostToWebhook {
  const from = config.legacyWebhook
    ? { channel: config.channel, username: config.username, icon_emoji: config.iconEmoji }
    : {};
  return async (url, { text, attachments }) => {
    const webhook = new IncomingWebhook(url, { fetch: judged(fetch), timeout });
    const message = { text, ...(attachments && { attachments }) };
    await simplified(message, log, (content) => webhook.send({ ...from, ...content, ...quiet }));
  };
}
