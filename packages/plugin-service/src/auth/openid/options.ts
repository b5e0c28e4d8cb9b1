import { z } from 'zod';

const signatures = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const isLoopback = (hostname: string): boolean => /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);

const issuerSchema = z.url().refine((text) => {
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && search === '' && hash === '' && username === '';
}, 'must be an https address, or an http one on this machine, without a query');

const values = z.array(z.string().min(1)).default([]);
const anybody = '*';
const named = values.refine((all) => !all.includes(anybody), '"*" is for "user" alone');

/** A provider of OpenID Connect whose people may sign in, and what makes them what. */
export const openIdProviderSchema = z
  .strictObject({
    /** Part of addresses and of the names under which people are known: it never changes. */
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens'),
    name: z.string().min(1).max(60),
    issuer: issuerSchema,
    clientId: z.string().min(1),
    /** Neither of the two: a public client. */
    clientSecretFile: z.string().min(1).optional(),
    clientSecretEnv: z.string().min(1).optional(),
    clientAuth: z.enum(['basic', 'post']).default('basic'),
    scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default(['profile', 'email']),
    /** Never `none`, and never a shared secret. */
    algorithms: z.array(z.enum(signatures)).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    clockSkewSeconds: z.int().min(0).max(300).default(30),
    roles: z.strictObject({
      claim: z.string().min(1),
      admin: named,
      operator: named,
      user: values,
    }),
    user: z
      .strictObject({
        claim: z.string().min(1).default('preferred_username'),
        match: z.enum(['username', 'email', 'id', 'none']).default('none'),
      })
      .prefault({}),
  })
  .refine(({ clientSecretFile: file, clientSecretEnv: env }) => file === undefined || env === undefined, {
    error: 'the secret is in a file or in a variable, not in both',
    path: ['clientSecretFile'],
  });

export type OpenIdProviderOptions = z.output<typeof openIdProviderSchema>;

export const sessionLimitsSchema = z
  .strictObject({
    idleMinutes: z.int().min(5).max(43_200).default(480),
    absoluteMinutes: z.int().min(5).max(129_600).default(10_080),
    recheckMinutes: z.int().min(1).max(1440).default(15),
  })
  .prefault({});

export type SessionLimits = z.output<typeof sessionLimitsSchema>;

export const openIdSchema = z.strictObject({
  providers: z
    .array(openIdProviderSchema)
    .max(20)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'each id is there once'),
  sessions: sessionLimitsSchema,
});

export type OpenIdOptions = z.output<typeof openIdSchema>;
