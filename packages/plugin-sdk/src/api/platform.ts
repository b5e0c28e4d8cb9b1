import type { Group, PluginInfo, Session, SessionState, Template, User } from '../events/entities.ts';

/** Which sessions; all given conditions hold. */
export interface SessionFilter {
  /** Id of the owner. */
  readonly user?: string;
  readonly state?: SessionState;
  /** Name of the template. */
  readonly template?: string;
}

/** A call that changes something. */
export interface Act {
  /** A repeat with the same id within 24 hours does nothing and answers the same. */
  readonly requestId?: string;
  /** Shown to the user and kept in the audit log, at most 200 characters. */
  readonly reason?: string;
}

export interface SessionsRead {
  /**
   * The sessions that match, newest first. Needs `read:sessions`.
   *
   * @throws {PluginError} `PERMISSION_DENIED` without the permission, `QUOTA_EXCEEDED` beyond 10,000 sessions: use
   *   {@link SessionsRead.each} there.
   */
  list(filter?: SessionFilter): Promise<readonly Session[]>;
  /**
   * One session. Needs `read:sessions`.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown id.
   */
  get(id: string): Promise<Session>;
  /** The sessions that match, page by page in the background, however many. Needs `read:sessions`. */
  each(filter?: SessionFilter): AsyncIterable<Session>;
}

export interface SessionsWrite {
  /**
   * Asks for hibernation and resolves when the platform has accepted it; `session.hibernated` follows.
   * Needs `write:sessions`.
   *
   * @throws {PluginError} `NOT_FOUND`, or `INVALID_STATE` unless the session runs.
   */
  hibernate(id: string, options?: Act): Promise<void>;
  /**
   * Wakes a hibernated session and resolves once it accepts connections. A session that already runs resolves at once.
   * Needs `write:sessions`.
   *
   * @param options.timeoutMs Longest wait, in milliseconds, 1 to 120,000. Default 30,000.
   * @returns The session, in state `running`.
   * @throws {PluginError} `NOT_FOUND`, `INVALID_STATE` for a session that is over, `TIMEOUT` when it is still waking
   *   after `timeoutMs`; it goes on waking in that case.
   */
  wake(id: string, options?: Act & { readonly timeoutMs?: number }): Promise<Session>;
  /**
   * Ends a session for good; `session.terminated` follows. Needs `write:sessions`.
   *
   * @throws {PluginError} `NOT_FOUND`, or `INVALID_STATE` when it is over already.
   */
  terminate(id: string, options?: Act): Promise<void>;
}

export interface UserFilter {
  readonly role?: User['role'];
  readonly active?: boolean;
  /** Exact user name. */
  readonly username?: string;
}

export interface UsersRead {
  /** The users that match, by name. Needs `read:users`. */
  list(filter?: UserFilter): Promise<readonly User[]>;
  /**
   * One user. Needs `read:users`.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown id.
   */
  get(id: string): Promise<User>;
  /** The users that match, however many. Needs `read:users`. */
  each(filter?: UserFilter): AsyncIterable<User>;
  /**
   * The groups that a user belongs to. Needs `read:users`.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown id.
   */
  groups(id: string): Promise<readonly Group[]>;
}

export interface UsersWrite {
  /**
   * Activates or deactivates a user. Needs `write:users`.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown id.
   */
  update(id: string, change: { readonly active: boolean }, options?: Act): Promise<User>;
}

export interface TemplateFilter {
  readonly category?: string;
  readonly tag?: string;
}

export interface TemplatesRead {
  /** The templates that match, by name. Needs `read:templates`. */
  list(filter?: TemplateFilter): Promise<readonly Template[]>;
  /**
   * One template, by its name. Needs `read:templates`.
   *
   * @throws {PluginError} `NOT_FOUND` for an unknown name.
   */
  get(name: string): Promise<Template>;
  /** The templates that match, however many. Needs `read:templates`. */
  each(filter?: TemplateFilter): AsyncIterable<Template>;
}

/** The plugins of this installation: names and states, no configuration. Open to every plugin. */
export interface Plugins {
  list(): Promise<readonly PluginInfo[]>;
  /** @throws {PluginError} `NOT_FOUND` for a plugin that is not installed. */
  get(name: string): Promise<PluginInfo>;
}
