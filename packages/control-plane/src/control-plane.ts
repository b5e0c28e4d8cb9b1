import type {
  Act,
  Audience,
  Group,
  Mail,
  Notice,
  Page,
  PageQuery,
  PlatformEvent,
  Session,
  SessionFilter,
  Template,
  TemplateFilter,
  User,
  UserFilter,
} from '@streamspace/plugin-sdk';

/** Who acts: the plugin behind a call, or else a person, through the service. */
export interface Caller {
  /** Name of the plugin. */
  readonly plugin?: string;
  /** Id of the person, where the service knows it; beside a plugin, whom it acts for. */
  readonly user?: string;
  /** The chain of plugin reactions that led to the call, oldest first, at most 16. */
  readonly causedBy?: PlatformEvent['causedBy'];
}

export interface NewSession {
  /** Id of the owner. */
  readonly user: string;
  /** Name of the template. */
  readonly template: string;
  /** Kubernetes quantities. Default: the template's. */
  readonly resources?: { readonly cpu: string; readonly memory: string };
}

/** An event that somebody other than the control plane's own life cycle states: fired by hand, or played again. */
export interface EventDraft {
  readonly type: string;
  /** Default: taken from the event's noun, such as `session:<id>`. */
  readonly subject?: PlatformEvent['subject'];
  readonly data: PlatformEvent['data'];
  readonly actor?: PlatformEvent['actor'];
  readonly replayOf?: string;
}

/** How well an answer to `capabilities()` holds. */
export type Capability = 'yes' | 'approx' | 'no';

/**
 * What the plugin host needs of a control plane. Methods throw `PluginError`: `NOT_FOUND`, `INVALID_STATE`, and
 * `VENDOR_UNAVAILABLE` or `TIMEOUT` where the control plane is another process.
 */
export interface ControlPlane {
  /** Facts that plugins may know. */
  readonly platform: { readonly publicUrl: string; readonly timezone: string; readonly instanceId: string };
  /** `events.<name>`, `decide.<name>`, `notify`, `email`, `sessions.write` … and how well each works here. */
  capabilities(): Promise<Readonly<Record<string, Capability>>>;

  readonly sessions: {
    /** Newest first. */
    list(filter: SessionFilter, page: PageQuery): Promise<Page<Session>>;
    get(id: string): Promise<Session>;
    /** @throws {PluginError} `QUOTA_EXCEEDED` when the owner may have no more. */
    create(session: NewSession, by: Caller): Promise<Session>;
    /** Resolves when accepted; the state goes through `hibernating`. */
    hibernate(id: string, act: Act, by: Caller): Promise<void>;
    /** Resolves when accepted; the state goes through `waking`. */
    wake(id: string, act: Act, by: Caller): Promise<void>;
    /** Resolves when accepted; the state goes through `terminating`. */
    terminate(id: string, act: Act, by: Caller): Promise<void>;
  };
  readonly users: {
    /** By user name. */
    list(filter: UserFilter, page: PageQuery): Promise<Page<User>>;
    get(id: string): Promise<User>;
    groups(id: string): Promise<readonly Group[]>;
    update(id: string, change: { readonly active: boolean }, act: Act, by: Caller): Promise<User>;
  };
  readonly templates: {
    /** By name. */
    list(filter: TemplateFilter, page: PageQuery): Promise<Page<Template>>;
    get(name: string): Promise<Template>;
  };

  /** Puts a notice into the inbox of everybody it is for. */
  notify(to: Audience, notice: Notice, by: Caller): Promise<{ readonly id: string }>;
  /** Accepts a mail for delivery. `to` holds addresses that were checked before. */
  sendMail(mail: Mail, by: Caller): Promise<{ readonly id: string }>;

  /**
   * Events after a cursor, oldest first, at most `limit`. Reading is repeatable: the host stores the last cursor
   * together with the deliveries it made, so that a killed process neither loses nor doubles an event.
   */
  readEvents(
    after: string | undefined,
    limit: number,
  ): Promise<readonly { readonly cursor: string; readonly event: PlatformEvent }[]>;
  /** Calls back when there may be something new to read. Returns the way to stop. */
  watch(listener: () => void): () => void;

  /** States an event. Only an embedded control plane can; others throw `UNSUPPORTED`. */
  emit(draft: EventDraft): Promise<PlatformEvent>;

  close(): Promise<void>;
}
