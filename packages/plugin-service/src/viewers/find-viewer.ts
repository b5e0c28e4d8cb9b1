import { isPluginError, PluginError, type User, type Viewer } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { hasRole, type Caller, type ServiceEnv } from '../auth/caller.ts';
import type { ServiceControlPlane } from '../context.ts';

/** Header by which the operator sees the platform as somebody else does. */
export const viewAsHeader = 'x-streamspace-view-as';

/** Who holds the token or the session. @throws {PluginError} `INVALID_STATE` for a user who is not active. */
export async function findCaller({ role, person }: Caller, controlPlane: ServiceControlPlane): Promise<Viewer> {
  if (person === undefined) return { ...(await findOperator(controlPlane)), role };
  const { username, userId, groups } = person;
  const user = userId === undefined ? undefined : await findUser(controlPlane, userId);
  if (user !== undefined) {
    if (!user.active) throw new PluginError('INVALID_STATE', `${user.username} is not active, and sees nothing`);
    return { ...(await toViewer(controlPlane, user)), role };
  }
  return {
    id: userId ?? `signed-in:${username}`,
    username,
    role,
    groups: groups.map((name) => ({ id: name, name, manager: false })),
    timeZone: controlPlane.platform.timezone,
    locale: 'en',
  };
}

/** Whoever has this machine is the operator: the first active administrator of the platform. */
async function findOperator(controlPlane: ServiceControlPlane): Promise<Viewer> {
  const [admin] = await controlPlane.users.list({ role: 'admin', active: true }, { limit: 1 });
  if (admin !== undefined) return toViewer(controlPlane, admin);
  const { timezone: timeZone } = controlPlane.platform;
  return { id: 'operator', username: 'operator', role: 'admin', groups: [], timeZone, locale: 'en' };
}

async function findUser(controlPlane: ServiceControlPlane, id: string): Promise<User | undefined> {
  return controlPlane.users.get(id).catch((error: unknown) => {
    if (isPluginError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
}

/**
 * Who looks: the caller, or the user whom an administrator looks as. Administrators can do all that a user can, so this
 * gives nobody more rights; it is there to try out what users see.
 *
 * @throws {PluginError} `NOT_FOUND` for an unknown user, `INVALID_STATE` for one that is not active, `PERMISSION_DENIED` for
 *   a caller who is no administrator.
 */
export async function findViewer(c: Context<ServiceEnv>, controlPlane: ServiceControlPlane): Promise<Viewer> {
  const id = c.req.header(viewAsHeader);
  const caller = c.get('caller');
  if (id !== undefined && !hasRole(caller, 'admin')) {
    throw new PluginError('PERMISSION_DENIED', 'Administrators look as somebody else; you are none');
  }
  const viewer =
    id === undefined
      ? await findCaller(caller, controlPlane)
      : await toViewer(controlPlane, await requireUser(controlPlane, id));
  const [language] = (c.req.header('accept-language') ?? '').split(/[,;]/);
  const locale = canonicalLocale(language ?? '');
  return locale === undefined ? viewer : { ...viewer, locale };
}

async function requireUser(controlPlane: ServiceControlPlane, id: string): Promise<User> {
  const user = await controlPlane.users.get(id);
  if (user.active) return user;
  throw new PluginError('INVALID_STATE', `${user.username} is not active, and sees nothing`);
}

async function toViewer(
  controlPlane: ServiceControlPlane,
  { id, username, role }: Pick<User, 'id' | 'username' | 'role'>,
): Promise<Viewer> {
  const groups = await controlPlane.users.groups(id);
  return {
    id,
    username,
    role,
    groups: groups.map(({ id: group, displayName: name, membership }) => ({
      id: group,
      name,
      manager: membership === 'owner' || membership === 'admin',
    })),
    timeZone: controlPlane.platform.timezone,
    locale: 'en',
  };
}

function canonicalLocale(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
