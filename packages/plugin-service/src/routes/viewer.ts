import type { CommandCall } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';

/** Whoever holds this service's token or cookie is the operator: the first active administrator of the platform. */
export async function findViewer(controlPlane: ServiceControlPlane): Promise<CommandCall['viewer']> {
  const [admin] = await controlPlane.users.list({ role: 'admin', active: true }, { limit: 1 });
  return admin === undefined
    ? { id: 'operator', username: 'operator', role: 'admin' }
    : { id: admin.id, username: admin.username, role: admin.role };
}
