import type { Role } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../../context.ts';
import { allPages } from '../../viewers/all-pages.ts';
import type { OpenIdProviderOptions } from './options.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** A claim of exactly that name, or where the dots of the name lead. */
export function findClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The highest role that a value of the claim stands for; `undefined` for who has none. */
export function roleOf(claims: Claims, { roles }: Pick<OpenIdProviderOptions, 'roles'>): Role | undefined {
  const held = new Set(textsOf(findClaim(claims, roles.claim)));
  for (const role of ['admin', 'operator', 'user'] as const) {
    if (roles[role].some((value) => held.has(value))) return role;
  }
  return roles.user.includes('*') ? 'user' : undefined;
}

/** What to call somebody. */
export function usernameOf(claims: Claims): string {
  for (const name of ['preferred_username', 'email', 'name', 'sub']) {
    const value = claims[name];
    if (typeof value === 'string' && value.trim() !== '') return value.slice(0, 200);
  }
  return 'somebody';
}

/** The user of the platform that the claims name; `undefined` where they name none, or more than one. */
export async function findUserId(
  claims: Claims,
  { user: { claim, match } }: Pick<OpenIdProviderOptions, 'user'>,
  controlPlane: Pick<ServiceControlPlane, 'users'>,
): Promise<string | undefined> {
  const value = match === 'none' ? undefined : findClaim(claims, claim);
  if (typeof value !== 'string' || value === '') return undefined;
  // An address that nobody verified is whatever its owner wrote.
  if (match === 'email' && claims['email_verified'] !== true) return undefined;
  const users =
    match === 'username'
      ? await controlPlane.users.list({ username: value }, { limit: 2 })
      : await allPages((page) => controlPlane.users.list({}, page));
  const same = users.filter((user) =>
    match === 'email'
      ? user.email?.toLowerCase() === value.toLowerCase()
      : user[match === 'id' ? 'id' : 'username'] === value,
  );
  return same.length === 1 ? same[0]?.id : undefined;
}
