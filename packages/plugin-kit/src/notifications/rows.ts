import { collection, type HostApi, type Storage } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { noticeSchema } from './notice.ts';
import { severitySchema } from './severity.ts';

/** Why notices are held back: the hour's limit is used up, these are quiet hours, or they are collected for a digest. */
export const holdCauseSchema = z.enum(['limit', 'quiet', 'schedule']);
export type HoldCause = z.output<typeof holdCauseSchema>;

/** What was held back for a destination, summed up. */
export const digestSchema = z.object({
  cause: holdCauseSchema,
  /** Notices by type of event. */
  counts: z.record(z.string(), z.int()),
  /** The first 20 of them. */
  first: z.array(z.object({ time: z.string(), title: z.string(), summary: z.string() })),
});
export type Digest = z.output<typeof digestSchema>;

export const contentSchema = z.discriminatedUnion('kind', [
  /** Not announced, it only changes what an earlier message shows. */
  z.object({ kind: z.literal('notice'), notice: noticeSchema, announced: z.boolean() }),
  z.object({ kind: z.literal('digest'), digest: digestSchema }),
  /** What an operator sees who tries a destination out. */
  z.object({ kind: z.literal('test') }),
]);
export type Content = z.output<typeof contentSchema>;

/** Jobs of every channel, for `jobs` of `definePlugin`. The manifest has a third one, `probe`, every 15 minutes. */
export const notifierJobs = {
  send: z.object({ destination: z.string(), eventId: z.string(), content: contentSchema }),
  digest: z.object({ destination: z.string(), cause: holdCauseSchema }),
};
export type SendJob = z.output<typeof notifierJobs.send>;
export type DigestJob = z.output<typeof notifierJobs.digest>;

/** `accepted`: the vendor took it and does not say whether anybody will see it. `held` is told of in a digest. */
export const deliveryStateSchema = z.enum(['waiting', 'sent', 'accepted', 'held', 'failed']);
export type DeliveryState = z.output<typeof deliveryStateSchema>;

const deliverySchema = z.object({
  destination: z.string(),
  /** Of a digest, an id of its own. */
  eventId: z.string(),
  type: z.string(),
  title: z.string(),
  severity: severitySchema,
  at: z.string(),
  state: deliveryStateSchema,
  error: z.string().exactOptional(),
  /** In milliseconds since 1970. */
  expiresAt: z.int(),
});
export type Delivery = z.output<typeof deliverySchema>;

/** Collections of every channel, for `collections` of `definePlugin`. */
export const notifierCollections = {
  /** What became of each notice. It also tells which events were seen. */
  deliveries: collection(deliverySchema, {
    key: ['destination', 'eventId'],
    index: ['at', ['state', 'at'], ['destination', 'at'], ['destination', 'state', 'at']],
    ttl: { field: 'expiresAt' },
  }),
  digests: collection(z.object({ destination: z.string(), until: z.int(), ...digestSchema.shape }), {
    key: ['destination', 'cause'],
    ttl: '7d',
  }),
  /** When messages of the last hour were queued, in milliseconds since 1970, the oldest first. */
  throttle: collection(z.object({ id: z.string(), queued: z.array(z.int()) }), { key: 'id', ttl: '1d' }),
  breakers: collection(
    z.object({
      /** `*` for all of them. */
      destination: z.string(),
      message: z.string(),
      /** In milliseconds since 1970; without it, until a check or the configuration says otherwise. */
      until: z.int().exactOptional(),
      checkedAt: z.int(),
      /** Digest of the configuration that it holds for. */
      config: z.string(),
    }),
    { key: 'destination' },
  ),
  /** The one message about each session that shows its present state; without `ref` while it waits in the queue. */
  living: collection(z.object({ session: z.string(), destination: z.string(), ref: z.string().exactOptional() }), {
    key: ['session', 'destination'],
    ttl: '30d',
  }),
};

export interface NotifierPayloads {
  readonly send: SendJob;
  readonly digest: DigestJob;
}

/** What the toolkit needs of a plugin's API. */
export type NotifierApi = Pick<HostApi<NotifierPayloads>, 'jobs' | 'log' | 'health' | 'banner' | 'metrics'> & {
  readonly storage: Pick<
    Storage<NotifierPayloads, typeof notifierCollections>,
    keyof typeof notifierCollections | 'transaction'
  >;
};
