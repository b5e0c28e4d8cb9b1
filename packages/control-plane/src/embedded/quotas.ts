import { PluginError, type QuotaUsage, type Resources, type Session, type User } from '@streamspace/plugin-sdk';
import type { Database } from './database.ts';
import type { Initiator } from './initiator.ts';
import type { Recorder } from './recorder.ts';
import type { SessionStore } from './sessions/store.ts';
import type { UserStore } from './user-store.ts';

type Resource = 'sessions' | 'cpu' | 'memory';
type Amounts = Readonly<Record<Resource, number>>;

/** What one user may use: sessions that are not over; cores (in thousandths) and bytes of those that are not asleep. */
const userLimits: Amounts = { sessions: 5, cpu: 16_000, memory: 32 * 2 ** 30 };

/** How far a user has gone, and the share of the limit below which the way is free again. */
const levels = { within: 0, warned: 1, exceeded: 2, refused: 3 } as const;
const warnAt = 0.8;
const rearmWarningBelow = 0.75;
const rearmExceededBelow = 0.95;

/** Limits of the users, and the events when one is reached. */
export interface Quotas {
  /** Of each resource of which a user has used 80 % or more. */
  usage(userId: string): readonly QuotaUsage[];
  /** States what was crossed since the last review, each crossing once. */
  review(userId: string, at: number, by: Initiator): void;
  /** Why a user cannot have another session of that size, if so; states it once, until there is room again. */
  refuse(user: User, wanted: Resources, at: number, by: Initiator): PluginError | undefined;
}

export function createQuotas(database: Database, store: SessionStore, users: UserStore, recorder: Recorder): Quotas {
  const levelOf = database.prepare<{ level: number }>(
    'SELECT level FROM quota_levels WHERE user_id = :userId AND resource = :resource',
  );
  const setLevel = database.prepare(
    'INSERT OR REPLACE INTO quota_levels (user_id, resource, level) VALUES (:userId, :resource, :level)',
  );

  const resources = Object.keys(userLimits) as Resource[];
  const readLevel = (userId: string, resource: Resource) => levelOf.get({ userId, resource })?.level ?? levels.within;

  return {
    usage(userId) {
      const used = amountsOf(store.liveOf(userId));
      return resources
        .map((resource) => usageOf(userId, resource, used[resource]))
        .filter(({ ratio }) => ratio >= warnAt);
    },
    review(userId, at, by) {
      const used = amountsOf(store.liveOf(userId));
      for (const resource of resources) {
        const quota = usageOf(userId, resource, used[resource]);
        const before = readLevel(userId, resource);
        const kept = rearmed(before, quota.ratio);
        const reached = quota.ratio >= 1 ? levels.exceeded : quota.ratio >= warnAt ? levels.warned : levels.within;
        const level = Math.max(kept, reached);
        if (level !== before) setLevel.run({ userId, resource, level });
        if (reached <= kept) continue;
        const type = reached === levels.exceeded ? 'quota.exceeded' : 'quota.warning';
        recorder.record({ type, data: { quota, user: users.get(userId) } }, at, by);
      }
    },
    refuse(user, wanted, at, by) {
      const used = amountsOf(store.liveOf(user.id));
      const more: Amounts = { sessions: 1, cpu: wanted.cpuMilli ?? 0, memory: wanted.memoryBytes ?? 0 };
      const resource = resources.find((candidate) => used[candidate] + more[candidate] > userLimits[candidate]);
      if (resource === undefined) return undefined;
      if (readLevel(user.id, resource) < levels.refused) {
        setLevel.run({ userId: user.id, resource, level: levels.refused });
        const quota: QuotaUsage = { ...usageOf(user.id, resource, used[resource]), level: 'exceeded' };
        recorder.record({ type: 'quota.exceeded', data: { quota, user, refused: true } }, at, by);
      }
      return new PluginError(
        'QUOTA_EXCEEDED',
        `Cannot start a session for "${user.username}": ${used[resource]} of ${userLimits[resource]} (${resource}) are in use ` +
          `and ${more[resource]} more are asked for. End a session, or ask for a smaller one.`,
      );
    },
  };
}

function amountsOf(sessions: readonly Session[]): Amounts {
  const awake = sessions.filter(({ state }) => state !== 'hibernated');
  return {
    sessions: sessions.length,
    cpu: awake.reduce((sum, session) => sum + (session.resources.cpuMilli ?? 0), 0),
    memory: awake.reduce((sum, session) => sum + (session.resources.memoryBytes ?? 0), 0),
  };
}

function usageOf(userId: string, resource: Resource, used: number): QuotaUsage {
  const limit = userLimits[resource];
  const ratio = used / limit;
  return {
    owner: { kind: 'user', id: userId },
    resource,
    used,
    limit,
    ratio,
    level: ratio >= 1 ? 'exceeded' : 'warning',
  };
}

/** What remains of a level once use has fallen. */
function rearmed(level: number, ratio: number): number {
  if (ratio < rearmWarningBelow) return levels.within;
  return ratio < rearmExceededBelow ? Math.min(level, levels.warned) : level;
}
