import { z } from 'zod';
import type { ExtensionPointName } from '../points/extension-points.ts';
import { pointInfo } from '../points/point-info.ts';
import { decisionNameSchema, hostPatternSchema } from './grants.ts';
import { cronSchema } from './cron.ts';
import {
  acrossFields,
  configPathSchema,
  durationSchema,
  idSchema,
  orConfig,
  parseDurationMs,
  rateSchema,
  sizeSchema,
  whenSchema,
} from './values.ts';

const shortestIntervalMs = 5000;
const intervalSchema = durationSchema.refine((text) => parseDurationMs(text) >= shortestIntervalMs, {
  error: 'must be at least "5s"',
});

/** A durable job. With `cron` or `every` it runs by itself, and can be enqueued beside; without either it is enqueued. */
export const jobSchema = z
  .strictObject({
    cron: orConfig(cronSchema)
      .optional()
      .describe('Minute, hour, day of the month, month, day of the week. A time that clocks show twice runs once'),
    every: orConfig(intervalSchema).optional().describe('From 5s'),
    timezone: orConfig(z.string().min(1)).optional().describe('IANA name. Default: the platform’s'),
    catchUp: z
      .enum(['once', 'skip'])
      .optional()
      .describe('What becomes of runs that were missed: one of the last 24 hours runs late, or none. Default: once'),
    jitter: durationSchema.optional().describe('Longest delay of a scheduled run, chosen at random'),
    maxAttempts: z.int().min(1).max(20).optional().describe('Default 8'),
    backoff: z
      .array(durationSchema)
      .min(1)
      .max(20)
      .optional()
      .describe('Waits before the second, third … attempt; the last one repeats'),
    timeout: durationSchema.optional().describe('Longest run. Default 60s'),
    concurrency: z.int().min(1).max(32).optional().describe('Runs at a time over all keys. Default 4'),
    perKey: z.int().min(1).max(32).optional().describe('Runs at a time with the same key. Default 1'),
    rate: rateSchema.optional().describe('Most starts, attempts after the first included; the others wait'),
    batch: z
      .strictObject({ items: z.int().min(1).max(1000), bytes: sizeSchema, wait: orConfig(durationSchema) })
      .optional()
      .describe('Hands over many at once: when so many items or bytes wait, or the first has waited from 100ms to 1h'),
    limit: z
      .strictObject({ items: z.int().min(1).max(100_000), bytes: orConfig(sizeSchema) })
      .optional()
      .describe('Most that may wait'),
    overflow: z
      .enum(['refuse', 'drop-lowest'])
      .optional()
      .describe('Beyond the limit: refuse the new one, or drop the oldest of the lowest priority. Default: refuse'),
    keep: z.strictObject({ done: durationSchema.optional(), dead: durationSchema.optional() }).optional(),
    when: whenSchema.optional(),
  })
  .refine((job) => job.cron === undefined || job.every === undefined, {
    error: 'has both "cron" and "every": keep one',
    path: ['every'],
    params: acrossFields,
  });

export const decisionSchema = z.strictObject({
  on: decisionNameSchema,
  budgetMs: z.int().min(10).max(1000).optional(),
  onFailure: z.enum(['allow', 'deny']).optional(),
  content: sizeSchema.optional(),
});

const pointNames = Object.keys(pointInfo) as [ExtensionPointName, ...ExtensionPointName[]];
const extensionPoint = z.enum(pointNames);
const purpose = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, { error: 'must be lower case letters, digits and dashes, such as "recordings"' });
const version = z.literal(1).optional().describe('Of the point. Default 1');

export const providesSchema = z.union([
  extensionPoint,
  z.strictObject({
    extensionPoint,
    version,
    purposes: z.array(purpose).optional().describe('The only purposes it serves. Default: all'),
    types: z.array(z.string()).optional().describe('What kinds of data it answers for, with `retention`'),
  }),
]);

export const consumesSchema = z.union([
  extensionPoint,
  z.strictObject({
    extensionPoint,
    purpose: purpose.optional().describe('What for, such as "recordings": a provider is chosen for each'),
    version,
    optional: z.boolean().optional().describe('It works without a provider'),
  }),
]);

const audience = z.enum(['user', 'operator', 'admin']).describe('The least role that sees it');
const title = z.string().min(1).max(80);
const target = z.enum(['session', 'user', 'template']);

const pageSchema = z.strictObject({
  id: idSchema,
  title,
  audience,
  path: z
    .string()
    .regex(/^\/[a-z0-9/_-]*$/)
    .optional(),
  icon: z.string().optional(),
  refresh: durationSchema
    .refine((text) => parseDurationMs(text) >= shortestIntervalMs, { error: 'must be at least "5s"' })
    .optional()
    .describe('How often it is drawn anew while somebody looks at it, from 5s. Default: only when asked'),
});

/** `word:verb`, such as `slack:test`. */
export const commandSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/, { error: 'must be "word:verb", such as "slack:test"' }),
  title,
  audience: audience.optional().describe('Default: admin'),
});

/** Root words of the platform itself, and those that its page and service have. */
const reservedRoots = new Set([
  'activity',
  'admin',
  'api',
  'assets',
  'auth',
  'dashboard',
  'gallery',
  'health',
  'home',
  'login',
  'logout',
  'metrics',
  'plugins',
  'sessions',
  'settings',
  'static',
  'templates',
  'users',
  'ws',
]);

const aliasSchema = z
  .string()
  .regex(/^\/[a-z][a-z0-9-]*(\/[A-Za-z0-9._-]+)*$/, { error: 'must be a path such as "/saml/acs"', abort: true })
  .refine((path) => path.startsWith('/api/plugins/') || !reservedRoots.has(path.split('/')[1] ?? ''), {
    error: 'begins with a word that the platform uses itself',
  });

const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

export const routeSchema = z.strictObject({
  id: idSchema,
  method: z.union([method, z.array(method).min(1)]),
  path: z
    .string()
    .max(200)
    .regex(/^\/$|^(\/:?[A-Za-z0-9_.-]+)+$/, { error: 'must be a path such as "/hooks/:id"' }),
  access: z.enum(['public', 'user', 'operator', 'admin']),
  body: z.enum(['none', 'json', 'form', 'raw', 'stream']).optional(),
  maxBody: sizeSchema.optional(),
  timeout: durationSchema.optional(),
  perIp: rateSchema
    .optional()
    .describe('Requests from one address. Default: 60/min for public routes, 600/min for others'),
  alias: z.array(aliasSchema).min(1).max(10).optional().describe('Paths that lead here as well, such as "/saml/acs"'),
  redirects: z
    .array(z.union([hostPatternSchema, z.strictObject({ config: configPathSchema })]))
    .max(20)
    .optional()
    .describe('Hosts that it may send browsers to, beside those under network.hosts'),
  quiet: z.boolean().optional().describe('The query never appears in a log'),
});

export const contributesSchema = z.strictObject({
  pages: z.array(pageSchema).optional(),
  widgets: z
    .array(
      pageSchema.extend({
        position: z.enum(['top', 'sidebar', 'bottom']).optional(),
        width: z.enum(['full', 'half', 'third']).optional(),
      }),
    )
    .optional(),
  panels: z.array(pageSchema.extend({ on: target })).optional(),
  settings: z
    .array(z.strictObject({ id: idSchema, title }))
    .max(1)
    .optional()
    .describe('Where users find what `userSettings` lets them choose'),
  actions: z
    .array(
      z.strictObject({
        id: idSchema,
        title,
        audience: audience.optional(),
        on: target.optional(),
        states: z.array(z.string()).optional(),
        danger: z.boolean().optional(),
      }),
    )
    .optional(),
  commands: z.array(commandSchema).optional(),
  routes: z.array(routeSchema).optional(),
});

export const resourcesSchema = z.strictObject({
  memory: sizeSchema.optional().describe('At most 512MiB; the operator may lower it. Default 64MiB'),
  storage: sizeSchema.optional(),
  spool: orConfig(sizeSchema).optional(),
  egress: z
    .string()
    .regex(/^([1-9]\d{0,3}KiB|([1-9]\d?|1\d\d|2[0-4]\d|25[0-6])MiB)\/s$/, {
      error: 'must be a size per second, from "1KiB/s" to "256MiB/s"',
    })
    .optional()
    .describe('Bytes of bodies per second, in both directions together, at most 256MiB/s. Default 32MiB/s'),
  requests: z
    .string()
    .regex(/^([1-9]\d?|[1-4]\d\d|500)\/s$/, { error: 'must be requests per second, from "1/s" to "500/s"' })
    .optional()
    .describe('Requests and sockets that it opens per second, at most 500/s. Default 50/s'),
});
