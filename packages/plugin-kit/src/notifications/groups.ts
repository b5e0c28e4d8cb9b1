import { isPluginError, type UsersRead } from '@streamspace/plugin-sdk';

/** Ids and names of the groups that a user belongs to. */
export type GroupsOf = (userId: string) => Promise<readonly string[]>;

const keptMs = 5 * 60_000;
const mostUsers = 1000;

/**
 * Asks the platform, and remembers the answer for five minutes. Without the permission, and for a user whom the platform
 * does not know, there are none.
 *
 * @param users `api.users`, where `read:users` may be missing.
 */
export function createGroups(users: Partial<Pick<UsersRead, 'groups'>> | undefined, now: () => number): GroupsOf {
  const known = new Map<string, { readonly at: number; readonly groups: readonly string[] }>();

  return async (userId) => {
    const before = known.get(userId);
    if (before !== undefined && now() - before.at < keptMs) return before.groups;
    const groups = await users?.groups?.(userId).catch((error: unknown) => {
      if (isPluginError(error) && (error.code === 'NOT_FOUND' || error.code === 'PERMISSION_DENIED')) return [];
      throw error;
    });
    const names = (groups ?? []).flatMap(({ id, name, displayName }) => [id, name, displayName]);
    if (known.size >= mostUsers) known.clear();
    known.set(userId, { at: now(), groups: names });
    return names;
  };
}
