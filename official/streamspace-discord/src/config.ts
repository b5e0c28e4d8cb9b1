import { secret } from '@streamspace/plugin-sdk';
import { hasUniqueNames, noticeFields, routeFields, severitySchema } from '@streamspace/plugin-kit/notifications';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { parseWebhookUrl } from './webhook-url.ts';

const webhookUrl = z.string().refine((url) => parseWebhookUrl(url) !== undefined, {
  error: 'must be a webhook of Discord, such as https://discord.com/api/webhooks/…/…',
});
const username = z
  .string()
  .min(1)
  .max(80)
  .refine((name) => !/clyde|discord/i.test(name), {
    error: 'must not hold "clyde" or "discord": Discord refuses both',
  });
const avatarUrl = z.union([z.literal(''), z.url({ protocol: /^https$/ })]);
const snowflake = z.string().regex(/^\d{17,20}$/, { error: 'must be an id of Discord, 17 to 20 digits' });
const snowflakes = z.array(snowflake).max(100).default([]);
const pings = z.strictObject({
  roles: snowflakes.describe('Ids of roles'),
  users: snowflakes.describe('Ids of users'),
});

const routeSchema = z.strictObject({
  ...routeFields(manifest.events),
  webhookUrl: secret(webhookUrl).describe('Where its notices go'),
  threadId: snowflake.optional().describe('Thread of the channel in which it posts'),
  username: username.optional().describe('Name under which it posts'),
  avatarUrl: avatarUrl.optional().describe('Picture beside the name'),
  mentionRoles: snowflakes.describe('Roles that it pings'),
  mentionUsers: snowflakes.describe('Users that it pings'),
  forumPerSession: z.boolean().default(false).describe('Each session becomes a post of the forum'),
  forumTags: z.array(snowflake).max(5).default([]).describe('Tags of these posts'),
});

export const configSchema = z
  .strictObject({
    webhookUrl: secret(webhookUrl).optional().describe('Webhook of the channel that takes what no route takes'),
    username: username.default('StreamSpace').describe('Name under which notices are posted'),
    avatarUrl: avatarUrl.default('').describe('Picture beside the name; empty for that of the webhook'),
    notifyOnSessionCreated: z.boolean().default(true).describe('Announces new sessions'),
    notifyOnSessionHibernated: z.boolean().default(true).describe('Announces sessions that hibernate'),
    notifyOnUserCreated: z.boolean().default(true).describe('Announces new users'),
    ...noticeFields(manifest.events, { includeDetails: false }),
    routes: z
      .array(routeSchema)
      .max(50)
      .refine(hasUniqueNames, { error: 'has two routes with the same name' })
      .default([])
      .describe('Other webhooks for some notices; the first that fits counts'),
    mentions: z
      .strictObject({
        info: pings.optional().describe('For news'),
        warning: pings.optional().describe('For warnings'),
        error: pings.optional().describe('For errors'),
        critical: pings.optional().describe('For what is worse'),
      })
      .default({})
      .describe('Who is pinged, by severity'),
    silentBelow: z
      .enum(['never', ...severitySchema.exclude(['info']).options])
      .default('warning')
      .describe('What matters less makes no sound and no badge'),
    editInPlace: z.boolean().default(true).describe('One message per session, which is edited to show its state'),
    forumPerSession: z
      .boolean()
      .default(false)
      .describe('Each session becomes a post; for webhooks of forum and media channels'),
    linkButtons: z.boolean().default(true).describe('Shows a button that leads to the session or user'),
    apiBase: z
      .url({ protocol: /^https?$/ })
      .regex(/[^/]$/, { error: 'must not end with a slash' })
      .default('https://discord.com/api')
      .describe("Discord's API, or a proxy of it"),
  })
  .refine((config) => config.webhookUrl !== undefined || config.routes.some(({ disabled }) => !disabled), {
    error: 'is needed without routes',
    path: ['webhookUrl'],
  });

export type DiscordConfig = z.output<typeof configSchema>;

/** A configuration of version 1: its schema was checked by nobody, so that YAML's texts stood in for numbers. */
export function fromFirstVersion(old: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(old).map(([key, value]): [string, unknown] => {
    if (key === 'rateLimit' && typeof value === 'string' && /^\d+$/.test(value)) return [key, Number(value)];
    return /^(notifyOn|include)/.test(key) && (value === 'true' || value === 'false')
      ? [key, value === 'true']
      : [key, value];
  });
  return Object.fromEntries(entries);
}
