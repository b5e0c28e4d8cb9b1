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
} & ([Used] extends [never] ? unknown : { readonly extensions: Extensions<Used> }) &
  ([Asked | Decided] extends [never] ? unknown : { readonly decisions: DecisionsApi<Asked, Decided> }) &
  Namespace<
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
  > &
  Unlocked<'network', NetworkApi, Granted, Optional>;

export type * from './collections.ts';
export type * from './common.ts';
export type * from './decisions.ts';
export type * from './events.ts';
export type * from './extensions.ts';
export type * from './host.ts';
export type * from './network.ts';
export type * from './platform.ts';
export type * from './spool.ts';
