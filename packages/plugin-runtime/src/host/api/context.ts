import type { Caller } from '@streamspace/control-plane';
import type {
  Banner,
  Decision,
  DecisionName,
  EmailTransport,
  FailRule,
  Json,
  Manifest,
  PluginInfo,
} from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Deliveries } from '../../deliveries/index.ts';
import type { PluginStorage } from '../../storage/plugin-storage.ts';
import type { PluginKeys } from '../../keys/plugin-keys.ts';
import type { AuditTrail, toAuditRecord } from '../audit/audit-trail.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { SpoolConnection } from '../../storage/spool/index.ts';
import type { PluginControlPlane } from '../control-plane-budget.ts';
import type { EnqueueWithin } from '../enqueue-within.ts';
import type { JobControls } from '../job-plan.ts';
import type { ProgressReports } from '../progress-reports.ts';
import type { Publish } from '../publisher.ts';

/** What the calls of one plugin work with. */
export interface ApiContext {
  readonly manifest: Manifest;
  readonly clock: Clock;
  /** Waits for the plugin's turn. */
  readonly controlPlane: PluginControlPlane;
  /** In whose name the call is made, and why. */
  readonly caller: Caller;
  readonly deliveries: Deliveries;
  readonly storage: PluginStorage;
  readonly keys: PluginKeys;
  readonly metrics: MetricStore;
  readonly audit: AuditTrail;
  /** Hands a row to the plugin that keeps an audit log, where there is one. */
  readonly auditLog: (record: ReturnType<typeof toAuditRecord>) => void;
  /** Of this copy of the plugin. */
  readonly spool: SpoolConnection;
  readonly enqueueWithin: EnqueueWithin;
  readonly publish: Publish;
  /** All installed plugins, as others may see them. */
  plugins(): readonly PluginInfo[];
  /** Addresses that the operator wrote into the configuration keys of `email.recipients`. */
  allowedRecipients(): ReadonlySet<string>;
  /** The plugin through which mail goes, where one is there; never the plugin that asks. Default: the control plane's own way. */
  emailTransport(): EmailTransport | undefined;
  /** Whether any secret of the configuration stands in the text. */
  holdsSecret(text: string): boolean;
  /** Limits of a job, from the manifest and the configuration as they are now. */
  jobControls(job: string): JobControls;
  /** Runs of this copy of the plugin that may say how far they are. */
  readonly progress: ProgressReports;
  readonly ui: PluginUi;
  readonly decisions: PluginDecisions;
  setHealth(condition: string, state: HealthState | undefined): void;
  /** Writes one key of the configuration. @throws {PluginError} `PERMISSION_DENIED`, `CONFIG_INVALID` */
  setConfig(key: string, value: unknown): Promise<void>;
}

export interface HealthState {
  readonly level: 'degraded' | 'failing';
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What a plugin asks others before it acts, and leaves for the time when it does not answer. */
export interface PluginDecisions {
  ask(decision: DecisionName, request: Json): Promise<Decision>;
  setFailRules(decision: DecisionName, rules: readonly FailRule[]): void;
}

/** What a plugin shows people outside its answers. */
export interface PluginUi {
  settings(userId: string): Json;
  refresh(view: string): void;
  setBanner(key: string, banner: Banner | undefined): void;
}
