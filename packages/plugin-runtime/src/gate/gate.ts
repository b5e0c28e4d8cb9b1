import {
  memberPermissions,
  PluginError,
  type ApiMember,
  type Manifest,
  type Permission,
} from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';

/** Decides whether a call of a plugin may happen, and when. */
export interface Gate {
  /**
   * Resolves when the call may go on; a plugin in a hurry waits.
   *
   * @throws {PluginError} `PERMISSION_DENIED`, saying what to declare or to grant.
   */
  admit(member: ApiMember | RunMember, signal: AbortSignal): Promise<void>;
}

/** What a plugin's side does for it, without being a member of `api`. */
type RunMember = 'jobs.progress' | 'metrics.record';

type CallClass = 'open' | 'stored' | 'read' | 'write';

/** Calls per second and the burst on top, per plugin. What is stored here is local and may be frequent; the platform is shared. */
const rates: Readonly<Record<CallClass, readonly [perSecond: number, burst: number]>> = {
  open: [200, 400],
  stored: [2000, 4000],
  read: [50, 100],
  write: [5, 20],
};

export function createGate(
  manifest: Pick<Manifest, 'name' | 'permissions' | 'optionalPermissions'>,
  granted: ReadonlySet<Permission>,
  clock: Clock,
): Gate {
  const limiters = new Map<CallClass, RateLimiter>();
  const limiterOf = (group: CallClass): RateLimiter => {
    const limiter = limiters.get(group) ?? createRateLimiter(clock, ...rates[group]);
    limiters.set(group, limiter);
    return limiter;
  };

  return {
    async admit(member, signal) {
      const needed = neededFor(member);
      if (needed !== 'none' && !granted.has(needed)) throw refusal(manifest, member, needed);
      await limiterOf(classOf(member)).take(signal);
    },
  };
}

function neededFor(member: ApiMember | RunMember): Permission | 'none' {
  return member === 'jobs.progress' || member === 'metrics.record' ? 'none' : memberPermissions[member];
}

function classOf(member: ApiMember | RunMember): CallClass {
  if (/^(storage|spool|jobs)\./.test(member)) return 'stored';
  const needed = neededFor(member);
  if (needed.startsWith('write:')) return 'write';
  return needed.startsWith('read:') ? 'read' : 'open';
}

function refusal(
  manifest: Pick<Manifest, 'name' | 'optionalPermissions'>,
  member: ApiMember | RunMember,
  needed: Permission,
): PluginError {
  const optional = manifest.optionalPermissions?.some(({ permission }) => permission === needed) ?? false;
  const remedy = optional
    ? `an operator can grant "${needed}" on the page of ${manifest.name}`
    : `declare "${needed}" in manifest.json`;
  return new PluginError('PERMISSION_DENIED', `${manifest.name} cannot call api.${member}: ${remedy}`);
}
