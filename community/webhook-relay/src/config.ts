import { Buffer } from 'node:buffer';
import { canonicalEventType, isSubscribable, matchSubscription, secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };

/** `whsec_` and 24 to 64 bytes in base64: https://www.standardwebhooks.com */
const signingSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, { error: 'must be "whsec_" and 24 to 64 random bytes in base64' })
  .refine((text) => isKeyLength(Buffer.from(text.slice('whsec_'.length), 'base64').length), {
    error: 'must hold 24 to 64 bytes',
  });

const isKeyLength = (bytes: number): boolean => bytes >= 24 && bytes <= 64;

/** Plain http is for hosts that no other network sees: names without a dot or in a private zone, private addresses. */
const privateHost =
  /^(localhost|[a-z0-9-]+|.+\.(internal|local|lan|svc|cluster\.local|localhost)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[(::1|f[cd][0-9a-f:]+)\])$/;

const endpointUrl = z.url({ protocol: /^https?$/ }).refine(
  (text) => {
    const url = URL.parse(text);
    return url?.protocol === 'https:' || privateHost.test(url?.hostname ?? '');
  },
  { error: 'must begin with https://; http:// is for private hosts only' },
);

/** Whether the relay gets such events at all: families of the manifest, without those that patterns leave out. */
function isRelayed(name: string): boolean {
  if (name === '*') return true;
  const type = canonicalEventType(name).replace(/\*$/, 'any');
  return isSubscribable(name) && matchSubscription(manifest.events, { type, data: undefined }) !== undefined;
}

const eventName = z.string().refine(isRelayed, {
  error: 'is no event that can be relayed: write a name such as "session.created" or a pattern such as "session.*"',
});

/** Connection-bound headers (RFC 9110, 7.6.1), and those that the relay writes itself. */
const reservedHeader =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|content-type|webhook-.*)$/i;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'must be the name of an HTTP header' })
  .refine((name) => !reservedHeader.test(name), { error: 'cannot be set: the relay or the connection decides it' });

const endpointSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be lower case letters, digits and "-"' })
    .describe('Name of the endpoint in logs and commands. Keep it: what waits to be delivered refers to it'),
  url: endpointUrl.describe('Where events are posted to: https, or http for a private host'),
  events: z
    .array(eventName)
    .min(1)
    .max(100)
    .describe('Names such as "session.created", or patterns such as "session.*"'),
  filter: z
    .strictObject({
      users: z.array(z.string()).min(1).optional().describe('User ids or user names'),
      templates: z.array(z.string()).min(1).optional().describe('Names of templates'),
    })
    .default({})
    .describe('Only events about one of these; of two lists, both must hold'),
  secret: secret(signingSecret)
    .optional()
    .describe('Signs what is sent: "whsec_" and 24 to 64 random bytes in base64. Without it, the relay makes one'),
  previousSecret: secret(signingSecret)
    .optional()
    .describe('While receivers change over, a second signature with the old secret'),
  headers: z
    .record(
      headerName,
      secret(
        z
          .string()
          .max(4096)
          .regex(/^[\t\x20-\x7e]*$/),
      ),
    )
    .default({})
    .describe('Further request headers, such as Authorization'),
  timeoutSeconds: z.int().min(5).max(30).default(20).describe('Longest wait for the answer'),
  payload: z.enum(['full', 'thin']).default('full').describe('full: the whole event; thin: ids only'),
  enabled: z.boolean().default(true).describe('Switched off, an endpoint gets no events'),
});

export const configSchema = z.strictObject({
  endpoints: z
    .array(endpointSchema)
    .max(50)
    .refine((endpoints) => new Set(endpoints.map(({ id }) => id)).size === endpoints.length, {
      error: 'has two endpoints with the same id',
    })
    .default([])
    .describe('Services that receive events'),
  redact: z
    .array(z.string().min(1))
    .max(100)
    .default(['email', 'ip'])
    .describe('Fields that are taken out of events, by name, at any depth'),
  maxAttempts: z.int().min(1).max(20).default(8).describe('After so many attempts a message is given up'),
  maxQueuePerEndpoint: z
    .int()
    .min(1)
    .max(10_000)
    .default(10_000)
    .describe('Most messages that may wait for one endpoint; further events are refused'),
  retentionDays: z.int().min(2).max(90).default(14).describe('How long messages and attempts are kept'),
});

export type Endpoint = z.output<typeof endpointSchema>;
