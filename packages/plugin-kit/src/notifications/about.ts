import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Payload } from './entities.ts';

/** Whom and what an event is about, as rules ask for it. */
export interface About {
  readonly userId: string | undefined;
  /** Id and name of the user. */
  readonly users: readonly string[];
  /** Ids of groups that the event names itself. */
  readonly groups: readonly string[];
  readonly template: string | undefined;
  readonly orgId: string;
}

export function aboutOf({ type, subject, data, orgId }: PlatformEvent): About {
  const { session, user, quota, violation, template, recording, snapshot, schedule, workflow, account }: Payload = data;
  const ofQuota = quota?.owner?.kind === 'user' ? quota.owner.id : undefined;
  const ofAccount = account?.kind === 'user' ? account.id : undefined;
  const userId =
    session?.user ??
    user?.id ??
    ofQuota ??
    violation?.subject?.user ??
    recording?.user ??
    snapshot?.user ??
    schedule?.user ??
    workflow?.owner ??
    ofAccount ??
    (type.startsWith('user.') && subject.kind === 'user' ? subject.id : undefined);
  const groups = [...(session?.teams ?? violation?.subject?.teams ?? user?.groups ?? [])];
  if (quota?.owner?.kind === 'group') groups.push(quota.owner.id);
  return {
    userId,
    users: [userId, session?.username, user?.username].filter((name) => name !== undefined),
    groups,
    template: session?.template ?? template?.name ?? violation?.subject?.template ?? recording?.template,
    orgId,
  };
}
