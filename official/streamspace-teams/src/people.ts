import { isPluginError, type UsersRead } from '@streamspace/plugin-sdk';
import type { Person } from './destinations.ts';

const keptMs = 5 * 60_000;
const mostUsers = 1000;

/**
 * Who a user of the platform is in Teams: the one whose principal name is the user's e-mail address. Nobody without the
 * permission `read:users`, and for one without an address.
 */
export function createPeople(
  users: Partial<Pick<UsersRead, 'get'>> | undefined,
  now: () => number,
): (userId: string) => Promise<Person | undefined> {
  const known = new Map<string, { readonly at: number; readonly person: Person | undefined }>();

  async function ask(id: string): Promise<Person | undefined> {
    const user = await users?.get?.(id).catch((error: unknown) => {
      if (isPluginError(error) && (error.code === 'NOT_FOUND' || error.code === 'PERMISSION_DENIED')) return undefined;
      throw error;
    });
    const email = user?.email ?? '';
    if (user === undefined || !/^[^\s@<>{}\\]+@[^\s@<>{}\\]+$/.test(email)) return undefined;
    // Markup in a name would be one in the mention too, which Teams reads letter by letter.
    const name = user.fullName ?? user.username;
    return { name: /^[^<>{}\\]{1,100}$/.test(name) ? name : email, id: email };
  }

  return async (id) => {
    const before = known.get(id);
    if (before !== undefined && now() - before.at < keptMs) return before.person;
    const person = await ask(id);
    if (known.size >= mostUsers) known.clear();
    known.set(id, { at: now(), person });
    return person;
  };
}
