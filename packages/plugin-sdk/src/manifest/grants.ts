import { z } from 'zod';
import { decisionInfo } from '../decisions/decision-info.ts';
import type { DecisionName } from '../decisions/decisions.ts';
import { permissionSchema } from '../permissions.ts';
import { acrossFields, configPathSchema, orConfig, reasonSchema, whenSchema } from './values.ts';

/** A permission that depends on the configuration, or that an operator may add later. */
export const optionalPermissionSchema = z.strictObject({
  permission: permissionSchema,
  when: whenSchema.optional(),
  reason: reasonSchema,
});

const decisionNames = Object.keys(decisionInfo) as [DecisionName, ...DecisionName[]];

/** Questions that the platform asks before it acts. */
export const decisionNameSchema = z.enum(decisionNames);

/** The closed list of what `admin` can unlock. */
export const adminCapabilityNameSchema = z.enum([
  'session.stream.view',
  'session.files',
  'kubernetes',
  'auth.grant-admin',
  ...decisionNames.map((name) => `decide:${name}` as const),
]);

export const adminCapabilitySchema = z.strictObject({
  capability: adminCapabilityNameSchema,
  when: whenSchema.optional(),
  reason: reasonSchema,
});

export const signalSchema = z.strictObject({
  signal: z.enum([
    'audit.record',
    'platform.request',
    'platform.error',
    'plugin.error',
    'client.address',
    'transfer.content',
  ]),
  when: whenSchema.optional(),
  reason: reasonSchema,
});

/** `api.github.com`, `*.example.com`, or a template such as `{bucket}.s3.{region}.amazonaws.com`. */
export const hostPatternSchema = z
  .string()
  .max(253)
  .regex(
    /^(\*\.)?([a-z0-9_-]|\{[A-Za-z][A-Za-z0-9_.-]*\})+(\.([a-z0-9_-]|\{[A-Za-z][A-Za-z0-9_.-]*\})+)*$|^\[[0-9a-f:.]+\]$/,
    { error: 'must be a host name in lower case without scheme, port or path, such as "api.github.com"' },
  );

/** Part of a host name: one label or several. */
const hostLabelsSchema = z
  .string()
  .max(200)
  .regex(/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/, {
    error: 'must be part of a host name in lower case, such as "datadoghq.eu"',
  });

/** One group of hosts that the plugin talks to. Exactly one of `host`, `config` and `kubernetes` names them. */
export const networkHostSchema = z
  .strictObject({
    host: hostPatternSchema
      .optional()
      .describe('Host name; "*.example.com" for sub-domains; "{key}" takes a host label from the configuration'),
    map: z
      .record(configPathSchema, z.record(z.string().min(1), hostLabelsSchema))
      .optional()
      .describe('Per "{key}" of "host", what its values stand for; the key has no other values'),
    config: configPathSchema.optional().describe('Configuration key whose value is a URL or a host name'),
    kubernetes: z.literal(true).optional().describe("The cluster's own API"),
    port: orConfig(z.int().min(1).max(65535)).optional().describe("Default: the protocol's"),
    protocol: z
      .enum(['https', 'http', 'tls', 'tcp'])
      .optional()
      .describe('Default: https, or the scheme of the configured URL'),
    reach: z
      .enum(['public', 'private', 'loopback'])
      .optional()
      .describe('How near an address may be; anything but public is asked of the operator. Default: public'),
    endsWith: z
      .array(z.string().min(4))
      .min(1)
      .optional()
      .describe('Suffixes of which a configured host must have one'),
    ca: z
      .strictObject({ config: configPathSchema })
      .optional()
      .describe('Configuration key with a private certificate authority, PEM'),
    when: whenSchema.optional(),
    reason: reasonSchema,
  })
  .refine((rule) => [rule.host, rule.config, rule.kubernetes].filter((source) => source !== undefined).length === 1, {
    error: 'names its hosts exactly once: with "host", "config" or "kubernetes"',
    params: acrossFields,
  })
  .refine(({ host = '', map = {} }) => Object.keys(map).every((key) => host.includes(`{${key}}`)), {
    error: 'maps a key that "host" does not have as "{key}"',
    path: ['map'],
    params: acrossFields,
  })
  .refine((rule) => (rule.protocol !== 'tls' && rule.protocol !== 'tcp') || rule.port !== undefined, {
    error: 'needs a "port": "tls" and "tcp" have no default',
    path: ['port'],
    params: acrossFields,
  });

export const networkSchema = z.strictObject({
  hosts: z.array(networkHostSchema).max(100).optional(),
  identity: z
    .array(z.strictObject({ audience: z.string().min(1), when: whenSchema.optional(), reason: reasonSchema }))
    .optional(),
});

export type NetworkHost = z.infer<typeof networkHostSchema>;
