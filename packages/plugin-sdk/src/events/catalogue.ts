import type { ExtensionPointName } from '../points/extension-points.ts';
import type { Permission } from '../permissions.ts';
import type {
  Alert,
  Client,
  ErrorInfo,
  Instant,
  Node,
  PluginInfo,
  QuotaUsage,
  Reason,
  Recording,
  Resources,
  Role,
  Schedule,
  Session,
  Snapshot,
  StreamQuality,
  Template,
  Usage,
  User,
  Violation,
} from './entities.ts';

type OnSession<More = unknown> = { readonly session: Session } & Readonly<More>;
type OnUser<More = unknown> = { readonly user: User } & Readonly<More>;
type OnTemplate<More = unknown> = { readonly template: Template } & Readonly<More>;
type OnPlugin<More = unknown> = { readonly plugin: PluginInfo } & Readonly<More>;
type OnQuota = { readonly quota: QuotaUsage; readonly user?: User; readonly refused?: boolean };
type OnSchedule<More = unknown> = { readonly schedule: Schedule } & Readonly<More>;
type OnNode<More = unknown> = { readonly node: Node; readonly reason: string } & Readonly<More>;
type OnAgent = {
  readonly agent: { readonly id: string; readonly platform?: string; readonly region?: string };
  readonly since: Instant;
  readonly sessionCount: number;
};
type OnRecording<More = unknown> = { readonly recording: Recording } & Readonly<More>;
type OnSnapshot<More = unknown> = { readonly snapshot: Snapshot } & Readonly<More>;
type OnWorkflow = {
  readonly workflow: { readonly id: string; readonly name: string; readonly owner: string };
  readonly runId: string;
  readonly trigger: string;
  readonly durationMs?: number;
  readonly error?: ErrorInfo;
};
type OnCluster = {
  readonly pool?: string;
  readonly reason: string;
  readonly since: Instant;
  readonly ratio?: number;
  readonly nodeCount?: number;
  readonly sessionCount: number;
};
type OnStorage = {
  readonly purposes: readonly string[];
  readonly reason: string;
  readonly since: Instant;
  readonly downMs?: number;
};
type OnBillingQuota = {
  readonly quota?: QuotaUsage;
  readonly budget?: { readonly amountMinor: number; readonly currency: string; readonly ratio: number };
  readonly period: string;
};
type OnBilling = {
  readonly account: { readonly kind: 'user' | 'group' | 'org'; readonly id: string };
  readonly invoice?: {
    readonly id: string;
    readonly number: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly dueAt: Instant;
  };
  readonly reason?: string;
  readonly graceUntil?: Instant;
};
type Transfer = {
  readonly direction: 'in' | 'out';
  readonly sizeBytes: number;
  readonly mime?: string;
  readonly allowed: boolean;
};
type Phase = 'launch' | 'active' | 'wake' | 'hibernate' | 'terminate';
type Share = {
  readonly with: { readonly kind: 'user' | 'group' | 'link'; readonly id?: string };
  readonly right: 'view' | 'control';
  readonly expiresAt?: Instant;
};
type Connection = {
  readonly connectionId?: string;
  readonly userId?: string;
  readonly role?: 'owner' | 'controller' | 'viewer';
  readonly client?: Client;
};

/** The payload of every event type. Payloads only grow; a change of meaning is a new name. */
export interface Events {
  'session.created': OnSession;
  'session.started': OnSession<{
    phase: 'launch' | 'wake';
    launchMs?: number;
    constraints?: { applied: readonly string[]; unconfirmed: readonly string[] };
  }>;
  'session.hibernated': OnSession<{ reason: Reason }>;
  'session.woken': OnSession<{ reason: Reason }>;
  'session.terminated': OnSession<{ reason: Reason; lifetimeMs: number; runningMs?: number }>;
  'session.failed': OnSession<{ phase: Phase; error: ErrorInfo }>;
  'session.error': OnSession<{ phase: Phase; error: ErrorInfo }>;
  'session.heartbeat': OnSession<{
    usage?: Usage;
    connections: number;
    lastActivityAt?: Instant;
    stream?: StreamQuality;
  }>;
  'session.connected': OnSession<Connection>;
  'session.disconnected': OnSession<Connection & { connectedMs?: number }>;
  'session.idle': OnSession<{ idleSince: Instant; idleSeconds: number; thresholdSeconds: number; repeat: number }>;
  'session.active': OnSession<{ idleSeconds: number }>;
  'session.resources.updated': OnSession<{ previous: Resources }>;
  'session.tags.updated': OnSession<{ previous: readonly string[] }>;
  'session.updated': OnSession<{ changes: readonly string[]; previous: Readonly<Record<string, unknown>> }>;
  'session.shared': OnSession<Share>;
  'session.unshared': OnSession<Share>;
  'session.clipboard_access': OnSession<Transfer & { detectors?: readonly string[] }>;
  'session.file_transfer': OnSession<Transfer & { name?: string; sha256?: string }>;
  'session.screen_capture': OnSession<{ kind: 'screenshot' | 'recording' | 'devtools'; allowed: boolean }>;
  'session.printed': OnSession<{ pages?: number; sizeBytes?: number; allowed: boolean }>;
  'session.device_attached': OnSession<{ device: 'usb' | 'gamepad' | 'microphone' | 'webcam'; allowed: boolean }>;
  'session.network_denied': OnSession<{ host?: string; port?: number; rule?: string }>;
  'session.data_accessed': OnSession<{
    dataset?: string;
    classification?: string;
    action: 'read' | 'write' | 'export';
  }>;
  'user.created': OnUser<{ provider: string }>;
  'user.updated': OnUser<{ changes: readonly string[]; previous: Readonly<Record<string, unknown>> }>;
  'user.deleted': OnUser<{ erase: boolean }>;
  'user.login': OnUser<{
    provider: string;
    method: 'password' | 'sso' | 'token';
    loginId?: string;
    mfa?: boolean;
    client?: Client;
  }>;
  'user.login_failed': {
    readonly user?: User;
    readonly reason: 'password' | 'mfa' | 'inactive' | 'policy' | 'provider';
    readonly provider?: string;
    readonly client?: Client;
  };
  'user.logout': OnUser<{ loginId: string; reason: 'user' | 'expired' | 'revoked' | 'idp' }>;
  'user.role_changed': OnUser<{ from: Role; to: Role }>;
  'user.mfa_changed': OnUser<{ enabled: boolean; methods?: readonly string[] }>;
  'user.data_export': OnUser<{ requestedBy: string; scope: string; format: string; sizeBytes?: number }>;
  'quota.warning': OnQuota;
  'quota.exceeded': OnQuota;
  'template.created': OnTemplate;
  'template.updated': OnTemplate<{ changes: readonly string[]; previousRevision: string }>;
  'template.deleted': OnTemplate;
  'plugin.installed': OnPlugin;
  'plugin.uninstalled': OnPlugin;
  'plugin.enabled': OnPlugin<{ reason: 'operator' | 'quarantine' | 'upgrade' | 'dependency' }>;
  'plugin.disabled': OnPlugin<{ reason: 'operator' | 'quarantine' | 'upgrade' | 'dependency' }>;
  'plugin.upgraded': OnPlugin<{ from: string; to: string; rolledBack: boolean }>;
  'plugin.configured': OnPlugin<{ keys: readonly string[] }>;
  'plugin.error': OnPlugin<{ error: ErrorInfo; count: number; since: Instant }>;
  'plugin.recovered': OnPlugin<{ since: Instant; downMs: number }>;
  'plugin.data_loss': OnPlugin<{ what: string; count: number; from: Instant; to: Instant }>;
  'schedule.created': OnSchedule;
  'schedule.updated': OnSchedule<{ changes?: readonly string[] }>;
  'schedule.deleted': OnSchedule;
  'schedule.enabled': OnSchedule;
  'schedule.disabled': OnSchedule;
  'schedule.run.started': OnSchedule<{ sessionId?: string; dueAt: Instant }>;
  'schedule.run.failed': OnSchedule<{ sessionId?: string; dueAt: Instant; error?: ErrorInfo }>;
  'agent.connected': OnAgent;
  'agent.disconnected': OnAgent;
  'config.changed': { readonly scope: 'platform' | 'service'; readonly keys: readonly string[] };
  'system.startup': { readonly version: string; readonly platformVersion?: string };
  'system.shutdown': { readonly version: string; readonly platformVersion?: string; readonly clean?: boolean };
  'alert.triggered': { readonly alert: Alert };
  'alert.resolved': { readonly alert: Alert };
  'audit.violation': { readonly violation: Violation };
  'audit.integrity_failed': {
    readonly fromSeq: number;
    readonly toSeq: number;
    readonly kind:
      | 'altered'
      | 'missing'
      | 'reordered'
      | 'truncated'
      | 'unsigned'
      | 'inconsistent'
      | 'unexplained_purge';
    readonly detectedAt: Instant;
  };
  'audit.sealed': {
    readonly segment: number;
    readonly firstSeq: number;
    readonly lastSeq: number;
    readonly treeSize: number;
    readonly root: string;
    readonly checkpoint: string;
  };
  'compliance.check_completed': {
    readonly framework: string;
    readonly passed: number;
    readonly failed: number;
    readonly unknown: number;
    readonly runId: string;
  };
  'compliance.report_generated': {
    readonly reportId: string;
    readonly framework: string;
    readonly period: { readonly from: Instant; readonly to: Instant };
  };
  'recording.started': OnRecording;
  'recording.completed': OnRecording;
  'recording.failed': OnRecording<{ error: ErrorInfo }>;
  'recording.gap': OnRecording<{ from: Instant; to: Instant; cause: string }>;
  'recording.viewed': OnRecording<{ by: string; position?: number }>;
  'recording.deleted': OnRecording<{ reason: string }>;
  'snapshot.started': OnSnapshot;
  'snapshot.completed': OnSnapshot;
  'snapshot.failed': OnSnapshot<{ error: ErrorInfo }>;
  'snapshot.restored': OnSnapshot<{ mode: string; target: string }>;
  'snapshot.deleted': OnSnapshot<{ reason: string }>;
  'snapshot.shared': OnSnapshot<{ with: string; right: string }>;
  'workflow.started': OnWorkflow;
  'workflow.completed': OnWorkflow;
  'workflow.failed': OnWorkflow;
  'node.notready': OnNode<{ since: Instant }>;
  'node.ready': OnNode<{ since: Instant; outageMs: number }>;
  'node.pressure': OnNode<{ since: Instant }>;
  'node.cordoned': OnNode<{ drainId?: string }>;
  'node.uncordoned': OnNode<{ drainId?: string }>;
  'node.drain.started': OnNode<{ drainId?: string }>;
  'node.drain.completed': OnNode<{ drainId?: string }>;
  'node.drain.failed': OnNode<{ drainId?: string; error?: ErrorInfo }>;
  'cluster.capacity.low': OnCluster;
  'cluster.capacity.ok': OnCluster;
  'cluster.degraded': OnCluster;
  'cluster.recovered': OnCluster;
  'storage.degraded': OnStorage;
  'storage.recovered': OnStorage;
  'billing.quota.warning': OnBillingQuota;
  'billing.quota.exceeded': OnBillingQuota;
  'billing.invoice.created': OnBilling;
  'billing.invoice.paid': OnBilling;
  'billing.payment.failed': OnBilling;
  'billing.account.suspended': OnBilling;
  'billing.account.resumed': OnBilling;
  'monitors.activated': OnSession<{ configId: string; displays: number }>;
  'monitors.failed': OnSession<{ configId: string; reason: string }>;
  'email.delivered': EmailOutcome;
  'email.failed': EmailOutcome;
  'plugin.analytics.report_generated': {
    readonly reportId: string;
    readonly kind: 'daily' | 'weekly' | 'monthly';
    readonly date: string;
  };
  'events.dropped': { readonly type: string; readonly count: number; readonly from: Instant; readonly to: Instant };
}

type EmailOutcome = {
  readonly messageId: string;
  readonly idempotencyKey?: string;
  readonly recipients: number;
  readonly smtpCode?: number;
  readonly error?: ErrorInfo;
};

export type EventType = keyof Events;

/** Events that a plugin states to one other plugin, `to` which it names. Nobody else hears of them. */
export type DirectedEventType = 'email.delivered' | 'email.failed';

/** What `events` in a manifest may hold: a name, an alias, or a pattern whose last segment is `*`. */
export type EventPattern = EventType | `${string}.*` | '*' | (string & {});

export interface EventInfo {
  /** When it happens, in one line. */
  readonly description: string;
  /** Kind of the subject, the first half of the ordering key. */
  readonly subject: string;
  /** Permission without which `data` holds ids only. */
  readonly reads?: Permission;
  /** Other names under which a manifest may list it. */
  readonly aliases?: readonly string[];
  /** `lossy`: at most once, the newest per subject wins, never matched by a pattern. `directed`: to one plugin only. */
  readonly delivery?: 'lossy' | 'directed';
  /** Of a directed event: only who provides this extension point may state it. */
  readonly provider?: ExtensionPointName;
  /** `platform`: the control plane or the host states it. `plugin`: a plugin that lists it in `emits`. */
  readonly from: 'platform' | 'plugin';
}

const session = (description: string, more: Partial<EventInfo> = {}): EventInfo => ({
  description,
  subject: 'session',
  reads: 'read:sessions',
  from: 'platform',
  ...more,
});
const user = (description: string): EventInfo => ({
  description,
  subject: 'user',
  reads: 'read:users',
  from: 'platform',
});
const template = (description: string): EventInfo => ({
  description,
  subject: 'template',
  reads: 'read:templates',
  from: 'platform',
});
const host = (subject: string, description: string, more: Partial<EventInfo> = {}): EventInfo => ({
  description,
  subject,
  from: 'platform',
  ...more,
});
const schedule = (description: string): EventInfo => host('schedule', description, { reads: 'read:sessions' });
const emitted = (subject: string, description: string, more: Partial<EventInfo> = {}): EventInfo => ({
  description,
  subject,
  from: 'plugin',
  ...more,
});

/** To the plugin whose mail it was, from the one that carried it. */
const ofMail = { delivery: 'directed', provider: 'email-transport' } as const;

/** Every event of the platform and of the shared contracts between plugins. Subscriptions, docs and `catalog.yaml` follow from it. */
export const eventCatalogue: Readonly<Record<EventType, EventInfo>> = {
  'session.created': session('A session was accepted by the platform; it does not run yet'),
  'session.started': session('A session is usable, for the first time or after a wake'),
  'session.hibernated': session('A session is asleep and uses no CPU or memory'),
  'session.woken': session('A hibernated session began to wake; session.started follows', {
    aliases: ['session.awakened'],
  }),
  'session.terminated': session('A session is over for good', {
    aliases: ['session.deleted', 'session.stopped', 'session.ended'],
  }),
  'session.failed': session('A session no longer runs because of a fault'),
  'session.error': session('Something went wrong in a session that lives on'),
  'session.heartbeat': session('A running session is alive; once a minute, newest wins', { delivery: 'lossy' }),
  'session.connected': session('A viewer connected to a session'),
  'session.disconnected': session('A viewer left a session'),
  'session.idle': session('A session had no input for longer than its threshold; again every 15 minutes'),
  'session.active': session('A session had its first input after being idle'),
  'session.resources.updated': session('The requested size of a session changed'),
  'session.tags.updated': session('The tags of a session changed'),
  'session.updated': session('Another field of a session changed'),
  'session.shared': session('Access to a session was given to somebody', { aliases: ['collaboration.started'] }),
  'session.unshared': session('Access to a session was taken back', { aliases: ['collaboration.ended'] }),
  'session.clipboard_access': session('Clipboard data crossed the border of a session; never its content'),
  'session.file_transfer': session('A file crossed the border of a session; never its content'),
  'session.screen_capture': session('An attempt to capture the screen of a session was reported'),
  'session.printed': session('A session handed off a print job', { aliases: ['session.print'] }),
  'session.device_attached': session('A session asked for a device', { aliases: ['session.device'] }),
  'session.network_denied': session('The agent blocked a network connection of a session'),
  'session.data_accessed': session('Marked data was opened in a session'),
  'user.created': user('A user account exists'),
  'user.updated': user('Name, e-mail address, activity or groups of a user changed'),
  'user.deleted': user('A user account is gone'),
  'user.login': user('A user signed in'),
  'user.login_failed': user('A sign-in was refused'),
  'user.logout': user('A sign-in ended'),
  'user.role_changed': user('The role of a user changed'),
  'user.mfa_changed': user('A second factor of a user was added or removed'),
  'user.data_export': user("Somebody exported a person's data"),
  'quota.warning': host('quota', 'Use crossed 80 % of a limit', { reads: 'read:users' }),
  'quota.exceeded': host('quota', 'Use crossed 100 % of a limit', { reads: 'read:users' }),
  'template.created': template('A template exists'),
  'template.updated': template('A template changed'),
  'template.deleted': template('A template is gone'),
  'plugin.installed': host('plugin', 'A plugin was installed'),
  'plugin.uninstalled': host('plugin', 'A plugin was removed'),
  'plugin.enabled': host('plugin', 'A plugin was switched on'),
  'plugin.disabled': host('plugin', 'A plugin was switched off'),
  'plugin.upgraded': host('plugin', 'A new version of a plugin runs, or the old one is back', {
    aliases: ['plugin.updated'],
  }),
  'plugin.configured': host('plugin', 'The configuration of a plugin was saved'),
  'plugin.error': host('plugin', 'A plugin threw, was killed, or is unhealthy'),
  'plugin.recovered': host('plugin', 'A plugin is healthy again'),
  'plugin.data_loss': host('plugin', 'Something meant for a plugin was dropped'),
  'schedule.created': schedule('A planned session exists'),
  'schedule.updated': schedule('A planned session changed'),
  'schedule.deleted': schedule('A planned session is gone'),
  'schedule.enabled': schedule('A planned session was switched on'),
  'schedule.disabled': schedule('A planned session was switched off'),
  'schedule.run.started': schedule('A planned session was launched'),
  'schedule.run.failed': schedule('A planned session could not be launched'),
  'agent.connected': host('agent', 'An agent that runs sessions came'),
  'agent.disconnected': host('agent', 'An agent that runs sessions left'),
  'config.changed': host('config', 'A setting of the platform or of the plugin service changed'),
  'system.startup': host('system', 'The plugin service started'),
  'system.shutdown': host('system', 'The plugin service stopped'),
  'alert.triggered': host('alert', "An operator's rule fired"),
  'alert.resolved': host('alert', "An operator's rule no longer fires"),
  'audit.violation': emitted('violation', 'A policy was violated', {
    aliases: ['dlp.violation', 'compliance.violation'],
  }),
  'audit.integrity_failed': emitted('audit', 'The audit log does not verify'),
  'audit.sealed': emitted('audit', 'A segment of the audit log was sealed'),
  'compliance.check_completed': emitted('compliance', 'A compliance check ended'),
  'compliance.report_generated': emitted('compliance', 'A compliance report is ready'),
  'recording.started': emitted('recording', 'A recording began'),
  'recording.completed': emitted('recording', 'A recording is complete'),
  'recording.failed': emitted('recording', 'A recording failed'),
  'recording.gap': emitted('recording', 'A recording has a gap'),
  'recording.viewed': emitted('recording', 'Somebody watched a recording'),
  'recording.deleted': emitted('recording', 'A recording was deleted'),
  'snapshot.started': emitted('snapshot', 'A snapshot began'),
  'snapshot.completed': emitted('snapshot', 'A snapshot is complete'),
  'snapshot.failed': emitted('snapshot', 'A snapshot failed'),
  'snapshot.restored': emitted('snapshot', 'A snapshot was restored'),
  'snapshot.deleted': emitted('snapshot', 'A snapshot was deleted'),
  'snapshot.shared': emitted('snapshot', 'A snapshot was shared'),
  'workflow.started': emitted('workflow', 'A workflow began'),
  'workflow.completed': emitted('workflow', 'A workflow ended well'),
  'workflow.failed': emitted('workflow', 'A workflow failed'),
  'node.notready': emitted('node', 'A node is not ready'),
  'node.ready': emitted('node', 'A node is ready again'),
  'node.pressure': emitted('node', 'A node is short of a resource'),
  'node.cordoned': emitted('node', 'A node takes no more sessions'),
  'node.uncordoned': emitted('node', 'A node takes sessions again'),
  'node.drain.started': emitted('node', 'A node is being emptied'),
  'node.drain.completed': emitted('node', 'A node is empty'),
  'node.drain.failed': emitted('node', 'A node could not be emptied'),
  'cluster.capacity.low': emitted('cluster', 'The cluster is nearly full'),
  'cluster.capacity.ok': emitted('cluster', 'The cluster has room again'),
  'cluster.degraded': emitted('cluster', 'More than 30 % of the nodes are not ready'),
  'cluster.recovered': emitted('cluster', 'The nodes of the cluster are back'),
  'storage.degraded': emitted('storage', 'An object store is not reachable'),
  'storage.recovered': emitted('storage', 'An object store is back'),
  'billing.quota.warning': emitted('billing', 'A plan limit or budget is nearly used up'),
  'billing.quota.exceeded': emitted('billing', 'A plan limit or budget is used up'),
  'billing.invoice.created': emitted('billing', 'An invoice was written'),
  'billing.invoice.paid': emitted('billing', 'An invoice was paid'),
  'billing.payment.failed': emitted('billing', 'A payment failed'),
  'billing.account.suspended': emitted('billing', 'An account was suspended'),
  'billing.account.resumed': emitted('billing', 'An account was resumed'),
  'monitors.activated': emitted('session', 'More monitors of a session are on', { reads: 'read:sessions' }),
  'monitors.failed': emitted('session', 'More monitors of a session could not be switched on', {
    reads: 'read:sessions',
  }),
  'email.delivered': emitted('email', 'A mail reached its recipients', ofMail),
  'email.failed': emitted('email', 'A mail could not be delivered', ofMail),
  'plugin.analytics.report_generated': emitted('plugin', 'An analytics report is ready'),
  'events.dropped': host('plugin', 'Lossy events were left out for this plugin', { delivery: 'directed' }),
};
