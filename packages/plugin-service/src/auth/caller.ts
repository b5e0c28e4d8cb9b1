import type { HttpBindings } from '@hono/node-server';
import { PluginError, type Role } from '@streamspace/plugin-sdk';

/** Who makes a request, as far as the service knows. */
export interface Caller {
  /** The same for all requests of one person or program: `token`, `local`, `openid:<provider>:<subject>`. */
  readonly id: string;
  readonly role: Role;
  /** How it shows: the token of the data folder, a cookie, a token of the control plane, or one that somebody made. */
  readonly via: 'token' | 'session' | 'jwt' | 'personal-token';
  /** Id of the session of who signed in through a provider. */
  readonly session?: string;
  /** Id of the personal token. */
  readonly token?: string;
  /** What a change has to show beside the cookie. */
  readonly csrf?: string;
  /** Holds the token of the data folder, which is good for more than any role. */
  readonly ownsData?: boolean;
  /** The person behind it. Absent for whoever has this machine: they are the first administrator of the platform. */
  readonly person?: CallerPerson;
  /** Milliseconds since 1970, where access ends by itself. */
  readonly expiresAt?: number;
}

export interface CallerPerson {
  readonly username: string;
  /** Id of the user of the platform; absent for who has no account there. */
  readonly userId?: string;
  readonly groups: readonly string[];
}

/** What a route asks for: nothing, a role or one above it, or the token of the data folder. */
export type RequiredAccess = 'anyone' | Role | 'token';

/** Who uses a route that is for anyone. */
export const anyone: Caller = { id: 'anyone', role: 'user', via: 'token', person: { username: 'anyone', groups: [] } };

/** What requests carry on their way through the service. */
export interface ServiceEnv {
  readonly Bindings: HttpBindings;
  readonly Variables: { readonly caller: Caller };
}

const rank: Readonly<Record<Role, number>> = { user: 0, operator: 1, admin: 2 };

export function hasRole({ role }: Pick<Caller, 'role'>, required: Role): boolean {
  return rank[role] >= rank[required];
}

const names: Readonly<Record<Role, string>> = { user: 'a user', operator: 'an operator', admin: 'an administrator' };

/** @throws {PluginError} `PERMISSION_DENIED`, which says what it would take. */
export function requireAccess(caller: Caller, required: RequiredAccess): void {
  if (required === 'anyone') return;
  if (required === 'token') {
    if (caller.ownsData === true) return;
    throw new PluginError('PERMISSION_DENIED', 'This takes the token from the data folder');
  }
  if (hasRole(caller, required)) return;
  throw new PluginError('PERMISSION_DENIED', `This takes ${names[required]}; you are ${names[caller.role]}`);
}
