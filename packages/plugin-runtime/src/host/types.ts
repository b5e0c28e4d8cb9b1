import type {
  Block,
  Bytes,
  Call,
  Consumer,
  Decision,
  DecisionContext,
  DecisionName,
  Decisions,
  ExtensionPointName,
  ExtensionPoints,
  Outcome,
  JobState,
  Json,
  Manifest,
  Page,
  PageQuery,
  Permission,
  PlatformEvent,
  PluginErrorCode,
  PluginInfo,
  Target,
  TestCheck,
  Theme,
} from '@streamspace/plugin-sdk';
import type { AuditQuery, AuditRow } from './audit/types.ts';
import type { MetricSeries } from './metrics/types.ts';
import type { Limit } from '@streamspace/control-plane';
import type { EgressProtocol } from '../egress/rules.ts';
import type { DecisionRecord, DecisionView } from './decisions/types.ts';
import type { ExtensionPointView, LocalProvider } from './points/types.ts';
import type { Contributions, Person, ShownBanner } from './ui/types.ts';

/** Where a plugin comes from. The host bundles it from here at install and never reads it again. */
export interface PluginSource {
  readonly manifest: Manifest;
  readonly directory: string;
  readonly tier: 'official' | 'community';
}

/** What a permission means for the person who consents. */
export interface PermissionRequest {
  readonly permission: Permission;
  readonly description: string;
  readonly risk: 'low' | 'medium' | 'high';
  readonly dangerous: boolean;
  readonly reason?: string;
  /** From `optionalPermissions`: the plugin works without it. */
  readonly optional: boolean;
  readonly granted: boolean;
  /** Not granted, although the configuration makes use of it: the condition of `optionalPermissions` holds. */
  readonly wanted: boolean;
}

/** Something that a build asks for and the one before it did not. */
export interface AddedConsent {
  readonly kind: 'permission' | 'capability' | 'host' | 'identity' | 'route' | 'point' | 'signal' | 'mail' | 'resource';
  /** What it means, in words that say all that is agreed to. Unique within a list. */
  readonly words: string;
  /** The author's reason, where the manifest has one. */
  readonly reason?: string;
  readonly risk: 'low' | 'medium' | 'high';
}

/** A way in that the plugin opens. */
export interface RouteRequest {
  readonly methods: readonly string[];
  /** Paths below the service, aliases included. */
  readonly paths: readonly string[];
  readonly access: 'public' | 'user' | 'operator' | 'admin';
}

/** Something that `admin` unlocks for the plugin. */
export interface CapabilityRequest {
  /** Such as `decide:file.transfer`. */
  readonly capability: string;
  /** What that means, in words. */
  readonly description: string;
  readonly reason: string;
}

/** What the plugin does for others, or wants of them. */
export interface PointRequest {
  readonly point: string;
  readonly role: 'provides' | 'consumes';
  /** What that means, in words. */
  readonly description: string;
  readonly purpose?: string;
  /** It works without. */
  readonly optional: boolean;
}

/** A host that the plugin names, static or by configuration key. */
export interface HostRequest {
  /** `slack.com`, or `the value of endpoints[].url`. */
  readonly label: string;
  readonly reason: string;
}

/**
 * An address that a plugin wants to reach and no operator has allowed yet: one that is private, on this machine, or
 * `unlisted`, which is not among the hosts of its manifest.
 */
export interface ConsentRequest {
  readonly host: string;
  readonly port: number;
  readonly reach: 'private' | 'loopback' | 'unlisted';
  readonly reason: string;
  /** Of an unlisted one, what it wants to speak there. */
  readonly protocol?: EgressProtocol;
}

/** Address that an operator has allowed although it is private, or although the manifest does not name it. */
export interface Consent {
  readonly host: string;
  readonly port: number;
  /** When, and what it was asked for; set by the host. */
  readonly allowedAt?: string;
  readonly reason?: string;
  /** Of a host that the manifest does not name: what is spoken there. It says nothing about private addresses. */
  readonly protocol?: EgressProtocol;
}

/** A theme that people can choose. */
export interface InstalledTheme {
  /** Of its plugin. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly version: string;
  readonly theme: Theme;
}

/** What stands in place of a secret that is set, wherever a configuration is shown. Sending it back keeps the secret. */
export interface SecretMark {
  readonly $secret: 'set';
  /** Which secret it was; without it, the one that stood in the same place. */
  readonly ref?: string;
}

/** An installed plugin, as operators see it. */
export interface InstalledPlugin {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly version: string;
  readonly pluginType: PluginInfo['type'];
  readonly tier: PluginSource['tier'];
  /** Whether the operator wants it to run. */
  readonly enabled: boolean;
  /**
   * `starting` until its process answers; `standby` while another host of the installation runs it; `restarting` waits
   * for `nextStartAt`; `quarantined` failed too often.
   */
  readonly state: 'installed' | 'starting' | 'enabled' | 'standby' | 'disabled' | 'restarting' | 'quarantined';
  readonly health: PluginInfo['health'];
  /** Why it is not `ok`, or why it does not run. */
  readonly reason?: string;
  readonly nextStartAt?: string;
  readonly installedAt: string;
  readonly updatedAt: string;
  /** Secrets that are set read {@link SecretMark}. */
  readonly config: Json;
  /** JSON Schema 2020-12. */
  readonly configSchema?: Json;
  readonly permissionRequests: readonly PermissionRequest[];
  readonly hosts: readonly HostRequest[];
  readonly routes: readonly RouteRequest[];
  readonly points: readonly PointRequest[];
  readonly capabilities: readonly CapabilityRequest[];
  /** Names and patterns it listens to. */
  readonly events: readonly string[];
  readonly consents: readonly Consent[];
  /** Asked for, by the configuration or by a refused request. */
  readonly pendingConsents: readonly ConsentRequest[];
  readonly commands: readonly { readonly id: string; readonly title: string }[];
  readonly deliveries: Readonly<Record<JobState, number>>;
  /** Jobs that run by themselves; none while it is disabled. */
  readonly schedules: readonly ScheduledJob[];
  readonly pid?: number;
  readonly memoryBytes?: number;
  /** Starts after a fault, since it was last enabled. */
  readonly restarts: number;
  /** The version that a rollback leads to. */
  readonly previousVersion?: string;
}

export interface ScheduledJob {
  readonly job: string;
  readonly nextAt: string;
  /** Its times in words: `every 5min`, `0 7 * * mon-fri Europe/Berlin`. */
  readonly what: string;
}

export interface LogLine {
  readonly seq: number;
  readonly at: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Who wrote it: the plugin, or the host about it. */
  readonly from: 'plugin' | 'host';
  readonly message: string;
  readonly fields?: Json;
}

/** One event or job on its way to a plugin. */
export interface DeliveryRow {
  readonly id: string;
  readonly kind: 'event' | 'job';
  /** Type of the event, or name of the job. */
  readonly name: string;
  readonly key?: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly dueAt: string;
  readonly finishedAt?: string;
  readonly error?: string;
  /** What the running attempt says about itself; `fraction` is 0 to 1. */
  readonly progress?: { readonly fraction: number; readonly text?: string };
  /** Only where one row is asked for. */
  readonly payload?: unknown;
}

/** Calls that the gate or the broker refused; repeats are counted. */
export interface Denial {
  readonly at: string;
  /** Dotted member, such as `sessions.terminate`, or `fetch`. */
  readonly member: string;
  readonly code: PluginErrorCode;
  readonly message: string;
  readonly count: number;
}

export interface DeliveryQuery extends PageQuery {
  readonly kind?: DeliveryRow['kind'];
  readonly state?: JobState;
}

export interface ReinstallOptions {
  /** The whole configuration; secrets may be marks. Default: the stored one. */
  readonly config?: Json;
  /** Permissions that the operator grants with it. */
  readonly grant?: readonly Permission[];
}

/** A click, or a command. */
export interface CallRequest {
  readonly viewer: Person;
  /** Default: none. */
  readonly input?: Json;
  /** Default `command`. */
  readonly from?: Call['from'];
  readonly target?: Target;
  readonly confirmed?: boolean;
  readonly requestId?: string;
}

/** A request from outside. */
export interface InboundRequest {
  readonly method: string;
  /** Absolute, as the caller used it. */
  readonly url: string;
  readonly headers: Headers;
  readonly body?: Bytes;
  readonly ip: string;
  /** Who is signed in, if anybody is. */
  readonly viewer?: Person;
}

export interface ViewRequest {
  readonly viewer: Person;
  readonly params?: Readonly<Record<string, string>>;
  readonly target?: Target;
}

/** Something that changed, for whoever watches. */
export type HostMessage =
  | { readonly type: 'plugin'; readonly plugin: InstalledPlugin }
  | { readonly type: 'removed'; readonly name: string }
  | { readonly type: 'log'; readonly plugin: string; readonly line: LogLine }
  | { readonly type: 'delivery'; readonly plugin: string; readonly delivery: DeliveryRow }
  | { readonly type: 'denial'; readonly plugin: string; readonly denial: Denial }
  /** A view that the plugin wants drawn anew. */
  | { readonly type: 'view'; readonly plugin: string; readonly view: string }
  | { readonly type: 'banners'; readonly banners: readonly ShownBanner[] }
  | { readonly type: 'event'; readonly event: PlatformEvent };

/**
 * Runs plugins. Names are plugin names; unknown ones throw `PluginError` with `NOT_FOUND`. A configuration that does
 * not fit throws `CONFIG_INVALID` with the faults per key, see {@link ConfigFaults}.
 */
export interface PluginHost {
  /**
   * Bundles and registers; the plugin stays off.
   *
   * @throws `CONFLICT` when installed already, `INVALID_ARGUMENT` when it cannot be bundled or is a theme that is refused,
   *   `UNSUPPORTED` when it needs what this host cannot do.
   */
  install(source: PluginSource, options?: { readonly config?: Json }): Promise<InstalledPlugin>;
  /**
   * Puts the source as it is now in the place of an installed build, with its configuration, grants and data. A build
   * that cannot be made, does not accept the configuration or does not come up leaves the one before it.
   *
   * @throws `CONSENT_NEEDED` when the manifest asks for a permission that is neither granted nor in `options.grant`,
   *   and what `install` and `enable` throw.
   */
  reinstall(source: PluginSource, options?: ReinstallOptions): Promise<InstalledPlugin>;
  /**
   * Puts the version before into the place of the installed one, with the configuration that it had; the one that goes can
   * be had back in the same way. What the plugin has stored stays as it is.
   *
   * @throws `INVALID_STATE` where there is no version before, and what `enable` throws; then nothing has changed.
   */
  rollback(name: string): Promise<InstalledPlugin>;
  /** Stops and removes it. Its data goes, too, unless it is to be there for the next installation. */
  uninstall(name: string, options?: { readonly keepData?: boolean }): Promise<void>;
  /** Removes the data that an uninstalled plugin left. @throws `INVALID_STATE` while it is installed. */
  clearData(name: string): Promise<void>;
  list(): readonly InstalledPlugin[];
  get(name: string): InstalledPlugin;
  /** What a manifest of an installed plugin asks for beyond the build that is installed. @throws `NOT_FOUND` */
  addedConsents(name: string, manifest: Manifest): readonly AddedConsent[];
  /** Saves the whole configuration, and loads the plugin anew where it runs. */
  configure(name: string, config: Json): Promise<InstalledPlugin>;
  /**
   * Resolves once it runs, here or on another host of the installation, or throws why it does not; it stays enabled and is
   * tried again. @throws `CONFIG_INVALID`
   */
  enable(name: string): Promise<InstalledPlugin>;
  /** Resolves once its process has ended. What is undelivered waits. */
  disable(name: string): Promise<InstalledPlugin>;
  allowHost(name: string, consent: Consent): Promise<InstalledPlugin>;
  forbidHost(name: string, consent: Consent): Promise<InstalledPlugin>;
  /** Grants a permission from `optionalPermissions`. */
  grant(name: string, permission: Permission): Promise<InstalledPlugin>;
  revoke(name: string, permission: Permission): Promise<InstalledPlugin>;
  /** "Test connection" on a configuration that need not be saved; default: the saved one. */
  test(name: string, config?: Json): Promise<readonly TestCheck[]>;
  /**
   * Does an action or runs a command. A repeat with the same `requestId` within ten minutes does nothing and answers the same.
   *
   * @throws `INVALID_STATE` while it does not run, `NOT_FOUND`, `PERMISSION_DENIED` for a role below its audience.
   */
  act(name: string, id: string, call: CallRequest): Promise<Outcome>;
  /** @throws as `act`, and `INVALID_ARGUMENT` for what the plugin drew and is no view. */
  view(name: string, section: 'pages' | 'widgets' | 'panels', id: string, view: ViewRequest): Promise<Block>;
  /** What running plugins add for somebody. */
  contributions(person: Pick<Person, 'role'>): Contributions;
  /** What a user chose, with defaults filled in. @throws `NOT_FOUND` for a plugin without such settings. */
  settings(name: string, user: string): Json;
  /** @throws `CONFIG_INVALID` */
  saveSettings(name: string, user: string, settings: Json): void;
  /**
   * Answers a request to a route of a plugin, below `/api/plugins/<name>/` or at an alias. Whatever the caller or the plugin
   * does, it is an answer, with the headers that keep it apart from the page.
   */
  serve(request: InboundRequest): Promise<Response>;
  /** Whether a path belongs to a route of a plugin that is switched on. */
  ownsPath(pathname: string): boolean;
  /** Asks the plugins that decide it, before it happens. */
  decide<N extends DecisionName>(name: N, request: Decisions[N] & Partial<DecisionContext>): Promise<Decision>;
  /** Who decides what, and what holds while they do not answer. */
  decisions(): readonly DecisionView[];
  /** Newest first, at most 200 since the host started. */
  recentDecisions(): readonly DecisionRecord[];
  /** The operator's last word on what holds while a plugin does not answer; without a mode it is taken back. */
  setFailMode(name: string, decision: DecisionName, mode: 'allow' | 'deny' | undefined): void;
  /** A control plane whose sessions start, wake and end only when no plugin refuses it. */
  guard<T extends { readonly sessions: object }>(controlPlane: T): T;
  /** Themes that are switched on, in the order of their names. */
  themes(): readonly InstalledTheme[];
  /** Who provides what to whom: points that a plugin provides or uses. */
  extensionPoints(): readonly ExtensionPointView[];
  /**
   * Chooses a provider, for one purpose or for all without a choice of their own; without a provider, takes the choice back.
   *
   * @throws `INVALID_ARGUMENT` for a plugin that does not provide the point, and for a point with many providers.
   */
  bindPoint(
    point: ExtensionPointName,
    choice: { readonly purpose?: string | undefined; readonly provider?: string | undefined },
  ): ExtensionPointView;
  /**
   * What is provided, for the host's own use. Calls fail with `NO_PROVIDER` while nobody provides it.
   *
   * @param named Which of many. Default: the one that is chosen.
   */
  usePoint<N extends ExtensionPointName>(point: N, consumer: Consumer, named?: string): ExtensionPoints[N];
  /** Provides a point inside the host, for consumers without a plugin that does. Returns the way to end it. */
  provideLocally<N extends ExtensionPointName>(point: N, provider: LocalProvider<N>): () => void;
  /** Of running plugins, oldest first. */
  banners(): readonly ShownBanner[];
  /** Oldest first; `after` is a `seq`. */
  logs(name: string, query?: { readonly after?: number; readonly limit?: number }): readonly LogLine[];
  /** Newest first. */
  deliveries(name: string, query?: DeliveryQuery): Promise<Page<DeliveryRow>>;
  /** One row with its payload. */
  delivery(name: string, id: string): Promise<DeliveryRow>;
  /** Gives a dead letter its attempts back. @throws `INVALID_STATE` unless it is dead. */
  redeliver(name: string, id: string): Promise<DeliveryRow>;
  /** What plugins did, and what was recorded of people; newest first. */
  audit(query?: AuditQuery): Page<AuditRow>;
  /** Records what a person did to the plugins. */
  recordAudit(row: Omit<AuditRow, 'id' | 'at'>): AuditRow;
  /** What a plugin measures about itself, by name. */
  metrics(name: string): readonly MetricSeries[];
  /** Newest first, at most 100. */
  denials(name: string): readonly Denial[];
  /** Returns the way to stop watching. */
  onChange(listener: (message: HostMessage) => void): () => void;
  /** What of a manifest's wishes the control plane does not fulfil. Essential ones keep a plugin from being installed. */
  limits(manifest: Manifest): readonly Limit[];
  /** Which walls stand around plugins on this machine. */
  sandboxLayers(): readonly string[];
  /** Stops all plugins; what is undelivered waits for the next start. */
  close(): Promise<void>;
}

/** `fields` of a `CONFIG_INVALID` error: per configuration path, what is wrong with it. */
export type ConfigFaults = Readonly<Record<string, string>>;

export type * from './audit/types.ts';
export type * from './decisions/types.ts';
export { metricBuckets, type MetricSeries } from './metrics/types.ts';
export type * from './points/types.ts';
export type * from './ui/types.ts';
