import { notifierCollections, notifierJobs } from '@streamspace/plugin-kit/notifications';
import { collection, type Api } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { sessionActions } from './config.ts';

/** Who asks, from where, and where the answer goes. */
const asker = {
  /** Id of the Slack user. */
  slackUser: z.string(),
  /** Takes up to five answers within half an hour. */
  responseUrl: z.string(),
};

/** What somebody wants who pressed a button or wrote a command. */
export const askSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('act'),
    ...asker,
    action: z.enum(sessionActions),
    session: z.string(),
    /** The same for a second press. */
    requestId: z.string(),
  }),
  z.object({ kind: z.literal('command'), ...asker, text: z.string() }),
]);
export type Ask = z.output<typeof askSchema>;

export const jobs = { ...notifierJobs, ask: askSchema };

export const collections = {
  ...notifierCollections,
  /** Requests of Slack that were taken, so that none is taken twice. */
  requests: collection(z.object({ signature: z.string() }), { key: 'signature', ttl: '15min' }),
  /** What was last done to a session from Slack. */
  acts: collection(
    z.object({ session: z.string(), action: z.enum(sessionActions), slackUser: z.string(), at: z.int() }),
    { key: 'session', ttl: '1h' },
  ),
  /** Which notices nobody wants to see for a while; `*` for all. */
  mutes: collection(z.object({ event: z.string(), until: z.int(), by: z.string() }), {
    key: 'event',
    ttl: { field: 'until' },
  }),
  /** Direct conversations by user of the platform; without one for people whom Slack does not know. */
  people: collection(z.object({ user: z.string(), channel: z.string().exactOptional() }), { key: 'user', ttl: '24h' }),
};

interface Payloads {
  readonly send: z.output<typeof jobs.send>;
  readonly digest: z.output<typeof jobs.digest>;
  readonly probe: undefined;
  readonly ask: Ask;
}

/** What this plugin's manifest opens of the API. */
export type PluginApi = Api<
  'network' | 'read:sessions',
  'read:users' | 'read:templates' | 'write:sessions',
  Payloads,
  typeof collections
>;
