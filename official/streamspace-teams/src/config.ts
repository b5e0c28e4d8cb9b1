import { hasUniqueNames, noticeFields, routeFields } from '@streamspace/plugin-kit/notifications';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { flowUrlFault } from './flow-url.ts';

const webhookUrl = z.string().min(1).max(2000);
const payloadFormat = z.enum(['message', 'card']);

const person = z.strictObject({
  name: z
    .string()
    .regex(/^[^<>{}\\]{1,100}$/, { error: 'must be a name of at most 100 characters, without < > { } and \\' })
    .describe('How the mention reads'),
  id: z
    .string()
    .regex(/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@<>]+@[^\s@<>]+)$/i, {
      error: 'must be an object id of Entra or a user principal name such as "ada@example.com"',
    })
    .describe('Object id of Entra, or user principal name'),
});
const people = z.array(person).max(20).optional();
const mentions = z.strictObject({
  info: people.describe('For news'),
  warning: people.describe('For warnings'),
  error: people.describe('For errors'),
  critical: people.describe('For what is worse'),
});

const routeSchema = z.strictObject({
  ...routeFields(manifest.events),
  webhookUrl: secret(webhookUrl).describe('Address of the Workflow that its notices go to'),
  mentions: mentions.optional().describe('Who is mentioned there, in place of those above'),
  payloadFormat: payloadFormat.optional().describe('What its Workflow takes, in place of the one above'),
});

const hostSuffix = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, { error: 'must be a host name in lower case, such as "proxy.example.com"' });

export const configSchema = z
  .strictObject({
    webhookUrl: secret(webhookUrl).optional().describe('Address of the Workflow that takes what no route takes'),
    notifyOnSessionCreated: z.boolean().default(true).describe('Announces new sessions'),
    notifyOnSessionHibernated: z.boolean().default(false).describe('Announces sessions that hibernate'),
    notifyOnUserCreated: z.boolean().default(true).describe('Announces new users'),
    ...noticeFields(manifest.events, { includeDetails: true }),
    routes: z
      .array(routeSchema)
      .max(50)
      .refine(hasUniqueNames, { error: 'has two routes with the same name' })
      .default([])
      .describe('Other Workflows for some notices; the first that fits counts'),
    payloadFormat: payloadFormat
      .default('message')
      .describe('message: for the templates "Send webhook alerts to …". card: for flows of your own'),
    cardVersion: z.enum(['1.4', '1.5']).default('1.4').describe('Version of Adaptive Cards'),
    fullWidth: z.boolean().default(true).describe('Cards as wide as the channel'),
    mentions: mentions.default({}).describe('Who is mentioned, by severity'),
    mentionAffectedUser: z
      .boolean()
      .default(false)
      .describe('Mentions the user whom a warning or worse is about, by e-mail address; needs read:users'),
    allowedHostSuffixes: z.array(hostSuffix).max(20).default([]).describe('Hosts of proxies in front of Workflows'),
    maxPerMinute: z.int().min(1).max(240).default(20).describe('Cards a minute for each address'),
  })
  .superRefine(({ webhookUrl: first, routes, allowedHostSuffixes }, context) => {
    const check = (url: string, path: (string | number)[]): void => {
      const fault = flowUrlFault(url, allowedHostSuffixes);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault, path });
    };
    if (first !== undefined) check(first, ['webhookUrl']);
    else if (routes.every(({ disabled }) => disabled))
      context.addIssue({ code: 'custom', message: 'is needed without routes', path: ['webhookUrl'] });
    for (const [index, route] of routes.entries()) check(route.webhookUrl, ['routes', index, 'webhookUrl']);
  });

export type TeamsConfig = z.output<typeof configSchema>;

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
