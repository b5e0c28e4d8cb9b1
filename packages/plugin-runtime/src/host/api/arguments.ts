import { decisionInfo, PluginError, sessionStates, type DecisionName } from '@streamspace/plugin-sdk';
import { attachmentNameSchema, mailContentTypes } from '@streamspace/plugin-sdk/points';
import { z } from 'zod';
import { actionRefSchema, linkSchema } from '../ui/block-schema.ts';
import { auditEntry } from './audit.ts';
import { keyArguments } from './keys.ts';
import { metricReports } from './metrics.ts';
import { spoolArguments } from './spool-arguments.ts';

// What a plugin may send with each call. Plugins are not trusted: what is not named here does not get through.

const id = z.string().min(1).max(512);
const instant = z.iso.datetime();
const duration = z.string().regex(/^\d+(ms|s|min|h|d)$/, { error: 'must be a duration such as "5min"' });
const line = (max: number) => z.string().min(1).max(max);
const json = z.json();
const decision = z.enum(Object.keys(decisionInfo) as [DecisionName, ...DecisionName[]]);

const act = z.strictObject({ requestId: z.string().max(200).optional(), reason: z.string().max(200).optional() });
const page = z.strictObject({ cursor: z.string().max(1000).optional(), limit: z.int().min(1).max(500).default(500) });
const role = z.enum(['user', 'operator', 'admin']);
const sessionState = z.enum(sessionStates);
const jobState = z.enum(['waiting', 'running', 'done', 'dead', 'cancelled', 'dropped']);

const sessionFilter = z.strictObject({ user: id.optional(), state: sessionState.optional(), template: id.optional() });
const userFilter = z.strictObject({ role: role.optional(), active: z.boolean().optional(), username: id.optional() });
const templateFilter = z.strictObject({ category: z.string().optional(), tag: z.string().optional() });

const audience = z.union([
  z.strictObject({ user: id }),
  z.strictObject({ group: id }),
  z.strictObject({ role: z.enum(['operator', 'admin']) }),
  z.strictObject({ session: id }),
]);

const notice = z.strictObject({
  title: line(120),
  text: z.string().max(2000).optional(),
  level: z.enum(['info', 'warning', 'error', 'critical']).optional(),
  link: linkSchema.optional(),
  key: z.string().max(200).optional(),
  show: z.enum(['toast', 'banner']).optional(),
  actions: z.array(actionRefSchema).max(3).optional(),
});

const mail = z.strictObject({
  to: z
    .array(z.union([z.strictObject({ user: id }), z.strictObject({ address: z.email() })]))
    .min(1)
    .max(50),
  // One line: a break in a subject would start another header.
  subject: line(200).regex(/^[^\r\n]*$/, { error: 'must be one line' }),
  text: z.string().max(100_000),
  html: z.string().max(500_000).optional(),
  attachments: z
    .array(
      z.strictObject({
        fileName: attachmentNameSchema,
        contentType: z.enum(mailContentTypes),
        content: z.instanceof(ReadableStream<Uint8Array>, { error: 'must be bytes or a stream of bytes' }),
      }),
    )
    .max(10, { error: 'must be 10 at most' })
    .optional(),
  dedupe: z.string().max(200).optional(),
});

const enqueueOptions = z.strictObject({
  key: z.string().min(1).max(512).optional(),
  id: z.string().min(1).max(200).optional(),
  dedupe: z.string().min(1).max(512).optional(),
  dedupeFor: duration.optional(),
  at: instant.optional(),
  after: duration.optional(),
  priority: z.int().min(-100).max(100).optional(),
  expiresAt: instant.optional(),
});

const fields = z.record(z.string(), z.unknown());
const collection = z.string().max(64);
const range = z.strictObject({
  gt: z.union([z.string(), z.number()]).optional(),
  gte: z.union([z.string(), z.number()]).optional(),
  lt: z.union([z.string(), z.number()]).optional(),
  lte: z.union([z.string(), z.number()]).optional(),
  startsWith: z.string().optional(),
});
const where = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), range]));
const query = z.strictObject({
  where: where.optional(),
  index: z.union([z.string(), z.array(z.string())]).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().max(4000).optional(),
  limit: z.int().min(1).max(1000).optional(),
});
const version = z.int().min(0);

const collectionRequest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('get'), collection, key: fields }),
  z.strictObject({ op: z.literal('find'), collection, query }),
  z.strictObject({ op: z.literal('count'), collection, where: where.optional() }),
  z.strictObject({
    op: z.literal('write'),
    writes: z.array(
      z.discriminatedUnion('op', [
        z.strictObject({ op: z.enum(['put', 'insert']), collection, row: fields }),
        z.strictObject({ op: z.literal('delete'), collection, key: fields }),
      ]),
    ),
    reads: z
      .array(
        z.discriminatedUnion('op', [
          z.strictObject({ op: z.literal('get'), collection, key: fields, version }),
          z.strictObject({ op: z.literal('find'), collection, query, versions: z.array(version) }),
          z.strictObject({ op: z.literal('count'), collection, where: where.optional(), count: z.int() }),
        ]),
      )
      .max(200)
      .default([]),
    jobs: z
      .array(z.strictObject({ job: id, payload: json, options: enqueueOptions.default({}) }))
      .max(200)
      .default([]),
  }),
]);

const emitOptions = z.strictObject({
  to: id.optional(),
  subject: z.strictObject({ kind: z.string().regex(/^[a-z][a-z-]{0,39}$/), id }).optional(),
  occurredAt: instant.optional(),
  dedupeKey: line(200).optional(),
  ref: line(200).optional(),
});

const health = z.strictObject({
  level: z.enum(['degraded', 'failing']),
  message: line(500),
  hint: z.string().max(500).optional(),
});

/** The arguments of each member that reaches the host, in order. `fetch` is checked by the egress broker. */
export const argumentSchemas = {
  'sessions.list': z.tuple([sessionFilter.default({}), page.default({ limit: 500 })]),
  'sessions.get': z.tuple([id]),
  'sessions.hibernate': z.tuple([id, act.default({})]),
  'sessions.wake': z.tuple([
    id,
    act.extend({ timeoutMs: z.int().min(1).max(120_000).default(30_000) }).default({ timeoutMs: 30_000 }),
  ]),
  'sessions.terminate': z.tuple([id, act.default({})]),
  as: z.tuple([id]),
  'users.list': z.tuple([userFilter.default({}), page.default({ limit: 500 })]),
  'users.get': z.tuple([id]),
  'users.groups': z.tuple([id]),
  'users.update': z.tuple([id, z.strictObject({ active: z.boolean() }), act.default({})]),
  'templates.list': z.tuple([templateFilter.default({}), page.default({ limit: 500 })]),
  'templates.get': z.tuple([id]),
  'plugins.list': z.tuple([]),
  'plugins.get': z.tuple([id]),
  'events.emit': z.tuple([z.string().max(200), z.record(z.string(), json), emitOptions.default({})]),
  notify: z.tuple([audience, notice]),
  email: z.tuple([mail]),
  'storage.get': z.tuple([id]),
  'storage.set': z.tuple([id, json]),
  'storage.delete': z.tuple([id]),
  'storage.keys': z.tuple([z.string().max(512).default('')]),
  'storage.usage': z.tuple([]),
  'storage.collections': z.tuple([collectionRequest]),
  ...spoolArguments,
  ...keyArguments,
  audit: z.tuple([auditEntry]),
  'metrics.record': z.tuple([metricReports]),
  'jobs.enqueue': z.tuple([id, json, enqueueOptions.default({})]),
  'jobs.list': z.tuple([
    z
      .strictObject({
        job: id.optional(),
        key: id.optional(),
        state: jobState.optional(),
        cursor: z.string().max(1000).optional(),
        limit: z.int().min(1).max(500).default(100),
      })
      .default({ limit: 100 }),
  ]),
  'jobs.retry': z.tuple([id]),
  'jobs.cancel': z.tuple([id, z.union([z.strictObject({ id }), z.strictObject({ key: id })])]),
  'jobs.stats': z.tuple([id.optional()]),
  'jobs.pause': z.tuple([id, z.strictObject({ key: id.optional(), until: instant.optional(), reason: line(200) })]),
  'jobs.resume': z.tuple([id, z.strictObject({ key: id.optional() }).default({})]),
  'jobs.progress': z.tuple([
    z.int(),
    z.strictObject({ fraction: z.number().min(0).max(1), text: z.string().max(200).optional() }),
  ]),
  'decisions.ask': z.tuple([decision, z.record(z.string(), json)]),
  'decisions.setFailRules': z.tuple([
    decision,
    z
      .array(
        z.strictObject({
          users: z.array(id).max(1000).optional(),
          groups: z.array(id).max(1000).optional(),
          templates: z.array(id).max(1000).optional(),
          onFailure: z.enum(['allow', 'deny']),
        }),
      )
      .max(1000),
  ]),
  'settings.get': z.tuple([id]),
  refresh: z.tuple([id]),
  banner: z.tuple([line(100), notice.omit({ key: true, show: true }).optional()]),
  health: z.tuple([line(100), health.optional()]),
  'config.set': z.tuple([id, json]),
} as const;

/** A member that the host answers; the others live in the guest or, like `fetch`, in the broker. */
export type HostMember = keyof typeof argumentSchemas;

export type ArgumentsOf<M extends HostMember> = z.output<(typeof argumentSchemas)[M]>;

export function isHostMember(name: string): name is HostMember {
  return Object.hasOwn(argumentSchemas, name);
}

/** @throws {PluginError} `INVALID_ARGUMENT`, naming the argument and what it should have been. */
export function parseArguments<M extends HostMember>(member: M, args: readonly unknown[]): ArgumentsOf<M> {
  const schema: z.ZodTuple = argumentSchemas[member];
  // Optional arguments that were left out still have their place.
  const padded = [
    ...args,
    ...Array.from({ length: Math.max(0, schema.def.items.length - args.length) }, () => undefined),
  ];
  const result = schema.safeParse(padded);
  if (result.success) return result.data as ArgumentsOf<M>;
  const faults = result.error.issues.map(({ path: [argument, ...rest], message }) => {
    const place = [`argument ${Number(argument ?? 0) + 1}`, ...rest.map(String)].join('.');
    return `${place}: ${message}`;
  });
  throw new PluginError('INVALID_ARGUMENT', `api.${member}: ${faults.join('; ')}`);
}
