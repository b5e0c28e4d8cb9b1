import type { z } from 'zod';
import type { EventType } from './catalogue.ts';
import * as entity from './entity-schemas.ts';
import { amount, anything, count, flag, instant, maybe, object, record, text, texts, word } from './schema-parts.ts';

const ofSession = object({ session: entity.session });
const ofUser = object({ user: entity.user });
const ofTemplate = object({ template: entity.template });
const ofPlugin = object({ plugin: entity.pluginInfo });
const ofSchedule = object({ schedule: entity.schedule });
const ofRecording = object({ recording: entity.recording });
const ofSnapshot = object({ snapshot: entity.snapshot });
const ofNode = object({ node: entity.node, reason: text });
const ofAlert = object({ alert: entity.alert });
const withReason = ofSession.extend({ reason: entity.reason });
const period = object({ from: instant, to: instant });

const quota = object({ quota: entity.quotaUsage, user: maybe(entity.user), refused: maybe(flag) });
const failure = ofSession.extend({
  phase: word(['launch', 'active', 'wake', 'hibernate', 'terminate']),
  error: entity.errorInfo,
});
const connection = ofSession.extend({
  connectionId: maybe(text),
  userId: maybe(text),
  role: maybe(word(['owner', 'controller', 'viewer'])),
  client: maybe(entity.client),
});
const share = ofSession.extend({
  with: object({ kind: word(['user', 'group', 'link']), id: maybe(text) }),
  right: word(['view', 'control']),
  expiresAt: maybe(instant),
});
const transfer = ofSession.extend({
  direction: word(['in', 'out']),
  sizeBytes: count,
  mime: maybe(text),
  allowed: flag,
});
const switched = ofPlugin.extend({ reason: word(['operator', 'quarantine', 'upgrade', 'dependency']) });
const change = { changes: texts, previous: record(text, anything) };
const run = ofSchedule.extend({ sessionId: maybe(text), dueAt: instant });
const agent = object({
  agent: object({ id: text, platform: maybe(text), region: maybe(text) }),
  since: instant,
  sessionCount: count,
});
const system = object({ version: text, platformVersion: maybe(text) });
const workflow = object({
  workflow: object({ id: text, name: text, owner: text }),
  runId: text,
  trigger: text,
  durationMs: maybe(amount),
  error: maybe(entity.errorInfo),
});
const drain = ofNode.extend({ drainId: maybe(text) });
const cluster = object({
  pool: maybe(text),
  reason: text,
  since: instant,
  ratio: maybe(amount),
  nodeCount: maybe(count),
  sessionCount: count,
});
const storage = object({ purposes: texts, reason: text, since: instant, downMs: maybe(amount) });
const billingQuota = object({
  quota: maybe(entity.quotaUsage),
  budget: maybe(object({ amountMinor: amount, currency: text, ratio: amount })),
  period: text,
});
const billing = object({
  account: object({ kind: word(['user', 'group', 'org']), id: text }),
  invoice: maybe(object({ id: text, number: text, amountMinor: amount, currency: text, dueAt: instant })),
  reason: maybe(text),
  graceUntil: maybe(instant),
});
const mail = object({
  messageId: text,
  idempotencyKey: maybe(text),
  recipients: count,
  smtpCode: maybe(count),
  error: maybe(entity.errorInfo),
});

/** What {@link Events} says, for values that a plugin sends: the payload of every event type. Unknown keys are refused. */
export const eventSchemas = {
  'session.created': ofSession,
  'session.started': ofSession.extend({
    phase: word(['launch', 'wake']),
    launchMs: maybe(amount),
    constraints: maybe(object({ applied: texts, unconfirmed: texts })),
  }),
  'session.hibernated': withReason,
  'session.woken': withReason,
  'session.terminated': withReason.extend({ lifetimeMs: amount, runningMs: maybe(amount) }),
  'session.failed': failure,
  'session.error': failure,
  'session.heartbeat': ofSession.extend({
    usage: maybe(entity.usage),
    connections: count,
    lastActivityAt: maybe(instant),
    stream: maybe(entity.streamQuality),
  }),
  'session.connected': connection,
  'session.disconnected': connection.extend({ connectedMs: maybe(amount) }),
  'session.idle': ofSession.extend({
    idleSince: instant,
    idleSeconds: amount,
    thresholdSeconds: amount,
    repeat: count,
  }),
  'session.active': ofSession.extend({ idleSeconds: amount }),
  'session.resources.updated': ofSession.extend({ previous: entity.resources }),
  'session.tags.updated': ofSession.extend({ previous: texts }),
  'session.updated': ofSession.extend(change),
  'session.shared': share,
  'session.unshared': share,
  'session.clipboard_access': transfer.extend({ detectors: maybe(texts) }),
  'session.file_transfer': transfer.extend({ name: maybe(text), sha256: maybe(text) }),
  'session.screen_capture': ofSession.extend({ kind: word(['screenshot', 'recording', 'devtools']), allowed: flag }),
  'session.printed': ofSession.extend({ pages: maybe(count), sizeBytes: maybe(count), allowed: flag }),
  'session.device_attached': ofSession.extend({
    device: word(['usb', 'gamepad', 'microphone', 'webcam']),
    allowed: flag,
  }),
  'session.network_denied': ofSession.extend({ host: maybe(text), port: maybe(count), rule: maybe(text) }),
  'session.data_accessed': ofSession.extend({
    dataset: maybe(text),
    classification: maybe(text),
    action: word(['read', 'write', 'export']),
  }),
  'user.created': ofUser.extend({ provider: text }),
  'user.updated': ofUser.extend(change),
  'user.deleted': ofUser.extend({ erase: flag }),
  'user.login': ofUser.extend({
    provider: text,
    method: word(['password', 'sso', 'token']),
    loginId: maybe(text),
    mfa: maybe(flag),
    client: maybe(entity.client),
  }),
  'user.login_failed': object({
    user: maybe(entity.user),
    reason: word(['password', 'mfa', 'inactive', 'policy', 'provider']),
    provider: maybe(text),
    client: maybe(entity.client),
  }),
  'user.logout': ofUser.extend({ loginId: text, reason: word(['user', 'expired', 'revoked', 'idp']) }),
  'user.role_changed': ofUser.extend({ from: entity.role, to: entity.role }),
  'user.mfa_changed': ofUser.extend({ enabled: flag, methods: maybe(texts) }),
  'user.data_export': ofUser.extend({ requestedBy: text, scope: text, format: text, sizeBytes: maybe(count) }),
  'quota.warning': quota,
  'quota.exceeded': quota,
  'template.created': ofTemplate,
  'template.updated': ofTemplate.extend({ changes: texts, previousRevision: text }),
  'template.deleted': ofTemplate,
  'plugin.installed': ofPlugin,
  'plugin.uninstalled': ofPlugin,
  'plugin.enabled': switched,
  'plugin.disabled': switched,
  'plugin.upgraded': ofPlugin.extend({ from: text, to: text, rolledBack: flag }),
  'plugin.configured': ofPlugin.extend({ keys: texts }),
  'plugin.error': ofPlugin.extend({ error: entity.errorInfo, count, since: instant }),
  'plugin.recovered': ofPlugin.extend({ since: instant, downMs: amount }),
  'plugin.data_loss': ofPlugin.extend({ what: text, count, from: instant, to: instant }),
  'schedule.created': ofSchedule,
  'schedule.updated': ofSchedule.extend({ changes: maybe(texts) }),
  'schedule.deleted': ofSchedule,
  'schedule.enabled': ofSchedule,
  'schedule.disabled': ofSchedule,
  'schedule.run.started': run,
  'schedule.run.failed': run.extend({ error: maybe(entity.errorInfo) }),
  'agent.connected': agent,
  'agent.disconnected': agent,
  'config.changed': object({ scope: word(['platform', 'service']), keys: texts }),
  'system.startup': system,
  'system.shutdown': system.extend({ clean: maybe(flag) }),
  'alert.triggered': ofAlert,
  'alert.resolved': ofAlert,
  'audit.violation': object({ violation: entity.violation }),
  'audit.integrity_failed': object({
    fromSeq: count,
    toSeq: count,
    kind: word(['altered', 'missing', 'reordered', 'truncated', 'unsigned', 'inconsistent', 'unexplained_purge']),
    detectedAt: instant,
  }),
  'audit.sealed': object({
    segment: count,
    firstSeq: count,
    lastSeq: count,
    treeSize: count,
    root: text,
    checkpoint: text,
  }),
  'compliance.check_completed': object({ framework: text, passed: count, failed: count, unknown: count, runId: text }),
  'compliance.report_generated': object({ reportId: text, framework: text, period }),
  'recording.started': ofRecording,
  'recording.completed': ofRecording,
  'recording.failed': ofRecording.extend({ error: entity.errorInfo }),
  'recording.gap': ofRecording.extend({ from: instant, to: instant, cause: text }),
  'recording.viewed': ofRecording.extend({ by: text, position: maybe(amount) }),
  'recording.deleted': ofRecording.extend({ reason: text }),
  'snapshot.started': ofSnapshot,
  'snapshot.completed': ofSnapshot,
  'snapshot.failed': ofSnapshot.extend({ error: entity.errorInfo }),
  'snapshot.restored': ofSnapshot.extend({ mode: text, target: text }),
  'snapshot.deleted': ofSnapshot.extend({ reason: text }),
  'snapshot.shared': ofSnapshot.extend({ with: text, right: text }),
  'workflow.started': workflow,
  'workflow.completed': workflow,
  'workflow.failed': workflow,
  'node.notready': ofNode.extend({ since: instant }),
  'node.ready': ofNode.extend({ since: instant, outageMs: amount }),
  'node.pressure': ofNode.extend({ since: instant }),
  'node.cordoned': drain,
  'node.uncordoned': drain,
  'node.drain.started': drain,
  'node.drain.completed': drain,
  'node.drain.failed': drain.extend({ error: maybe(entity.errorInfo) }),
  'cluster.capacity.low': cluster,
  'cluster.capacity.ok': cluster,
  'cluster.degraded': cluster,
  'cluster.recovered': cluster,
  'storage.degraded': storage,
  'storage.recovered': storage,
  'billing.quota.warning': billingQuota,
  'billing.quota.exceeded': billingQuota,
  'billing.invoice.created': billing,
  'billing.invoice.paid': billing,
  'billing.payment.failed': billing,
  'billing.account.suspended': billing,
  'billing.account.resumed': billing,
  'monitors.activated': ofSession.extend({ configId: text, displays: count }),
  'monitors.failed': ofSession.extend({ configId: text, reason: text }),
  'email.delivered': mail,
  'email.failed': mail,
  'plugin.analytics.report_generated': object({
    reportId: text,
    kind: word(['daily', 'weekly', 'monthly']),
    date: text,
  }),
  'events.dropped': object({ type: text, count, from: instant, to: instant }),
} satisfies Readonly<Record<EventType, z.ZodType>>;
