import type { ControlPlane } from '@streamspace/control-plane';
import { PluginError, type Role, type Target, type Viewer } from '@streamspace/plugin-sdk';
import type { Person } from './types.ts';

export function toViewer(person: Person, timezone: string): Viewer {
  const { id, username, role, groups = [], timeZone = timezone, locale = 'en' } = person;
  return { id, username, role, groups, timeZone, locale };
}

const rank: Readonly<Record<Role, number>> = { user: 0, operator: 1, admin: 2 };

/** Whether a role is at least another one. */
export const reaches = (role: Role, least: Role): boolean => rank[role] >= rank[least];

/**
 * Whether a viewer may look at an object: their own session, themselves, any template; operators and administrators all.
 *
 * @throws {PluginError} `NOT_FOUND` for one that is not there, and for one that is none of the viewer's business.
 */
export async function requireTarget(controlPlane: ControlPlane, { id, role }: Viewer, target: Target): Promise<void> {
  const isMine = await ownerOf(controlPlane, target);
  if (reaches(role, 'operator') || isMine === undefined || isMine === id) return;
  throw new PluginError('NOT_FOUND', `There is no ${target.kind} "${target.id}" of yours`);
}

/** Id of the owner; `undefined` for what belongs to everybody. */
async function ownerOf(controlPlane: ControlPlane, target: Target): Promise<string | undefined> {
  if (target.kind === 'session') return (await controlPlane.sessions.get(target.id)).user;
  if (target.kind === 'user') return (await controlPlane.users.get(target.id)).id;
  await controlPlane.templates.get(target.id);
  return undefined;
}
