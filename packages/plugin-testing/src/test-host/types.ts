import type { EmbeddedControlPlane } from '@streamspace/control-plane';
import type {
  CallRequest,
  Consent,
  DeliveryRow,
  Denial,
  InstalledPlugin,
  LocalProvider,
  LogLine,
  Person,
  PluginHost,
  ViewRequest,
} from '@streamspace/plugin-runtime';
import type {
  Block,
  Consumer,
  ExtensionPointName,
  ExtensionPoints,
  Json,
  Manifest,
  Outcome,
  Permission,
  PlatformEvent,
  TestCheck,
} from '@streamspace/plugin-sdk';
import type { TestEgress } from '../egress/test-egress.ts';
import type { TestFaults } from './faults.ts';

export interface TestHostOptions {
  readonly config?: Json;
  /** Permissions from `optionalPermissions` that the operator granted. */
  readonly grant?: readonly Permission[];
  /** Private targets that the operator allowed. */
  readonly allow?: readonly Consent[];
  /** Needed for a plugin in plain JavaScript, whose module does not carry it. */
  readonly manifest?: Manifest;
  /** What `config.schema.json` of a plugin in plain JavaScript holds. */
  readonly configSchema?: Json;
  /** `false` installs the plugin and leaves it off, to see how `operator.enable` fares. Default `true`. */
  readonly enabled?: boolean;
  /**
   * Hosts that share the plugin out, as the replicas of an installation do: one runs it, and when that is killed another
   * takes over after the end of its lease. Default 1.
   */
  readonly hosts?: number;
  /** When the test begins. Default 2026-01-15T10:00:00Z. */
  readonly now?: string;
}

/** A request from outside. */
export interface TestRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Who is signed in. Default: nobody. */
  readonly viewer?: Person;
  readonly ip?: string;
}

/** A host with one plugin in it: the real engine, gate, egress and storage, with virtual time and nobody outside. */
export interface TestHost {
  /** The platform, with users, groups and templates. Nothing happens there but what the test does. */
  readonly controlPlane: EmbeddedControlPlane;
  readonly egress: TestEgress;
  readonly faults: TestFaults;
  readonly clock: {
    now(): Date;
    /**
     * Lets time pass: timers, retries and jobs that come due meanwhile have run. A duration such as `'10s'`, or ms. The
     * plugin has this time too, in `Date`, `setTimeout` and `setInterval`.
     */
    advance(duration: string | number): Promise<void>;
  };
  /** The host as operators use it, for what has no shorter way here: grants, consents, upgrade, uninstall. */
  readonly operator: PluginHost;
  /** Hands the plugin an event now, as one attempt. Rejects with what its handler threw; duplicates arrive twice. */
  deliver(event: PlatformEvent): Promise<void>;
  /** States an event on the platform, which puts it on its way: durable, in order, retried. It gets an id of its own. */
  publish(event: PlatformEvent): Promise<void>;
  /** Jobs and events, newest first. */
  deliveries(state?: DeliveryRow['state']): Promise<readonly DeliveryRow[]>;
  redeliver(id: string): Promise<void>;
  command(id: string, input?: Json): Promise<Outcome>;
  /** Clicks on an action, or runs a command, as somebody. Default: as the operator, from a page. */
  act(id: string, call?: Partial<CallRequest>): Promise<Outcome>;
  /** Draws a page, widget or panel as somebody sees it. Default: as the operator. */
  view(section: 'pages' | 'widgets' | 'panels', id: string, view?: Partial<ViewRequest>): Promise<Block>;
  /**
   * Sends a request to a route of the plugin, as from outside.
   *
   * @param path Below the plugin's own address, such as `/hooks/github`, or an alias.
   */
  request(path: string, init?: TestRequest): Promise<Response>;
  /** The other side of extension points. What crosses is checked and packed as between two sandboxes. */
  readonly extensions: {
    /** Provides what the plugin consumes. Outlives `faults.killHost()`. */
    provide<N extends ExtensionPointName>(point: N, provider: LocalProvider<N>): void;
    /** Uses what the plugin provides. Default: as a plugin named `consumer`, for no purpose. */
    use<N extends ExtensionPointName>(point: N, consumer?: Partial<Consumer>): ExtensionPoints[N];
  };
  /** "Test connection", on this configuration or the saved one. */
  test(config?: Json): Promise<readonly TestCheck[]>;
  configure(config: Json): Promise<void>;
  /** State, health, pending consents and the rest, as an operator sees it. */
  plugin(): InstalledPlugin;
  logs(): readonly LogLine[];
  /** Calls that were refused, newest first. */
  denials(): readonly Denial[];
  /** Stops the plugin and starts it again, with everything it stored. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
