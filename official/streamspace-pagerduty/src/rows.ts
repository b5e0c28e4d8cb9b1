import { severitySchema } from '@streamspace/plugin-kit/notifications';
import { collection, type Api, type Transaction } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const millis = z.int();

/** The event as the Events API takes it, but for its key: https://developer.pagerduty.com/docs/send-alert-event */
const bodySchema = z.record(z.string(), z.unknown());

export const jobs = {
  send: z.object({
    /** Of the row on the page. */
    id: z.string(),
    kind: z.enum(['trigger', 'resolve', 'change']),
    /** Which routing key, see `createRoutingKeys`: the key itself is stored nowhere. */
    keyId: z.string(),
    key: z.string(),
    /** Which incident of the alert, counted from 1; 0 for what has no state. */
    round: z.int(),
    /** Type of the event, for the metrics. */
    type: z.string().default('other'),
    body: bodySchema,
  }),
  due: z.object({ key: z.string() }),
};
export type SendJob = z.output<typeof jobs.send>;

const alertSchema = z.object({
  /** The deduplication key. */
  key: z.string(),
  rule: z.string(),
  keyId: z.string(),
  /** `pending`: fewer events than it takes, or it is held. */
  state: z.enum(['pending', 'firing', 'resolved']),
  severity: severitySchema,
  summary: z.string(),
  type: z.string(),
  session: z.string().exactOptional(),
  round: z.int(),
  /** The last round of which a trigger may have reached PagerDuty. */
  attempted: z.int(),
  count: z.int(),
  /** Times of the events that the threshold counts. */
  recent: z.array(millis),
  recoveries: z.int(),
  /** Instants, ISO 8601. */
  since: z.string(),
  last: z.string(),
  lastMs: millis,
  sentAt: millis,
  sentCount: z.int(),
  examples: z.array(z.string()),
  component: z.string(),
  group: z.string(),
  class: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  links: z.array(z.object({ href: z.string(), text: z.string() })),
  /** What people did in PagerDuty. */
  status: z.enum(['triggered', 'acknowledged', 'resolved']),
  /** What is to be done and when, in milliseconds since 1970. */
  holdUntil: millis.exactOptional(),
  resendAt: millis.exactOptional(),
  resolveAt: millis.exactOptional(),
  /** When a job will look at it. */
  jobAt: millis.exactOptional(),
  expiresAt: millis,
});
export type Alert = z.output<typeof alertSchema>;

const callSchema = z.object({
  id: z.string(),
  at: z.string(),
  action: z.string(),
  key: z.string(),
  summary: z.string(),
  state: z.enum(['waiting', 'sent', 'cancelled', 'failed']),
  error: z.string().exactOptional(),
  expiresAt: millis,
});

export const collections = {
  alerts: collection(alertSchema, { key: 'key', index: [['state', 'last']], ttl: { field: 'expiresAt' } }),
  /** What became of each call. */
  calls: collection(callSchema, { key: 'id', index: ['at'], ttl: { field: 'expiresAt' } }),
  seen: collection(z.object({ id: z.string() }), { key: 'id', ttl: '1d' }),
  /** Events of PagerDuty's webhook that were taken. */
  inbound: collection(z.object({ id: z.string() }), { key: 'id', ttl: '7d' }),
  /** When alerts of the last hour began, and how many were withheld. */
  throttle: collection(z.object({ id: z.string(), at: z.array(millis) }), { key: 'id', ttl: '1d' }),
};

interface Payloads {
  readonly send: SendJob;
  readonly due: z.output<typeof jobs.due>;
  readonly reconcile: undefined;
}
export type Tx = Transaction<Payloads, typeof collections>;
export type PluginApi = Api<'network' | 'read:sessions', 'read:users' | 'read:templates', Payloads, typeof collections>;
