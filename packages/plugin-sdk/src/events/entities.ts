import type { sessionReasons, SessionState } from './session-states.ts';

/** An instant: ISO 8601, UTC, such as `2026-11-25T07:00:00.000Z`. */
export type Instant = string;

export type { SessionState };

/** Why a session hibernated, woke or ended. */
export type Reason = (typeof sessionReasons)[number];

/** What a session asks for. The platform's own text stands beside integers; absent means that nobody said. */
export interface Resources {
  /** Kubernetes quantity, such as `1500m`. */
  readonly cpu?: string;
  /** Kubernetes quantity, such as `4Gi`. */
  readonly memory?: string;
  readonly storage?: string;
  readonly gpu?: string;
  /** Thousandths of a core. */
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
  readonly storageBytes?: number;
  readonly gpuCount?: number;
}

/** A streaming session. Absent fields are unknown or do not apply; nothing is ever `null` or an empty string. */
export interface Session {
  readonly id: string;
  /** Id of the owner. */
  readonly user: string;
  readonly username?: string;
  readonly orgId: string;
  /** Ids of the owner's groups. */
  readonly teams?: readonly string[];
  /** Name of the template. */
  readonly template: string;
  readonly templateRevision?: string;
  readonly image?: string;
  readonly state: SessionState;
  readonly stateSince?: Instant;
  readonly createdAt: Instant;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly endReason?: Reason;
  readonly resources: Resources;
  readonly persistentHome: boolean;
  readonly idleTimeoutSeconds?: number;
  readonly maxDurationSeconds?: number;
  readonly lastActivityAt?: Instant;
  /** Viewers connected at present. */
  readonly connections: number;
  /** How often it has hibernated so far. */
  readonly hibernations: number;
  readonly tags?: readonly string[];
  readonly namespace?: string;
  readonly podName?: string;
  readonly platform?: 'kubernetes' | 'docker';
  readonly agentId?: string;
  readonly node?: string;
  readonly region?: string;
  readonly protocol: 'selkies' | 'other';
}

export type Role = 'user' | 'operator' | 'admin';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly email?: string;
  readonly fullName?: string;
  readonly role: Role;
  readonly provider: 'local' | 'saml' | 'oidc';
  readonly active: boolean;
  readonly orgId: string;
  /** Group ids. */
  readonly groups?: readonly string[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly lastLoginAt?: Instant;
  readonly quotas?: readonly QuotaUsage[];
  readonly mfa?: boolean;
  readonly shared?: boolean;
  readonly breakGlass?: boolean;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description?: string;
  readonly type: 'team' | 'department' | 'project';
  readonly parentId?: string;
  /** Of the user whose groups were asked for. Owners and admins manage the group. */
  readonly membership?: 'member' | 'admin' | 'owner';
  readonly memberCount: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface Template {
  /** The key: sessions name it. */
  readonly name: string;
  readonly displayName: string;
  readonly description?: string;
  readonly category?: string;
  readonly appType?: string;
  readonly iconUrl?: string;
  readonly image?: string;
  readonly resources?: Resources;
  readonly tags: readonly string[];
  /** Twelve hexadecimal digits of SHA-256 over its manifest: the platform has no version of templates. */
  readonly revision: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A plugin as others see it: names and states, no configuration. */
export interface PluginInfo {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly type: 'extension' | 'webhook' | 'integration' | 'theme';
  readonly state: 'installed' | 'enabled' | 'disabled' | 'quarantined';
  readonly health: 'ok' | 'degraded' | 'failing';
  readonly reason?: string;
  readonly permissions: readonly string[];
  readonly signed: boolean;
}

export interface QuotaUsage {
  readonly owner: { readonly kind: 'user' | 'group' | 'org'; readonly id: string };
  readonly resource: 'sessions' | 'cpu' | 'memory' | 'storage' | 'gpu';
  /** A count; CPU in thousandths of a core, memory and storage in bytes. */
  readonly used: number;
  readonly limit: number;
  /** `used / limit`. */
  readonly ratio: number;
  readonly level: 'ok' | 'warning' | 'exceeded';
}

export interface Schedule {
  readonly id: string;
  readonly user: string;
  readonly template: string;
  readonly name: string;
  readonly description?: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string;
  readonly rule: {
    readonly type: 'once' | 'daily' | 'weekly' | 'monthly' | 'cron';
    readonly startAt?: Instant;
    /** `HH:MM`. */
    readonly timeOfDay?: string;
    /** 0 is Sunday. */
    readonly daysOfWeek?: readonly number[];
    readonly dayOfMonth?: number;
    readonly cron?: string;
    readonly endDate?: string;
    /** `YYYY-MM-DD`. */
    readonly exceptions?: readonly string[];
  };
  readonly terminateAfterMinutes?: number;
  readonly preWarmMinutes?: number;
  readonly resources?: Resources;
  readonly enabled: boolean;
  readonly nextRunAt?: Instant;
}

export interface Node {
  readonly name: string;
  readonly pool?: string;
  readonly zone?: string;
  readonly instanceType?: string;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly conditions: readonly string[];
  /** Used share of what can be allocated, 0 to 1. */
  readonly cpuRatio?: number;
  readonly memoryRatio?: number;
  readonly sessionCount: number;
  /** Session ids, at most 100. */
  readonly sessions: readonly string[];
}

export interface Recording {
  readonly id: string;
  readonly session: string;
  readonly user: string;
  readonly template: string;
  readonly policy?: string;
  readonly required: boolean;
  readonly status: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly durationMs?: number;
  readonly sizeBytes?: number;
  readonly gapCount: number;
  readonly expiresAt?: Instant;
}

export interface Snapshot {
  readonly id: string;
  readonly session: string;
  readonly user: string;
  readonly name: string;
  readonly driver: 'csi' | 'helper' | 'files' | 'definition';
  readonly state: string;
  readonly sizeBytes?: number;
  readonly trigger: 'manual' | 'schedule' | 'workflow' | 'safety';
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
}

export interface Violation {
  readonly schema: 1;
  readonly id: string;
  /** `dlp`, `compliance`, `audit`, or the name of the plugin that reports it. */
  readonly source: string;
  readonly type: string;
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  readonly policy?: { readonly id: string; readonly name: string };
  readonly subject: {
    readonly user?: string;
    readonly session?: string;
    readonly template?: string;
    readonly teams?: readonly string[];
  };
  readonly action: 'allowed' | 'would_block' | 'flagged' | 'blocked' | 'hibernated' | 'terminated';
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Holds no personal data. */
  readonly summary: string;
  readonly evidenceRef?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly severity: 'info' | 'warning' | 'error' | 'critical';
  readonly summary: string;
  readonly subject?: { readonly kind: string; readonly id: string };
  readonly startedAt: Instant;
  readonly resolvedAt?: Instant;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ErrorInfo {
  /** Stable, lower_snake: `crash oom image_pull node_lost no_agent quota timeout unknown` … */
  readonly code: string;
  /** At most 1,000 characters, secrets removed. */
  readonly message: string;
  readonly type?: string;
  readonly component?: string;
}

/** Where a person came from. Only with the signal `client.address`, or inside a decision. */
export interface Client {
  readonly ip: string;
  readonly agent: string;
  readonly kind?: 'browser' | 'app' | 'viewer';
}

/** What a running session used. Ratios may exceed 1. */
export interface Usage {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly gpuRatio?: number;
}

export interface StreamQuality {
  readonly fps: number;
  readonly rttMs: number;
  /** 0 to 1. */
  readonly packetLossRatio: number;
  readonly bitrateBps: number;
}
