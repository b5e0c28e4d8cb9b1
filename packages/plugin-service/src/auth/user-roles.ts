import { isPluginError, type Role } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';

/** A user is asked for at most once in so many milliseconds. */
const freshMs = 10_000;
const most = 1000;

/** Tells the role of a user of the platform, or `undefined` for one who is not active or not there. */
export type UserRoles = (id: string) => Promise<Role | undefined>;

export function createUserRoles(controlPlane: ServiceControlPlane, now: () => number = Date.now): UserRoles {
  const roles = new Map<string, { readonly role: Promise<Role | undefined>; readonly at: number }>();

  async function readRole(id: string): Promise<Role | undefined> {
    try {
      const { active, role } = await controlPlane.users.get(id);
      return active ? role : undefined;
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  return (id) => {
    const known = roles.get(id);
    if (known !== undefined && now() - known.at < freshMs) return known.role;
    const role = readRole(id);
    // One that failed is asked for again.
    role.catch(() => roles.delete(id));
    roles.delete(id);
    roles.set(id, { role, at: now() });
    const [oldest] = roles.keys();
    if (roles.size > most && oldest !== undefined) roles.delete(oldest);
    return role;
  };
}
