import { PluginError, type Session, type User } from '@streamspace/plugin-sdk';
import type { PluginControlPlane } from './control-plane-budget.ts';
import { reaches } from './ui/viewers.ts';

/** What a plugin can do in somebody's name, with no more rights than theirs. */
const narrowed: ReadonlySet<string> = new Set(['sessions', 'templates']);

/** Whether a member of the API exists for a plugin that acts as somebody. */
export const canActAs = (member: string): boolean => narrowed.has(member.slice(0, member.indexOf('.')));

/**
 * @throws {PluginError} `NOT_FOUND` for an unknown user, `PERMISSION_DENIED` for an inactive one.
 */
export async function requireActive({ users }: Pick<PluginControlPlane, 'users'>, userId: string): Promise<User> {
  const user = await users.get(userId);
  if (user.active) return user;
  throw new PluginError('PERMISSION_DENIED', `${user.username} is inactive, so nothing is done in their name`);
}

/**
 * A control plane that shows and changes only what is a user's business: their own sessions, or all of them for operators
 * and administrators. A session of somebody else does not exist.
 */
export function actingAs(controlPlane: PluginControlPlane, userId: string): PluginControlPlane {
  const { sessions, templates } = controlPlane;

  async function mine(id: string): Promise<Session> {
    const { role } = await requireActive(controlPlane, userId);
    const session = await sessions.get(id);
    if (reaches(role, 'operator') || session.user === userId) return session;
    throw new PluginError('NOT_FOUND', `There is no session "${id}"`);
  }

  return {
    ...controlPlane,
    sessions: {
      async list(filter, page) {
        const { role } = await requireActive(controlPlane, userId);
        if (reaches(role, 'operator')) return sessions.list(filter, page);
        if (filter.user !== undefined && filter.user !== userId) return [];
        return sessions.list({ ...filter, user: userId }, page);
      },
      get: mine,
      async create(session, by) {
        const { role } = await requireActive(controlPlane, userId);
        if (reaches(role, 'operator') || session.user === userId) return sessions.create(session, by);
        throw new PluginError('PERMISSION_DENIED', 'Users start sessions of their own only');
      },
      async hibernate(id, ...more) {
        await mine(id);
        return sessions.hibernate(id, ...more);
      },
      async wake(id, ...more) {
        await mine(id);
        return sessions.wake(id, ...more);
      },
      async terminate(id, ...more) {
        await mine(id);
        return sessions.terminate(id, ...more);
      },
    },
    templates: {
      async list(...query) {
        await requireActive(controlPlane, userId);
        return templates.list(...query);
      },
      async get(name) {
        await requireActive(controlPlane, userId);
        return templates.get(name);
      },
    },
  };
}
