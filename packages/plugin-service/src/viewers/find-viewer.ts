import { PluginError, type User, type Viewer } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import type { ServiceControlPlane } from '../context.ts';

/** Header by which the operator sees the platform as somebody else does. */
export const viewAsHeader = 'x-streamspace-view-as';

/** Whoever holds this service's token or cookie is the operator: the first active administrator of the platform. */
export async function findOperator(controlPlane: ServiceControlPlane): Promise<Viewer> {
  const [admin] = await controlPlane.users.list({ role: 'admin', active: true }, { limit: 1 });
  if (admin !== undefined) return toViewer(controlPlane, admin);
  const { timezone: timeZone } = controlPlane.platform;
  return { id: 'operator', username: 'operator', role: 'admin', groups: [], timeZone, locale: 'en' };
}

/**
 * Who looks: the operator, or the user whom the operator looks as. An operator can do all that a user can, so this gives
 * nobody more rights; it is there to try out what users see.
 *
 * @throws {PluginError} `NOT_FOUND` for an unknown user, `INVALID_STATE` for one that is not active.
 */
export async function findViewer(c: Context, controlPlane: ServiceControlPlane): Promise<Viewer> {
  const id = c.req.header(viewAsHeader);
  const viewer =
    id === undefined
      ? await findOperator(controlPlane)
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
