import { z } from 'zod';
import { amount, count, flag, instant, maybe, object, record, text, texts, word } from './schema-parts.ts';
import { sessionReasons, sessionStates } from './session-states.ts';

// What the interfaces of `entities.ts` say, for values that a plugin sends. A test of types proves them equal.

export const reason = word(sessionReasons);

export const resources = object({
  cpu: maybe(text),
  memory: maybe(text),
  storage: maybe(text),
  gpu: maybe(text),
  cpuMilli: maybe(count),
  memoryBytes: maybe(count),
  storageBytes: maybe(count),
  gpuCount: maybe(count),
});

export const session = object({
  id: text,
  user: text,
  username: maybe(text),
  orgId: text,
  teams: maybe(texts),
  template: text,
  templateRevision: maybe(text),
  image: maybe(text),
  state: word(sessionStates),
  stateSince: maybe(instant),
  createdAt: instant,
  startedAt: maybe(instant),
  endedAt: maybe(instant),
  endReason: maybe(reason),
  resources,
  persistentHome: flag,
  idleTimeoutSeconds: maybe(amount),
  maxDurationSeconds: maybe(amount),
  lastActivityAt: maybe(instant),
  connections: count,
  hibernations: count,
  tags: maybe(texts),
  namespace: maybe(text),
  podName: maybe(text),
  platform: maybe(word(['kubernetes', 'docker'])),
  agentId: maybe(text),
  node: maybe(text),
  region: maybe(text),
  protocol: word(['selkies', 'other']),
});

export const role = word(['user', 'operator', 'admin']);

export const quotaUsage = object({
  owner: object({ kind: word(['user', 'group', 'org']), id: text }),
  resource: word(['sessions', 'cpu', 'memory', 'storage', 'gpu']),
  used: amount,
  limit: amount,
  ratio: amount,
  level: word(['ok', 'warning', 'exceeded']),
});

export const user = object({
  id: text,
  username: text,
  email: maybe(text),
  fullName: maybe(text),
  role,
  provider: word(['local', 'saml', 'oidc']),
  active: flag,
  orgId: text,
  groups: maybe(texts),
  createdAt: instant,
  updatedAt: instant,
  lastLoginAt: maybe(instant),
  quotas: maybe(z.array(quotaUsage)),
  mfa: maybe(flag),
  shared: maybe(flag),
  breakGlass: maybe(flag),
});

export const template = object({
  name: text,
  displayName: text,
  description: maybe(text),
  category: maybe(text),
  appType: maybe(text),
  iconUrl: maybe(text),
  image: maybe(text),
  resources: maybe(resources),
  tags: texts,
  revision: text,
  createdAt: instant,
  updatedAt: instant,
});

export const pluginInfo = object({
  name: text,
  displayName: text,
  version: text,
  type: word(['extension', 'webhook', 'integration', 'theme']),
  state: word(['installed', 'enabled', 'disabled', 'quarantined']),
  health: word(['ok', 'degraded', 'failing']),
  reason: maybe(text),
  permissions: texts,
  signed: flag,
});

export const schedule = object({
  id: text,
  user: text,
  template: text,
  name: text,
  description: maybe(text),
  timezone: text,
  rule: object({
    type: word(['once', 'daily', 'weekly', 'monthly', 'cron']),
    startAt: maybe(instant),
    timeOfDay: maybe(text),
    daysOfWeek: maybe(z.array(count)),
    dayOfMonth: maybe(count),
    cron: maybe(text),
    endDate: maybe(text),
    exceptions: maybe(texts),
  }),
  terminateAfterMinutes: maybe(amount),
  preWarmMinutes: maybe(amount),
  resources: maybe(resources),
  enabled: flag,
  nextRunAt: maybe(instant),
});

export const node = object({
  name: text,
  pool: maybe(text),
  zone: maybe(text),
  instanceType: maybe(text),
  ready: flag,
  unschedulable: flag,
  conditions: texts,
  cpuRatio: maybe(amount),
  memoryRatio: maybe(amount),
  sessionCount: count,
  sessions: texts.max(100),
});

export const recording = object({
  id: text,
  session: text,
  user: text,
  template: text,
  policy: maybe(text),
  required: flag,
  status: text,
  startedAt: instant,
  endedAt: maybe(instant),
  durationMs: maybe(amount),
  sizeBytes: maybe(count),
  gapCount: count,
  expiresAt: maybe(instant),
});

export const snapshot = object({
  id: text,
  session: text,
  user: text,
  name: text,
  driver: word(['csi', 'helper', 'files', 'definition']),
  state: text,
  sizeBytes: maybe(count),
  trigger: word(['manual', 'schedule', 'workflow', 'safety']),
  createdAt: instant,
  expiresAt: maybe(instant),
});

export const violation = object({
  schema: z.literal(1),
  id: text,
  source: text,
  type: text,
  severity: word(['low', 'medium', 'high', 'critical']),
  policy: maybe(object({ id: text, name: text })),
  subject: object({ user: maybe(text), session: maybe(text), template: maybe(text), teams: maybe(texts) }),
  action: word(['allowed', 'would_block', 'flagged', 'blocked', 'hibernated', 'terminated']),
  count,
  firstAt: instant,
  lastAt: instant,
  summary: text,
  evidenceRef: maybe(text),
  labels: record(text, text),
});

export const alert = object({
  id: text,
  rule: text,
  severity: word(['info', 'warning', 'error', 'critical']),
  summary: text,
  subject: maybe(object({ kind: text, id: text })),
  startedAt: instant,
  resolvedAt: maybe(instant),
  labels: record(text, text),
});

export const errorInfo = object({
  code: text,
  message: text.max(1000),
  type: maybe(text),
  component: maybe(text),
});

export const client = object({ ip: text, agent: text, kind: maybe(word(['browser', 'app', 'viewer'])) });

export const usage = object({ cpuRatio: amount, memoryBytes: amount, storageBytes: amount, gpuRatio: maybe(amount) });

export const streamQuality = object({ fps: amount, rttMs: amount, packetLossRatio: amount, bitrateBps: amount });
