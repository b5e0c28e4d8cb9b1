import { contrastRatio, secret } from '@streamspace/plugin-sdk';
import {
  eventNameSchema,
  hasUniqueNames,
  noticeFields,
  quietHoursSchema,
  routeFields,
} from '@streamspace/plugin-kit/notifications';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { mailboxSchema } from './addresses.ts';
import { mailTemplateSchema } from './mail-templates.ts';

const {
  templates: _shortTexts,
  rateLimit: _limit,
  ...fields
} = noticeFields(manifest.events, { includeDetails: true });
const addresses = z.array(mailboxSchema).max(50);
const pem = (kind: string) =>
  z
    .string()
    .max(20_000)
    .refine((text) => text.includes(`-----BEGIN ${kind}`), { error: `must be PEM, with "-----BEGIN ${kind}…-----"` });

const routeSchema = z.strictObject({
  ...routeFields(manifest.events),
  to: addresses.min(1).describe('Who gets its notices'),
  cc: addresses.default([]).describe('Who gets a copy'),
});

const oauth2Schema = z
  .strictObject({
    provider: z.enum(['google', 'microsoft', 'custom']).describe('Who issues the tokens'),
    clientId: z.string().min(1).max(500).optional().describe('Id of the application'),
    clientSecret: secret(z.string().min(1).max(2000)).optional().describe('Secret of the application'),
    refreshToken: secret(z.string().min(1).max(8000))
      .optional()
      .describe('Token by which the mailbox let the application in. Without it, the application acts for itself'),
    serviceAccountKey: secret(z.string().min(1).max(10_000))
      .optional()
      .describe('JSON key of a Google service account that may act for the mailbox, in place of the three above'),
    tenantId: z
      .string()
      .regex(/^[A-Za-z0-9.-]{1,100}$/)
      .default('common')
      .describe('Tenant at Microsoft, as its id or domain'),
    tokenUrl: z
      .url({ protocol: /^https$/ })
      .optional()
      .describe('Token endpoint, for the provider "custom"'),
    scope: z.string().max(1000).optional().describe('Scope to ask for. Default: what sending mail takes'),
  })
  .refine(({ provider, tokenUrl }) => provider !== 'custom' || tokenUrl !== undefined, {
    error: 'is needed for the provider "custom"',
    path: ['tokenUrl'],
  })
  .refine(({ provider, serviceAccountKey }) => serviceAccountKey === undefined || provider === 'google', {
    error: 'is for the provider "google" only',
    path: ['serviceAccountKey'],
  })
  .refine(({ clientId, serviceAccountKey }) => clientId !== undefined || serviceAccountKey !== undefined, {
    error: 'is needed',
    path: ['clientId'],
  });
export type OAuth2Config = z.output<typeof oauth2Schema>;

/** How the plugin signs in to the mail server. */
export const authOf = ({ auth, username }: SignIn): NonNullable<SignIn['auth']> =>
  auth ?? (username === undefined ? 'none' : 'password');

interface SignIn {
  readonly auth?: 'password' | 'oauth2' | 'none' | undefined;
  readonly username?: string | undefined;
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);

export const configSchema = z
  .strictObject({
    smtpHost: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9a-fA-F:]+$/, {
        error: 'must be the name or the IP address of a mail server, such as "smtp.example.com"',
      })
      .describe('Mail server that takes the mail'),
    smtpPort: z.int().min(1).max(65_535).default(587).describe('Port of the mail server; see tls.implicit'),
    username: z.string().min(1).max(320).optional().describe('Name to sign in with'),
    password: secret(z.string().min(1).max(2000)).optional().describe('Password to sign in with'),
    auth: z
      .enum(['password', 'oauth2', 'none'])
      .optional()
      .describe('How to sign in. Default: password with a username, else none'),
    oauth2: oauth2Schema.optional().describe('Tokens in place of a password (XOAUTH2)'),
    useTLS: z.boolean().default(true).describe('Encrypts, or sends nothing'),
    tls: z
      .strictObject({
        caPem: pem('CERTIFICATE')
          .optional()
          .describe("Certificate of a private authority that signed the server's, PEM"),
        implicit: z
          .boolean()
          .optional()
          .describe('Whether encryption begins with the first byte. Default: on port 465'),
        servername: z.string().max(253).optional().describe('Name in the certificate, where smtpHost is an address'),
        minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest version of TLS'),
      })
      .prefault({})
      .describe('How to encrypt. Certificates are always checked'),
    allowInsecure: z
      .boolean()
      .default(false)
      .describe('Whether useTLS may be off, for a relay without sign-in or one on this machine'),
    fromAddress: mailboxSchema.describe('Address of the sender'),
    fromName: z.string().max(120).default('StreamSpace Notifications').describe('Name of the sender'),
    replyTo: mailboxSchema.optional().describe('Where answers go'),
    toAddresses: addresses.default([]).describe('Who gets what no route takes'),
    ccAddresses: addresses.default([]).describe('Who gets a copy of it'),
    bccAddresses: addresses.default([]).describe('Who gets a copy of it, unseen by the others'),
    notifyOnSessionCreated: z.boolean().default(true).describe('Announces new sessions'),
    notifyOnSessionHibernated: z.boolean().default(true).describe('Announces sessions that hibernate'),
    notifyOnUserCreated: z.boolean().default(true).describe('Announces new users'),
    htmlFormat: z.boolean().default(true).describe('Sends HTML beside the text'),
    rateLimit: z
      .int()
      .min(0)
      .max(100)
      .default(30)
      .describe(
        'Notices per rolling hour; what is more comes in one mail. Errors and mail of others pass. 0: no limit',
      ),
    ...fields,
    routes: z
      .array(routeSchema)
      .max(50)
      .refine(hasUniqueNames, { error: 'has two routes with the same name' })
      .default([])
      .describe('Other people for some notices; the first that fits counts'),
    notifyUsers: z
      .strictObject({
        enabled: z.boolean().default(false).describe('Whether people get mail about themselves'),
        events: z
          .array(eventNameSchema(manifest.events))
          .max(100)
          .default(['session.failed', 'session.hibernated', 'quota.warning', 'quota.exceeded'])
          .describe('Which notices those are'),
        optOut: z.boolean().default(true).describe('Whether people may unsubscribe'),
      })
      .prefault({})
      .describe('Mail to whom a notice is about; needs read:users'),
    digest: z
      .strictObject({
        enabled: z.boolean().default(false).describe('Whether news is collected instead of being sent by itself'),
        cron: z
          .string()
          .max(100)
          .default('0 8 * * 1-5')
          .describe('When it is sent: five fields, in the time of the host'),
      })
      .prefault({})
      .describe('One mail with all that matters no more than "info"'),
    quietHours: quietHoursSchema
      .refine(({ mode }) => mode !== 'drop', { error: 'must be "digest": mail is late, never lost', path: ['mode'] })
      .prefault({})
      .describe('Hours in which only what matters goes out'),
    templates: z
      .record(eventNameSchema(manifest.events), mailTemplateSchema)
      .default({})
      .describe('Own mails by event, in Liquid'),
    branding: z
      .strictObject({
        productName: z.string().min(1).max(60).default('StreamSpace').describe('Name in subjects and mails'),
        primaryColor: z
          .string()
          .regex(/^#[0-9a-fA-F]{6}$/, { error: 'must be a colour such as "#0B5FFF"', abort: true })
          .refine((colour) => contrastRatio(colour, '#ffffff') >= 4.5, {
            error: 'is too light: white text on it needs a contrast of 4.5:1',
          })
          .default('#0B5FFF')
          .describe('Colour of bar and button'),
        logoUrl: z
          .union([z.literal(''), z.url({ protocol: /^https$/ })])
          .default('')
          .describe('Picture above the title, https. Mail clients fetch it when a mail is opened'),
        footer: z.string().max(500).default('').describe('Text at the end of each mail'),
      })
      .prefault({})
      .describe('How mails look'),
    dkim: z
      .strictObject({
        domain: z
          .string()
          .regex(/^[A-Za-z0-9.-]{1,253}$/)
          .describe('Domain that signs'),
        selector: z
          .string()
          .regex(/^[A-Za-z0-9._-]{1,63}$/)
          .describe('Name of the key in its DNS'),
        privateKeyPem: secret(pem('')).describe('Private key, PEM'),
      })
      .optional()
      .describe('Signs mails here, for relays that do not'),
    pool: z
      .strictObject({
        maxConnections: z.int().min(1).max(10).default(2).describe('Connections to the server at a time'),
        maxMessages: z.int().min(1).max(10_000).default(100).describe('Mails over one connection'),
      })
      .prefault({})
      .describe('How connections are used'),
    maxRecipientsPerHour: z
      .int()
      .min(0)
      .default(0)
      .describe("Recipients per hour, to stay below the provider's limit. What is more waits. 0: no limit"),
    dailyLimit: z.int().min(0).default(0).describe('Recipients per day (UTC). What is more waits. 0: no limit'),
  })
  .refine(({ toAddresses, routes, notifyUsers }) => toAddresses.length + routes.length > 0 || notifyUsers.enabled, {
    error: 'is needed without routes and notifyUsers',
    path: ['toAddresses'],
  })
  .refine((config) => authOf(config) === 'none' || config.username !== undefined, {
    error: 'is needed to sign in',
    path: ['username'],
  })
  .refine((config) => authOf(config) !== 'password' || config.password !== undefined, {
    error: 'is needed to sign in; for a relay without sign-in, set auth to "none"',
    path: ['password'],
  })
  .refine((config) => authOf(config) !== 'oauth2' || config.oauth2 !== undefined, {
    error: 'is needed for auth "oauth2"',
    path: ['oauth2'],
  })
  .refine(
    (config) => config.useTLS || (config.allowInsecure && (authOf(config) === 'none' || isLoopback(config.smtpHost))),
    {
      error: 'may be off only with allowInsecure, and without sign-in unless the server is on this machine',
      path: ['useTLS'],
    },
  );

export type EmailConfig = z.output<typeof configSchema>;

const numbers = ['smtpPort', 'rateLimit'];
const lists = ['toAddresses', 'ccAddresses'];

/** A configuration of version 1: its schema was checked by nobody, so that YAML's texts stood in for numbers. */
export function fromFirstVersion(old: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(old).map(([key, value]): [string, unknown] => {
    if (numbers.includes(key) && typeof value === 'string' && /^\d+$/.test(value)) return [key, Number(value)];
    if (lists.includes(key) && typeof value === 'string') return [key, value.split(',').map((part) => part.trim())];
    return /^(notifyOn|include|useTLS|htmlFormat)/.test(key) && (value === 'true' || value === 'false')
      ? [key, value === 'true']
      : [key, value];
  });
  return Object.fromEntries(entries);
}
