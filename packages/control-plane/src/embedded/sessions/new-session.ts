import type { Session, Template, User } from '@streamspace/plugin-sdk';
import type { NewSession } from '../../control-plane.ts';
import { hourMs, instant, secondMs } from '../../instant.ts';
import { toResources } from '../../quantity.ts';

/** Without input for that long, a session is hibernated. */
const idleTimeoutSeconds = 30 * 60;
/** After running for so long in all, a session is ended. */
const maxDurationSeconds = (8 * hourMs) / secondMs;

/** A session as it is accepted at `at`. @throws {PluginError} `INVALID_ARGUMENT` for a size that is no quantity. */
export function newSession(
  id: string,
  user: User,
  template: Template,
  at: number,
  resources?: NewSession['resources'],
): Session {
  return {
    id,
    user: user.id,
    username: user.username,
    orgId: user.orgId,
    ...(user.groups === undefined ? {} : { teams: user.groups }),
    template: template.name,
    templateRevision: template.revision,
    ...(template.image === undefined ? {} : { image: template.image }),
    state: 'pending',
    stateSince: instant(at),
    createdAt: instant(at),
    resources: resources === undefined ? (template.resources ?? {}) : toResources(resources),
    persistentHome: user.shared !== true,
    idleTimeoutSeconds,
    maxDurationSeconds,
    connections: 0,
    hibernations: 0,
    namespace: 'streamspace',
    platform: 'kubernetes',
    agentId: 'agent-local',
    region: 'local',
    protocol: 'selkies',
  };
}
