import {
  sessionStates,
  type ActionRef,
  type PlatformEvent,
  type QuotaUsage,
  type Resources,
  type Session,
  type Template,
  type User,
} from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { FiredEvent, InboxNotice, MailRow, Status } from '../api-types.ts';
import { count, described, instant, json, many, maybe, part, texts } from './described.ts';

type Reason = NonNullable<Session['endReason']>;
const reasons = [
  'user',
  'admin',
  'idle',
  'max_duration',
  'quota',
  'schedule',
  'billing',
  'policy',
  'plugin',
  'evicted',
  'crash',
  'oom',
  'image_pull',
  'node_lost',
  'unknown',
] as const satisfies readonly Reason[];

export const roleSchema = z.enum(['user', 'operator', 'admin']);

const resources = part<Resources>({
  cpu: maybe(z.string()),
  memory: maybe(z.string()),
  storage: maybe(z.string()),
  gpu: maybe(z.string()),
  cpuMilli: maybe(z.number()),
  memoryBytes: maybe(z.number()),
  storageBytes: maybe(z.number()),
  gpuCount: maybe(z.number()),
});

export const sessionSchema = described<Session>('Session', {
  id: z.string(),
  user: z.string().describe('Id of the owner'),
  username: maybe(z.string()),
  orgId: z.string(),
  teams: maybe(texts),
  template: z.string(),
  templateRevision: maybe(z.string()),
  image: maybe(z.string()),
  state: z.enum(sessionStates),
  stateSince: maybe(instant),
  createdAt: instant,
  startedAt: maybe(instant),
  endedAt: maybe(instant),
  endReason: maybe(z.enum(reasons)),
  resources,
  persistentHome: z.boolean(),
  idleTimeoutSeconds: maybe(z.number()),
  maxDurationSeconds: maybe(z.number()),
  lastActivityAt: maybe(instant),
  connections: count,
  hibernations: count,
  tags: maybe(texts),
  namespace: maybe(z.string()),
  podName: maybe(z.string()),
  platform: maybe(z.enum(['kubernetes', 'docker'])),
  agentId: maybe(z.string()),
  node: maybe(z.string()),
  region: maybe(z.string()),
  protocol: z.enum(['selkies', 'other']),
});

const quota = part<QuotaUsage>({
  owner: part<QuotaUsage['owner']>({ kind: z.enum(['user', 'group', 'org']), id: z.string() }),
  resource: z.enum(['sessions', 'cpu', 'memory', 'storage', 'gpu']),
  used: z.number(),
  limit: z.number(),
  ratio: z.number(),
  level: z.enum(['ok', 'warning', 'exceeded']),
});

export const userSchema = described<User>('User', {
  id: z.string(),
  username: z.string(),
  email: maybe(z.string()),
  fullName: maybe(z.string()),
  role: roleSchema,
  provider: z.enum(['local', 'saml', 'oidc']),
  active: z.boolean(),
  orgId: z.string(),
  groups: maybe(texts),
  createdAt: instant,
  updatedAt: instant,
  lastLoginAt: maybe(instant),
  quotas: maybe(many(quota)),
  mfa: maybe(z.boolean()),
  shared: maybe(z.boolean()),
  breakGlass: maybe(z.boolean()),
});

export const templateSchema = described<Template>('Template', {
  name: z.string(),
  displayName: z.string(),
  description: maybe(z.string()),
  category: maybe(z.string()),
  appType: maybe(z.string()),
  iconUrl: maybe(z.string()),
  image: maybe(z.string()),
  resources: maybe(resources),
  tags: texts,
  revision: z.string(),
  createdAt: instant,
  updatedAt: instant,
});

type Actor = NonNullable<PlatformEvent['actor']>;
type Cause = NonNullable<PlatformEvent['causedBy']>[number];

export const eventSchema = described<PlatformEvent>('PlatformEvent', {
  id: z.string(),
  type: z.string(),
  occurredAt: instant,
  certainty: z.enum(['observed', 'inferred']),
  earliestAt: maybe(instant),
  subject: part<PlatformEvent['subject']>({ kind: z.string(), id: z.string() }),
  orgId: z.string(),
  source: z.union([z.enum(['control-plane', 'host']), z.templateLiteral(['plugin:', z.string()])]),
  actor: maybe(
    part<Actor>({
      kind: z.enum(['user', 'system', 'plugin', 'apikey', 'anonymous']),
      id: maybe(z.string()),
      name: maybe(z.string()),
      role: maybe(roleSchema),
      onBehalfOf: maybe(z.string()),
      ip: maybe(z.string()),
      agent: maybe(z.string()),
    }),
  ),
  causedBy: maybe(many<Cause>(part<Cause>({ plugin: z.string(), event: maybe(z.string()), ref: maybe(z.string()) }))),
  replayOf: maybe(z.string()),
  data: json,
});

export const firedEventSchema = part<FiredEvent>({ event: eventSchema });

export const actionRefSchema = part<ActionRef>({
  action: z.string(),
  label: maybe(z.string()),
  input: maybe(json),
  as: maybe(z.literal('viewer')),
  danger: maybe(z.boolean()),
});

export const noticeSchema = described<InboxNotice>('Notice', {
  id: z.string(),
  at: instant,
  to: z.string().describe('Id of the user'),
  from: z.string(),
  title: z.string(),
  text: maybe(z.string()),
  level: z.enum(['info', 'warning', 'error', 'critical']),
  link: maybe(z.string()),
  actions: maybe(many(actionRefSchema)),
  read: z.boolean(),
});

export const mailSchema = described<MailRow>('Mail', {
  id: z.string(),
  at: instant,
  from: z.string(),
  to: texts,
  subject: z.string(),
  text: z.string(),
});

export const statusSchema = described<Status>('Status', {
  version: z.string(),
  controlPlane: z.enum(['embedded', 'remote']),
  publicUrl: z.string(),
  routesUrl: z.string(),
  sandboxLayers: texts,
  plugins: part<Status['plugins']>({ installed: count, enabled: count, failing: count }),
});
