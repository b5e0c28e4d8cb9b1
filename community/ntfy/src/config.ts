import { hasUniqueNames, noticeFields, routeFields } from '@streamspace/plugin-kit/notifications';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };

// Whoever knows a topic of a public server can read it, so it is kept like a password.
const topic = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, "-" and "_"' });

export const configSchema = z.strictObject({
  server: z
    .url({ protocol: /^https?$/ })
    .regex(/[^/]$/, { error: 'must not end with a slash' })
    .default('https://ntfy.sh')
    .describe('Address of the ntfy server'),
  topic: secret(topic).describe('Topic that takes what no route takes'),
  token: secret(z.string().regex(/^tk_\w+$/, { error: 'must begin with "tk_"' }))
    .optional()
    .describe('Access token, where the server asks for one'),
  notifyOnSessionCreated: z.boolean().default(true).describe('Announces new sessions'),
  notifyOnSessionFailed: z.boolean().default(true).describe('Announces sessions that fail'),
  routes: z
    .array(z.strictObject({ ...routeFields(manifest.events), topic: secret(topic).describe('Where its notices go') }))
    .max(50)
    .refine(hasUniqueNames, { error: 'has two routes with the same name' })
    .default([])
    .describe('Other topics for some notices; the first that fits counts'),
  ...noticeFields(manifest.events, { includeDetails: false }),
});

export type NtfyConfig = z.output<typeof configSchema>;
