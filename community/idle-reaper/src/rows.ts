import { collection, type Storage } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const action = z.enum(['hibernate', 'terminate']);

/** What is to happen to a session. It goes when it has happened, or has been called off. */
const pendingSchema = z.object({
  session: z.string(),
  action,
  rule: z.string(),
  /** Begin of the idleness, or of the hibernation: another one is another case. */
  since: z.string(),
  /** When the owner was told. */
  notices: z.array(z.string()),
  /** What the owner was told. */
  dueAt: z.string(),
  postponed: z.int(),
  postponedUntil: z.string().exactOptional(),
});

const actionSchema = z.object({
  id: z.string(),
  at: z.string(),
  action,
  session: z.string(),
  user: z.string(),
  template: z.string(),
  rule: z.string(),
  /** The evidence: unused since then, and told so at these times. */
  since: z.string(),
  notices: z.array(z.string()),
  /** `asked` when the answer of the platform was never seen. */
  outcome: z.enum(['asked', 'done', 'refused']),
});

export const collections = {
  pending: collection(pendingSchema, { key: 'session' }),
  actions: collection(actionSchema, { key: 'id', index: ['at'], ttl: '400d' }),
  exempt: collection(z.object({ session: z.string(), by: z.string(), until: z.string() }), {
    key: 'session',
    ttl: { field: 'until' },
  }),
};

export type Pending = z.output<typeof pendingSchema>;
export type ActionRow = z.output<typeof actionSchema>;
export type Action = z.output<typeof action>;

export type Rows = Pick<Storage<never, typeof collections>, keyof typeof collections>;
