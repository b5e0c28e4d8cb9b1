import { secret } from '@streamspace/plugin-sdk';
import { eventNameSchema, hasUniqueNames, noticeFields, routeFields } from '@streamspace/plugin-kit/notifications';
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

const channel = z.string().regex(/^(#\S{1,80}|[CGD][A-Z0-9]{5,})$/, {
  error: 'must be a name such as "#general" or an id such as "C0123ABCD"',
});

const mention = z.string().regex(/^(@[UWS][A-Z0-9]{5,}|here)$/, {
  error: 'must be the id of a user ("@U0123ABCD") or of a group ("@S0123ABCD"), or "here"',
});
const mentioned = z.array(mention).max(20).optional();
const mentions = z.strictObject({
  info: mentioned.describe('For news'),
  warning: mentioned.describe('For warnings'),
  error: mentioned.describe('For errors'),
  critical: mentioned.describe('For what is worse'),
});

const routeSchema = z
  .strictObject({
    ...routeFields(manifest.events),
    channel: channel.optional().describe('Where the bot posts'),
    webhookUrl: secret(webhookUrl).optional().describe('Incoming webhook, in place of a channel'),
    mentions: mentions.optional().describe('Who is pinged, by severity, in place of the usual ones'),
    threadBySession: z.boolean().optional().describe('As the key of that name, for this route'),
  })
  .refine((route) => (route.channel === undefined) !== (route.webhookUrl === undefined), {
    error: 'needs a channel or a webhookUrl, and not both',
  });

/** What a button of a message can do to a session. */
export const sessionActions = ['hibernate', 'wake', 'terminate'] as const;

export const configSchema = z
  .strictObject({
    webhookUrl: secret(webhookUrl).optional().describe('Incoming webhook. Not needed with a bot token'),
    botToken: secret(z.string().regex(/^xoxb-\S+$/, { error: 'must be a bot token, which begins with "xoxb-"' }))
      .optional()
      .describe('Bot token with the scope chat:write. Threads and living messages need it; it goes before the webhook'),
    signingSecret: secret(
      z.string().regex(/^[0-9a-f]{32}$/, { error: 'must be the signing secret of the app, 32 hexadecimal digits' }),
    )
      .optional()
      .describe('Signing secret of the app, which proves that a button was pressed in Slack'),
    apiUrl: z
      .enum(['https://slack.com/api/', 'https://slack-gov.com/api/'])
      .default('https://slack.com/api/')
      .describe('Web API of Slack or of GovSlack, for the bot'),
    channel: channel.default('#general').describe('Where the bot posts. A webhook posts where it was installed'),
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
    ...noticeFields(manifest.events, { includeDetails: true }),
    routes: z
      .array(routeSchema)
      .max(50)
      .refine(hasUniqueNames, { error: 'has two routes with the same name' })
      .default([])
      .describe('Other places for some notices; the first that fits counts, and what none takes goes to the channel'),
    mentions: mentions.default({}).describe('Who is pinged, by severity'),
    directMessages: z
      .strictObject({
        enabled: z.boolean().default(false).describe('Whether people get notices about themselves'),
        events: z
          .array(eventNameSchema(manifest.events))
          .max(100)
          .default(['session.failed', 'quota.warning', 'quota.exceeded'])
          .describe('Which notices those are'),
      })
      .prefault({})
      .describe('Direct messages to whom a notice is about, found by e-mail address. Bot only; needs read:users'),
    threadBySession: z
      .boolean()
      .default(true)
      .describe('Later notices about a session reply to its first one. Bot only'),
    updateInPlace: z
      .boolean()
      .default(true)
      .describe('The first notice about a session is edited to show its present state. Bot only'),
    interactivity: z
      .enum(['off', 'http'])
      .default('off')
      .describe('Whether Slack reaches the routes of this plugin, for buttons and /streamspace'),
    actions: z
      .array(z.enum(sessionActions))
      .max(3)
      .default([])
      .describe('Buttons below notices about sessions; needs write:sessions'),
    actionGroups: z
      .array(z.string().min(1))
      .max(50)
      .default(['admins'])
      .describe('Groups whose members may press them and use /streamspace. Administrators always may'),
  })
  .refine((config) => config.webhookUrl !== undefined || config.botToken !== undefined, {
    error: 'needs a webhookUrl or a botToken',
    path: ['webhookUrl'],
  })
  .refine(({ routes, botToken }) => botToken !== undefined || routes.every((route) => route.channel === undefined), {
    error: 'is needed for routes to channels',
    path: ['botToken'],
  })
  .refine(({ directMessages, botToken }) => botToken !== undefined || !directMessages.enabled, {
    error: 'is needed for direct messages',
    path: ['botToken'],
  })
  .refine(
    ({ interactivity, botToken, signingSecret }) =>
      interactivity === 'off' || (botToken !== undefined && signingSecret !== undefined),
    { error: 'needs a botToken and a signingSecret', path: ['interactivity'] },
  )
  .refine(({ interactivity, actions }) => interactivity !== 'off' || actions.length === 0, {
    error: 'needs the interactivity "http"',
    path: ['actions'],
  });

export type SlackConfig = z.output<typeof configSchema>;
export type SessionAction = (typeof sessionActions)[number];

const numbers = ['rateLimit'];
const switches = [
  'notifyOnSessionCreated',
  'notifyOnSessionHibernated',
  'notifyOnUserCreated',
  'notifyOnQuotaExceeded',
  'includeDetails',
];

/** A configuration of version 1: its schema was checked by nobody, so that YAML's texts stood in for numbers. */
export function fromFirstVersion(old: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(old).map(([key, value]): [string, unknown] => {
    if (numbers.includes(key) && typeof value === 'string' && /^\d+$/.test(value)) return [key, Number(value)];
    if (switches.includes(key) && (value === 'true' || value === 'false')) return [key, value === 'true'];
    return [key, value];
  });
  return Object.fromEntries(entries);
}
