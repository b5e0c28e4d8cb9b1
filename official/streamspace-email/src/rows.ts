import { notifierCollections, notifierJobs } from '@streamspace/plugin-kit/notifications';
import { collection, encrypted, type Api, type Events } from '@streamspace/plugin-sdk';
import { z } from 'zod';

export const jobs = {
  ...notifierJobs,
  /** A mail of another plugin, by its id. */
  mail: z.object({ id: z.string() }),
};

/** `suppressed`: not tried, because the address was refused before. */
export const recipientStateSchema = z.enum(['waiting', 'sent', 'failed', 'suppressed']);

const recipientSchema = z.object({
  address: z.string(),
  state: recipientStateSchema,
  /** The server's words. */
  reply: z.string().exactOptional(),
});
export type RecipientRow = z.output<typeof recipientSchema>;

export const mailStateSchema = z.enum(['waiting', 'sent', 'failed']);
export type MailState = z.output<typeof mailStateSchema>;

const mailSchema = z.object({
  id: z.string(),
  /** Name of the plugin that sent it; this one's own for notices. */
  caller: z.string(),
  subject: z.string(),
  /** The key with which the plugin made it unique. */
  dedupe: z.string().exactOptional(),
  /** When it was accepted, ISO 8601. */
  at: z.string(),
  state: mailStateSchema,
  recipients: z.array(recipientSchema),
  /** In milliseconds since 1970. */
  expiresAt: z.int(),
});
export type MailRow = z.output<typeof mailSchema>;

export const collections = {
  ...notifierCollections,
  /** What became of each mail and of each of its recipients. No row holds what a mail says. */
  mails: collection(mailSchema, {
    key: 'id',
    index: ['at', ['state', 'at'], ['caller', 'at']],
    ttl: { field: 'expiresAt' },
  }),
  /** What mails of other plugins say, and their attachments, in parts that fit into rows; gone once they are sent. */
  contents: collection(z.object({ name: z.string(), part: z.int(), data: encrypted(z.string()), expiresAt: z.int() }), {
    key: ['name', 'part'],
    ttl: { field: 'expiresAt' },
  }),
  /** Mails of other plugins by the key that makes them unique for a day. */
  dedupes: collection(z.object({ caller: z.string(), dedupe: z.string(), mail: z.string() }), {
    key: ['caller', 'dedupe'],
    ttl: '24h',
  }),
  /** How many there were, within an hour or a day that is part of the id. */
  counters: collection(z.object({ id: z.string(), count: z.int() }), { key: 'id', ttl: '2d' }),
  /** Addresses that servers said do not exist. With `until`, they get no mail before. In milliseconds since 1970. */
  refusals: collection(
    z.object({
      address: z.string(),
      reply: z.string(),
      at: z.array(z.int()),
      until: z.int().exactOptional(),
      expiresAt: z.int(),
    }),
    { key: 'address', ttl: { field: 'expiresAt' } },
  ),
  /** What users do not want mail about; `*` for all. */
  optOuts: collection(z.object({ user: z.string(), category: z.string(), at: z.string() }), {
    key: ['user', 'category'],
  }),
};

interface Payloads {
  readonly send: z.output<typeof jobs.send>;
  readonly digest: z.output<typeof jobs.digest>;
  readonly mail: z.output<typeof jobs.mail>;
  readonly probe: undefined;
  readonly 'digest-due': undefined;
}

/** What this plugin's manifest opens of the API. */
export type PluginApi = Api<
  'network' | 'read:sessions',
  'read:users' | 'read:templates',
  Payloads,
  typeof collections,
  Pick<Events, 'email.delivered' | 'email.failed'>
>;
export type PluginStorage = PluginApi['storage'];
