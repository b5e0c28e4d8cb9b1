import type { Permission } from '../permissions.ts';
import type { ExtensionPointName } from '../points/extension-points.ts';
import type { DecisionName } from '../decisions/decisions.ts';
import type { DecisionsApi } from './decisions.ts';
import type { Json } from './common.ts';
import type { Extensions } from './extensions.ts';
import type { HostApi } from './host.ts';
import type { NetworkApi } from './network.ts';
import type { Plugins, SessionsRead, SessionsWrite, TemplatesRead, UsersRead, UsersWrite } from './platform.ts';

/** Members that are there once granted, may be there when optional, and do not exist when not asked for. */
type Unlocked<P extends Permission, Members, Granted, Optional> = P extends Granted
  ? Members
  : P extends Optional
    ? Partial<Members>
    : unknown;

/** A namespace of the API, which exists when one of its permissions is asked for. */
type Namespace<Key extends string, P extends Permission, Members, Granted, Optional> = [
  Extract<P, Granted | Optional>,
] extends [never]
  ? unknown
  : { readonly [K in Key]: Members };

/**
 * Everything of the host that a plugin can reach: what is open to all, and what its permissions unlock. A permission
 * from `optionalPermissions` makes its members optional: `api.sessions.terminate?.(id)`.
 */
export type Api<
  Granted,
  Optional = never,
  Payloads = Readonly<Record<string, unknown>>,
  K = Readonly<Record<never, never>>,
  Emitted = Readonly<Record<string, Json>>,
  Settings = Json,
  Used extends ExtensionPointName = never,
  Asked extends DecisionName = never,
  Decided extends DecisionName = never,
> = HostApi<Payloads, K, Emitted, Settings> & {
  readonly plugins: Plugins;
} & PlatformApi<Granted, Optional> &
  ActingApi<Granted, Optional> &
  ([Used] extends [never] ? unknown : { readonly extensions: Extensions<Used> }) &
  ([Asked | Decided] extends [never] ? unknown : { readonly decisions: DecisionsApi<Asked, Decided> }) &
  Unlocked<'network', NetworkApi, Granted, Optional>;

/** What the control plane holds. */
type PlatformApi<Granted, Optional> = Namespace<
  'sessions',
  'read:sessions' | 'write:sessions',
  Unlocked<'read:sessions', SessionsRead, Granted, Optional> &
    Unlocked<'write:sessions', SessionsWrite, Granted, Optional>,
  Granted,
  Optional
> &
  Namespace<
    'users',
    'read:users' | 'write:users',
    Unlocked<'read:users', UsersRead, Granted, Optional> & Unlocked<'write:users', UsersWrite, Granted, Optional>,
    Granted,
    Optional
  > &
  Namespace<
    'templates',
    'read:templates',
    Unlocked<'read:templates', TemplatesRead, Granted, Optional>,
    Granted,
    Optional
  >;

/** Needs `read:sessions`: without it nothing could be done within anybody's rights. */
type ActingApi<Granted, Optional> = Unlocked<
  'read:sessions',
  {
    /**
     * The plugin's own sessions and templates API, cut down to what a user may do: their own sessions, or all of them for
     * operators and administrators. What is done counts as that user's doing. Each call looks at the user as they are then.
     *
     * @throws {PluginError} `NOT_FOUND` for an unknown user, `PERMISSION_DENIED` for an inactive one; so do later calls.
     */
    as(
      userId: string,
    ): Promise<Pick<PlatformApi<Granted, Optional>, keyof PlatformApi<Granted, Optional> & ('sessions' | 'templates')>>;
  },
  Granted,
  Optional
>;

export type * from './collections.ts';
export type * from './common.ts';
export type * from './decisions.ts';
export type * from './events.ts';
export type * from './extensions.ts';
export type * from './host.ts';
export type * from './keys.ts';
export type * from './network.ts';
export type * from './platform.ts';
export type * from './services.ts';
export type * from './spool.ts';
