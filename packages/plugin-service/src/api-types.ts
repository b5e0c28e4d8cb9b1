import type {
  AddedConsent,
  AuditRow,
  CapabilityRequest,
  Consent,
  ConsentRequest,
  DecisionRecord,
  DecisionView,
  DeliveryRow,
  Denial,
  HostRequest,
  InstalledPlugin as HostedPlugin,
  LogLine,
  MetricSeries,
  PermissionRequest,
  PointRequest,
  ExtensionPointView,
  RouteRequest,
  ShownBanner,
} from '@streamspace/plugin-runtime/types';
import type {
  ActionRef,
  Block,
  NoticeLevel,
  Outcome,
  Permission,
  PlatformEvent,
  PluginErrorCode,
  PluginInfo,
  Session,
  TestCheck,
  Variant,
  Viewer,
} from '@streamspace/plugin-sdk';

import type { OfferedUpdate } from './repositories/api-types.ts';

export type * from './repositories/api-types.ts';
export type {
  AddedConsent,
  AuditRow,
  CapabilityRequest,
  Consent,
  ConsentRequest,
  DeliveryRow,
  Denial,
  HostRequest,
  LogLine,
  MetricSeries,
  ExtensionPointView,
  PermissionRequest,
  PointRequest,
  RouteRequest,
  TestCheck,
};

// The wire format of the REST API below /api/v1, shared by the service, the page and the command line.
// Lists are `{ <plural>: T[], next?, total? }`, read on with `?cursor=<next>`; an empty list is `[]`. Errors are `ApiError`.
// docs/openapi.json describes each route; it is generated from where the routes are declared.
// Where a route takes `:id`, a plugin's name is accepted too.

/** Body of every answer with a status of 400 and above: problem details, https://www.rfc-editor.org/rfc/rfc9457. */
export interface ApiError {
  readonly type: 'about:blank';
  /** What the status means. */
  readonly title: string;
  readonly status: number;
  /** What could not be done, for people. */
  readonly detail: string;
  /** The same as `detail`, where the control plane has it. */
  readonly error: string;
  /** What programs decide by. */
  readonly code: PluginErrorCode | 'UNAUTHORIZED' | 'METHOD_NOT_ALLOWED';
  /** Per key of the body, query or configuration, what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What would work. */
  readonly hint?: string;
}

/** GET /plugins/catalog → `{ plugins: CatalogPlugin[], total }`; query `search`, `category`, `type`, `sort=name|newest`. */
export interface CatalogPlugin {
  readonly id: number;
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  /** `official` or `community`. */
  readonly tier: 'official' | 'community';
  /** Subject, such as `Integrations`. */
  readonly category: string;
  readonly pluginType: PluginInfo['type'];
  readonly tags: readonly string[];
  readonly permissions: readonly Permission[];
  /** The repository that it comes from, if not from a folder of the service's machine. */
  readonly origin?: string;
  /** URL below /api/v1, when the plugin has an icon. */
  readonly iconUrl?: string;
  /** Absent for a version that is active. */
  readonly versionNote?: VersionNote;
  /** State of the installed copy, when there is one. */
  readonly installed?: PluginInfo['state'];
}

/** GET /plugins/catalog/:id → CatalogDetail. POST /plugins/catalog/:id/install `{ config? }` → 201 InstalledPlugin. */
export interface CatalogDetail extends CatalogPlugin {
  /** Sanitised HTML of the README. */
  readonly readmeHtml: string;
  readonly permissionRequests: readonly PermissionRequest[];
  readonly hosts: readonly HostRequest[];
  readonly routes: readonly RouteRequest[];
  readonly points: readonly PointRequest[];
  readonly capabilities: readonly CapabilityRequest[];
  /** What of its wishes the control plane does not fulfil, in sentences. */
  readonly limits: readonly string[];
  readonly events: readonly string[];
  /** What the installed copy does not ask for, permissions among it; empty where nothing is installed. */
  readonly added: readonly AddedConsent[];
  /** Sanitised HTML of what the changelog says of the versions after the installed one. */
  readonly changesHtml?: string;
  readonly homepage?: string;
  readonly repository?: string;
  /** JSON Schema 2020-12 of the configuration. */
  readonly configSchema?: Readonly<Record<string, unknown>>;
}

/** GET /plugins → `{ plugins: InstalledPlugin[], total }`. GET /plugins/:id → InstalledPlugin. */
export interface InstalledPlugin extends HostedPlugin {
  /** A newer version in the catalog, from where the plugin came from. */
  readonly update?: OfferedUpdate;
  /** Absent for a version that is active. */
  readonly versionNote?: VersionNote;
  /** URL below /api/v1, when the plugin has an icon. */
  readonly iconUrl?: string;
}

/**
 * GET /plugins/:id/history: how a plugin was doing lately, oldest first. All lists are of one length, one number for each
 * instant; kept in memory, an hour at most.
 */
export interface PluginHistory {
  /** Distance of the instants, in milliseconds. */
  readonly everyMs: number;
  readonly at: readonly string[];
  /** `null` while it did not run. */
  readonly memoryBytes: readonly (number | null)[];
  /** Deliveries that wait or run. */
  readonly waiting: readonly number[];
  /** Deliveries that were done since the instant before. */
  readonly done: readonly number[];
  /** Attempts since then that failed and are made again. */
  readonly retried: readonly number[];
  /** Dead letters since then. */
  readonly dead: readonly number[];
  /** What it measures about itself, 50 quantities at most; of a histogram, how many measurements there were. */
  readonly series: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly values: readonly (number | null)[];
  }[];
}

/** What is to be known of a version that is not active. */
export interface VersionNote {
  /** `deprecated` works, `yanked` is not installed any more, `blocked` must not run. */
  readonly state: 'deprecated' | 'yanked' | 'blocked';
  /** A day. */
  readonly since: string;
  readonly reason: string;
  /** A version of the plugin, or the name of another one. */
  readonly replacement?: string;
  /** Address of the advisory. */
  readonly advisory?: string;
  /** The version to go to. */
  readonly instead?: string;
}

/** GET /offers → `{ offers: ClusterOffer[], fault? }`: what `kubectl apply` has offered in the namespace of the service. */
export interface ClusterOffer {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  /** Empty for one that cannot be read. */
  readonly name: string;
  readonly version?: string;
  /**
   * `offered`: it can be installed, as any plugin. `unknown`: no repository has published it. `different`: with other
   * contents. `unreadable`: it is none.
   */
  readonly state: 'offered' | 'installed' | 'unknown' | 'different' | 'unreadable';
  /** Why it cannot be installed. */
  readonly message?: string;
}

/** PATCH /plugins/:id, either or both. Answers InstalledPlugin. 400 with `fields` for a configuration that does not fit. */
export interface PluginPatch {
  readonly enabled?: boolean;
  /** The whole configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}
/**
 * POST /plugins/local → 201 InstalledPlugin: installs a plugin from its folder. PUT /plugins/local → InstalledPlugin: puts
 * the folder's contents as they are now in the place of what is installed; 403 `CONSENT_NEEDED` when the manifest asks
 * for a permission that is neither granted nor in `grant`. Both take the token of the data folder.
 */
export interface LocalPlugin {
  /** Absolute path. */
  readonly directory: string;
  /** The whole configuration. Default: none at first, later the stored one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** PUT only: permissions that are granted with it. */
  readonly grant?: readonly Permission[];
}
// POST /plugins/:id/enable, POST /plugins/:id/disable → InstalledPlugin. DELETE /plugins/:id → 204.
// POST /plugins/:id/consents { host, port } → InstalledPlugin. DELETE /plugins/:id/consents/:host/:port → InstalledPlugin.
// POST /plugins/:id/permissions { permission } → InstalledPlugin (grants an optional permission); DELETE /plugins/:id/permissions/:permission.

/** GET /decisions → DecisionsAnswer. PUT /decisions/:decision/fail-mode { plugin, onFailure } → DecisionsAnswer; `null` takes it back. */
export interface DecisionsAnswer {
  readonly decisions: readonly DecisionView[];
  /** Newest first, at most 200. */
  readonly recent: readonly DecisionRecord[];
}

// GET /extension-points → `{ points: ExtensionPointView[], total }`.
// PUT /extension-points/:point { purpose?, provider } → ExtensionPointView; a provider of `null` takes the choice back.

// POST /plugins/:id/test `{ config? }` → `{ checks: TestCheck[] }`.
/** POST /plugins/:id/commands/:command `{ input? }` → CallResult. */
export interface CallResult {
  /** Absent where the plugin answered nothing, which means that it is done. */
  readonly outcome?: Exclude<Outcome, void>;
}

/**
 * GET /me → who looks. With the header `x-streamspace-view-as: <user id>` everything below /me and /ui is as that user sees it.
 * GET /ui → Contributions. GET /ui/banners → `{ banners: ShownBanner[] }`.
 * GET /ui/:plugin/pages|widgets|panels/:id?<params>&target=session:<id> → DrawnView.
 * POST /ui/:plugin/actions/:id `{ input?, from?, target?, confirmed?, requestId? }` → CallResult; actions and commands.
 * POST /ui/viewer-actions/hibernate|wake|terminate `{ session }` → 202 Session.
 * GET, PUT /ui/:plugin/settings `{ settings }` → `{ settings }`.
 */
export interface Me {
  readonly viewer: Viewer;
  /** Who holds the session or the token. */
  readonly operator: Viewer;
  /** What the session or token is good for. */
  readonly access: {
    readonly role: Viewer['role'];
    readonly via: 'token' | 'session' | 'jwt' | 'personal-token';
    /** What changes with the cookie of this session have to show as `x-streamspace-csrf`. */
    readonly csrf?: string;
    /** When it ends by itself. */
    readonly expiresAt?: string;
  };
}

/** A look of the page. */
export interface ChosenTheme {
  /** Name of the plugin; `null` is StreamSpace's own look. */
  readonly theme: string | null;
  /** `auto` follows the system. */
  readonly variant: Variant | 'auto';
  /** Value by option; what is left out is as the theme says. */
  readonly options: Readonly<Record<string, string>>;
}

/** GET /me/theme. PUT /me/theme `{ choice }` → MyTheme; `null` takes the choice back. */
export interface MyTheme {
  /** Absent for who has not chosen. */
  readonly choice?: ChosenTheme;
  /** What administrators chose for who has not. */
  readonly fallback?: ChosenTheme;
  /** What is shown: the first of these two whose theme is there. Absent: StreamSpace's own look. */
  readonly shown?: ChosenTheme;
}

/** GET /themes → ThemeList. PUT /themes/default `{ choice }` → 204, administrators only. */
export interface ThemeList {
  readonly themes: readonly OfferedTheme[];
  readonly total: number;
}

/** A theme whose plugin is switched on. */
export interface OfferedTheme {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly version: string;
  /** Level of WCAG 2.2 that its colours were measured to keep. */
  readonly contrast: 'AA' | 'AAA';
  readonly variants: readonly Variant[];
  /** In the order of the form. */
  readonly options: readonly OfferedOption[];
  /** Some colours of each variant, `#rrggbb`. */
  readonly samples: readonly ThemeSample[];
}

export interface OfferedOption {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly default: string;
  readonly values: readonly { readonly value: string; readonly title: string }[];
}

export interface ThemeSample {
  readonly variant: Variant;
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly accent: string;
}

export interface DrawnView {
  readonly block: Block;
}

// GET /plugins/:id/logs?limit=200&after=<seq> → `{ lines: LogLine[], next: number }`, oldest first.
// GET /plugins/:id/deliveries?kind&state&cursor&limit → `{ deliveries: DeliveryRow[], next? }`, newest first.
// GET /plugins/:id/deliveries/:delivery → DeliveryRow with payload. POST …/redeliver → DeliveryRow.

// GET /plugins/:id/denials → `{ denials: Denial[] }`, newest first, at most 100.

/** POST /events `{ type, data? }` → 201 `{ event }`. GET /events?limit → `{ events }`, newest first. GET /events/types → `{ types: { type, description }[] }`. */
export interface FiredEvent {
  readonly event: PlatformEvent;
}

// GET /sessions?user&template&state → `{ sessions: Session[], total }`; GET /sessions/:id → Session; POST /sessions { user, template } → 202 Session;
// PUT /sessions/:id/hibernate | /wake → 202 Session; DELETE /sessions/:id → 202 Session.
// GET /users → `{ users: User[], total }`. GET /templates → `{ templates: Template[], total }`.
export type ApiSession = Session;

/** GET /notifications → `{ notifications: InboxNotice[], total }`, newest first. POST /notifications/:id/read → 204. */
export interface InboxNotice {
  readonly id: string;
  readonly at: string;
  /** User id. */
  readonly to: string;
  readonly from: string;
  readonly title: string;
  readonly text?: string;
  readonly level: NoticeLevel;
  readonly link?: string;
  /** Answered by POST /ui/:from/actions/:action with `from: 'notice'`. */
  readonly actions?: readonly ActionRef[];
  readonly read: boolean;
}

/** GET /mails → `{ mails: MailRow[], total }`, newest first. */
export interface MailRow {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** GET /status → what the page shows in its header and `streamspace status` prints. */
export interface Status {
  readonly version: string;
  readonly controlPlane: 'embedded' | 'remote';
  readonly publicUrl: string;
  /** Origin of the routes of plugins: theirs begin at `/api/plugins/<name>`. */
  readonly routesUrl: string;
  /** Which walls are up around plugins on this machine. */
  readonly sandboxLayers: readonly string[];
  readonly plugins: { readonly installed: number; readonly enabled: number; readonly failing: number };
}

/**
 * GET /stream?plugin=<name> : server-sent events; `event:` is one of these names, `data:` the JSON beside it.
 * A page that reconnects fetches afresh; the stream has no history.
 */
export interface StreamMessages {
  readonly plugin: InstalledPlugin | { readonly name: string; readonly removed: true };
  readonly log: LogLine & { readonly plugin: string };
  readonly delivery: DeliveryRow & { readonly plugin: string };
  readonly denial: Denial & { readonly plugin: string };
  readonly event: PlatformEvent;
  readonly notice: InboxNotice;
  readonly mail: MailRow;
  /** A view that a plugin wants drawn anew. */
  readonly view: { readonly plugin: string; readonly view: string };
  readonly banners: readonly ShownBanner[];
}

/** POST /auth/url → 201: an address that signs one browser in, once. Takes the token of the data folder. */
export interface FreshUrl {
  readonly url: string;
}

/** A token that somebody made for a program. */
export interface PersonalToken {
  readonly id: string;
  readonly name: string;
  readonly role: Viewer['role'];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To a minute; absent for one that nobody has used. */
  readonly usedAt?: string;
}

/** POST /auth/tokens → 201: the only answer with the token itself. */
export interface MintedToken extends PersonalToken {
  readonly token: string;
}

/** POST /auth/terminal/token → 201. */
export interface TerminalToken extends MintedToken {
  /** Address of the service, as `iss` said it. */
  readonly url: string;
}

/** A browser that is signed in through a provider. */
export interface BrowserSession {
  readonly id: string;
  readonly createdAt: string;
  /** To a minute. */
  readonly usedAt: string;
  /** What the browser calls itself. */
  readonly agent: string;
  readonly current: boolean;
}

/** Where a browser goes next. */
export interface NextPlace {
  readonly url: string;
}
