import type { Session, Template, User } from '@streamspace/plugin-sdk';
import { dayMs, hourMs, instant, minuteMs, secondMs } from '../../instant.ts';
import { platformItself } from '../initiator.ts';
import { failedKeptMs } from '../sessions/lifecycle.ts';
import type { SessionRecord } from '../sessions/record.ts';
import { newSession } from '../sessions/new-session.ts';

/** Times are milliseconds before now. */
interface Past {
  readonly user: string;
  readonly template: string;
  readonly hex: string;
  readonly createdMs: number;
  /** From this on it has been in its present state. */
  readonly sinceMs: number;
  readonly state: 'running' | 'hibernated' | 'terminated' | 'failed';
  /** Of the stretches of running that are over. */
  readonly ranMs: number;
  readonly hibernations: number;
  readonly inputMs: number;
  /** Whether the owner looks at it. */
  readonly watched?: boolean;
}

/** Sessions as they might have been found on the morning of a working day. */
export const seedSessions: readonly Past[] = [
  {
    user: 'ada',
    template: 'firefox',
    hex: '1a2b3c4d',
    createdMs: 52 * minuteMs,
    sinceMs: 51 * minuteMs,
    state: 'running',
    ranMs: 0,
    hibernations: 0,
    inputMs: 20 * secondMs,
    watched: true,
  },
  {
    user: 'ada',
    template: 'vscode',
    hex: '5e6f7a8b',
    createdMs: 3 * dayMs,
    sinceMs: 14 * hourMs,
    state: 'hibernated',
    ranMs: 7 * hourMs,
    hibernations: 3,
    inputMs: 14.5 * hourMs,
  },
  {
    user: 'grace',
    template: 'ubuntu-desktop',
    hex: '9c0d1e2f',
    createdMs: 2 * hourMs,
    sinceMs: 35 * minuteMs,
    state: 'running',
    ranMs: 50 * minuteMs,
    hibernations: 1,
    inputMs: 90 * secondMs,
    watched: true,
  },
  {
    user: 'katherine',
    template: 'jupyter',
    hex: '3a4b5c6d',
    createdMs: 95 * minuteMs,
    sinceMs: 94 * minuteMs,
    state: 'running',
    ranMs: 0,
    hibernations: 0,
    inputMs: 7 * minuteMs,
  },
  {
    user: 'margaret',
    template: 'gimp',
    hex: '7e8f9a0b',
    createdMs: dayMs,
    sinceMs: 20 * hourMs,
    state: 'hibernated',
    ranMs: 3.5 * hourMs,
    hibernations: 1,
    inputMs: 20.5 * hourMs,
  },
  {
    user: 'alan',
    template: 'blender',
    hex: '1c2d3e4f',
    createdMs: 4 * hourMs,
    sinceMs: 3 * minuteMs,
    state: 'failed',
    ranMs: 3.9 * hourMs,
    hibernations: 0,
    inputMs: 4 * minuteMs,
  },
  {
    user: 'linus',
    template: 'chromium',
    hex: '5a6b7c8d',
    createdMs: 28 * hourMs,
    sinceMs: 26 * hourMs,
    state: 'terminated',
    ranMs: 110 * minuteMs,
    hibernations: 0,
    inputMs: 26.1 * hourMs,
  },
];

/** The record of a session with such a past. */
export function recordOf(past: Past, user: User, template: Template, now: number): SessionRecord {
  const since = now - past.sinceMs;
  const fresh = newSession(`${past.user}-${past.template}-${past.hex}`, user, template, now - past.createdMs);
  const session: Session = {
    ...fresh,
    state: past.state,
    stateSince: instant(since),
    startedAt: instant(now - past.createdMs + 5 * secondMs),
    lastActivityAt: instant(now - past.inputMs),
    hibernations: past.hibernations,
    connections: past.watched === true ? 1 : 0,
    ...(past.state === 'running' ? { podName: `${fresh.id}-0`, node: 'node-1' } : {}),
    ...(past.state === 'terminated' ? { endedAt: instant(since), endReason: 'user' } : {}),
  };
  const viewer = { connectionId: `con-${past.hex}`, userId: user.id, role: 'owner', since } as const;
  return {
    session,
    runningMs: past.ranMs,
    idleEvents: 0,
    viewers: past.watched === true ? [viewer] : [],
    ...(past.state === 'running' ? { runningSince: since } : {}),
    ...(past.state === 'failed'
      ? { pending: { since, dueAt: since + failedKeptMs, reason: 'oom', by: platformItself } }
      : {}),
  };
}
