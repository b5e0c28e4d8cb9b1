import { collection, encrypted, type Storage } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/** Milliseconds since the Unix epoch. */
const time = z.int().nonnegative();

const messageSchema = z.object({
  endpoint: z.string(),
  /** Id of the event. */
  id: z.string(),
  /** What the event is about. */
  subject: z.string(),
  /** Sent byte for byte at every attempt. */
  body: z.string(),
  state: z.enum(['waiting', 'delivered', 'given-up']),
  /** Attempts so far that count. */
  attempts: z.int().nonnegative(),
  queuedAt: time,
  dueAt: time,
  /** Order of those that are due in the same millisecond. */
  position: z.int(),
  expiresAt: time,
});

const attemptSchema = z.object({
  endpoint: z.string(),
  messageId: z.string(),
  at: time,
  /** From 1. */
  attempt: z.int(),
  outcome: z.enum(['delivered', 'gone', 'failed', 'given-up']),
  error: z.string().exactOptional(),
  durationMs: z.number(),
  expiresAt: time,
});

const endpointStateSchema = z.object({
  endpoint: z.string(),
  /** Another URL is another receiver, about which nothing is known. */
  url: z.string(),
  /** It answered 410. */
  gone: z.boolean().default(false),
  /** Nothing was accepted from then on. */
  failingSince: time.exactOptional(),
  pausedSince: time.exactOptional(),
  /** Events that found the queue full. */
  refused: z.int().default(0),
  /** Messages that were out of attempts. */
  givenUp: z.int().default(0),
});

export const collections = {
  outbox: collection(messageSchema, {
    key: ['endpoint', 'id'],
    index: [
      ['endpoint', 'state', 'dueAt', 'position'],
      ['endpoint', 'queuedAt'],
    ],
    ttl: { field: 'expiresAt' },
  }),
  attempts: collection(attemptSchema, {
    key: ['endpoint', 'at', 'messageId'],
    ttl: { field: 'expiresAt' },
  }),
  endpoints: collection(endpointStateSchema, { key: 'endpoint' }),
  secrets: collection(z.object({ endpoint: z.string(), secret: encrypted(z.string()), shown: z.boolean() }), {
    key: 'endpoint',
  }),
};

export type OutboxRow = z.output<typeof messageSchema>;
export type Attempt = z.output<typeof attemptSchema>;
export type EndpointState = z.output<typeof endpointStateSchema>;

/** Delivers what waits for one endpoint. */
export const jobs = { deliver: z.object({ endpoint: z.string() }) };

export interface Payloads {
  readonly deliver: z.output<typeof jobs.deliver>;
  readonly probe: undefined;
}

export type Rows = Storage<Payloads, typeof collections>;
