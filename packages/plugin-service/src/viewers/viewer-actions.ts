import { PluginError, type Session, type Viewer } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';

/** What the platform itself can do to a session. */
export const viewerActions = ['hibernate', 'wake', 'terminate'] as const;
export type ViewerAction = (typeof viewerActions)[number];

/**
 * Does it with the viewer's rights: to one's own sessions; operators and administrators to all.
 *
 * @throws {PluginError} `NOT_FOUND` for a session that is not there or none of the viewer's business, `INVALID_STATE`.
 */
export async function doAsViewer(
  controlPlane: ServiceControlPlane,
  viewer: Viewer,
  action: ViewerAction,
  id: string,
): Promise<Session> {
  const session = await controlPlane.sessions.get(id);
  if (viewer.role === 'user' && session.user !== viewer.id) {
    throw new PluginError('NOT_FOUND', `There is no session "${id}" of yours`);
  }
  await controlPlane.sessions[action](id, {}, { user: viewer.id });
  return controlPlane.sessions.get(id);
}
