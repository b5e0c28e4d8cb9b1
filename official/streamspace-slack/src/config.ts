import { canonicalEventType, isSubscribable, matchSubscription, secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };

const webhookUrl = z
  .string()
  .refine((url) => !/^https:\/\/hooks\.slack(-gov)?\.com\/(triggers|workflows)\//.test(url), {
    error: 'belongs to Workflow Builder, which takes other messages: create an incoming webhook instead',
    abort: true,
  })
  .regex(/^https:\/\/hooks\.slack(-gov)?\.com\/services\/[^/\s]+\/[^/\s]+\/[^/\s]+$/, {
    error: 'must be an incoming webhook, such as https://hooks.slack.com/services/T…/B…/…',
  });

/** Whether such events reach this plugin: those of the manifest's patterns. */
function isReceived(name: string): boolean {
  const type = canonicalEventType(name).replace(/\*$/, 'any');
  return isSubscribable(name) && matchSubscription(manifest.events, { type, data: undefined }) !== undefined;
}

const eventName = z.string().refine(isReceived, {
  error: 'is no event that can be announced: write a name such as "session.failed" or a pattern such as "node.*"',
});

export const configSchema = z
  .strictObject({
    webhookUrl: secret(webhookUrl).optional().describe('Incoming webhook. Not needed with a bot token'),
    botToken: secret(z.string().regex(/^xoxb-\S+$/, { error: 'must be a bot token, which begins with "xoxb-"' }))
      .optional()
      .describe('Bot token with the scope chat:write. Threads and living messages need it; it goes before the webhook'),
    apiUrl: z
      .enum(['https://slack.com/api/', 'https://slack-gov.com/api/'])
      .default('https://slack.com/api/')
      .describe('Web API of Slack or of GovSlack, for the bot'),
    channel: z
      .string()
      .regex(/^(#\S{1,80}|[CGD][A-Z0-9]{5,})$/, {
        error: 'must be a name such as "#general" or an id such as "C0123ABCD"',
      })
      .default('#general')
      .describe('Where the bot posts. A webhook posts where it was installed'),
    username: z
      .string()
      .min(1)
      .max(80)
      .default('StreamSpace')
      .describe('Shown as the sender, where Slack lets the bot choose'),
    iconEmoji: z
      .string()
      .regex(/^:[a-z0-9_+'-]+:$/, { error: 'must be the name of an emoji, such as ":computer:"' })
      .default(':computer:')
      .describe('Shown beside the sender, where Slack lets the bot choose'),
    legacyWebhook: z
      .boolean()
      .default(false)
      .describe(
        'Sends channel, username and iconEmoji to the webhook, which only webhooks of old custom integrations heed',
      ),
    notifyOnSessionCreated: z.boolean().default(true).describe('Announces new sessions'),
    notifyOnSessionHibernated: z.boolean().default(false).describe('Announces sessions that hibernate'),
    notifyOnUserCreated: z.boolean().default(true).describe('Announces new users'),
    notifyOnQuotaExceeded: z.boolean().default(true).describe('Announces quotas that are used up'),
    extraEvents: z
      .array(eventName)
      .max(100)
      .default([])
      .describe('Further events to announce, such as "session.failed" or "node.*"'),
    includeDetails: z
      .boolean()
      .default(true)
      .describe('Shows CPU, memory, reason, node, duration, full name and e-mail address'),
    threadBySession: z
      .boolean()
      .default(true)
      .describe('Later notices about a session reply to its first one. Bot only'),
    updateInPlace: z
      .boolean()
      .default(true)
      .describe('The first notice about a session is edited to show its present state. Bot only'),
    rateLimit: z
      .int()
      .min(0)
      .max(100)
      .default(20)
      .describe('Messages per hour; what is more comes summed up in one message. Errors always pass. 0: no limit'),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Address of the platform for links. Default: the platform's own"),
  })
  .refine((config) => config.webhookUrl !== undefined || config.botToken !== undefined, {
    error: 'needs a webhookUrl or a botToken',
    path: ['webhookUrl'],
  });

export type SlackConfig = z.output<typeof configSchema>;
