import type { PlatformEvent, Session } from '@streamspace/plugin-sdk';
import type { Caller } from '../control-plane.ts';
import { instant } from '../instant.ts';
import { sizeOf, toSession } from './entities.ts';
import {
  activityOf,
  type Sighting,
  type Standing,
  standingOf,
  stateOf,
  type Transition,
  wayBetween,
} from './standing.ts';
import type { WireSession } from './wire.ts';

/** All that is kept of a session. Times are milliseconds since the Unix epoch. */
export interface Tracked extends Sighting {
  /** Events of it so far, which number the next. */
  readonly events: number;
  readonly lastEventAt: number;
  readonly standingSince: number;
  readonly startedAt?: number;
  readonly hibernations: number;
  readonly viewers: number;
  /** Looks at all sessions in a row that did not show it. */
  readonly missing: number;
}

/** An event that is not yet one: who did it is known to the calls that we made. */
export interface SessionFact {
  readonly type: string;
  readonly at: number;
  readonly isInferred: boolean;
  readonly number: number;
  data(by: Caller | undefined): PlatformEvent['data'] & { readonly session: Session };
}

/** A session as its tracked state tells it. */
export function sessionOf(tracked: Tracked): Session {
  const { wire, standing, standingSince, startedAt, hibernations } = tracked;
  return toSession(wire, stateOf(wire, standing), {
    stateSince: instant(standingSince),
    hibernations,
    ...(startedAt === undefined ? {} : { startedAt: instant(startedAt) }),
    ...(standing === 'over' ? { endedAt: instant(standingSince) } : {}),
  });
}

/** A session that was there before anybody looked: it has no events. */
export function firstSight(wire: WireSession, at: number): Tracked {
  const { standing } = standingOf({ ...entryOf(wire, at), wire }, undefined, at);
  return {
    ...entryOf(wire, at),
    wire,
    standing,
    standingSince: at,
    events: 0,
    lastEventAt: 0,
    hibernations: 0,
    viewers: standing === 'running' ? (wire.activeConnections ?? 0) : 0,
    missing: 0,
  };
}

function entryOf(wire: WireSession, at: number): Pick<Tracked, 'wireSince' | 'entry' | 'isAwake'> {
  return {
    wireSince: at,
    entry: { connections: wire.activeConnections ?? 0, activity: activityOf(wire) },
    isAwake: false,
  };
}

/**
 * What a look at a session tells beyond the look before.
 *
 * @param isGap Whether so much time has passed since that steps may have been missed.
 */
export function look(
  before: Tracked | undefined,
  wire: WireSession,
  at: number,
  isGap: boolean,
): { readonly tracked: Tracked; readonly facts: readonly SessionFact[] } {
  const isSame = before !== undefined && before.wire.state === wire.state;
  const { wireSince, entry, isAwake } = isSame ? before : entryOf(wire, at);
  const found = standingOf({ wire, wireSince, entry, isAwake }, before?.standing, at);
  const way = wayBetween(before?.standing ?? 'new', found.standing);
  const standing = way === undefined && before !== undefined ? before.standing : found.standing;
  const facts: SessionFact[] = [];
  let tracked: Tracked = {
    ...(before ?? { ...firstSight(wire, at), viewers: 0 }),
    wire,
    wireSince,
    entry,
    isAwake: isAwake || (wire.state === 'waking' && standing === 'running'),
    missing: 0,
  };
  const state = (type: string, when: number, isInferred: boolean, data: SessionFact['data']) => {
    const lastEventAt = Math.max(when, tracked.lastEventAt);
    facts.push({ type, at: lastEventAt, isInferred, number: tracked.events, data });
    tracked = { ...tracked, events: tracked.events + 1, lastEventAt };
  };
  const setViewers = (viewers: number) => {
    while (tracked.viewers !== viewers) {
      const isMore = viewers > tracked.viewers;
      tracked = { ...tracked, viewers: tracked.viewers + (isMore ? 1 : -1) };
      const session = sessionOf(tracked);
      state(isMore ? 'session.connected' : 'session.disconnected', at, isGap, () => ({ session }));
    }
  };

  if (before !== undefined && standing !== 'running') setViewers(0);
  const steps = way ?? [];
  for (const type of steps) {
    const isBirth = type === 'session.created';
    const when = isBirth ? Math.min(Date.parse(wire.createdAt) || at, at) : (found.since ?? at);
    const isInferred = !isBirth && (isGap || steps.length > 1 || found.since !== undefined);
    const previous = tracked;
    tracked = { ...tracked, ...after(type, when, tracked) };
    const session = sessionOf(tracked);
    state(type, when, isInferred, (by) => ({
      session,
      ...details(type, previous, Math.max(when, previous.lastEventAt), by),
    }));
  }
  if (before !== undefined && JSON.stringify(sizeOf(before.wire)) !== JSON.stringify(sizeOf(wire))) {
    const session = sessionOf(tracked);
    state('session.resources.updated', at, isGap, () => ({ session, previous: sizeOf(before.wire) }));
  }
  if (standing === 'running') setViewers(Math.min(wire.activeConnections ?? 0, maxViewers));
  return { tracked, facts };
}

/** Nobody writes a thousand events because a number was wrong. */
const maxViewers = 100;

const standingAfter: Readonly<Record<Transition, Standing>> = {
  'session.created': 'launching',
  'session.started': 'running',
  'session.hibernated': 'asleep',
  'session.woken': 'waking',
  'session.failed': 'failed',
  'session.terminated': 'over',
};

function after(type: Transition, at: number, { startedAt = at, hibernations }: Tracked): Partial<Tracked> {
  return {
    standing: standingAfter[type],
    standingSince: at,
    ...(type === 'session.started' ? { startedAt } : {}),
    ...(type === 'session.hibernated' ? { hibernations: hibernations + 1 } : {}),
  };
}

const failurePhases = { launching: 'launch', running: 'active', asleep: 'hibernate', waking: 'wake' } as const;

/** @param before The session when the step began. */
function details(type: Transition, before: Tracked, at: number, by: Caller | undefined): PlatformEvent['data'] {
  const reason = by === undefined ? 'unknown' : by.plugin === undefined ? 'user' : 'plugin';
  const { standing, standingSince, wire } = before;
  switch (type) {
    case 'session.created':
      return {};
    case 'session.started':
      return { phase: standing === 'waking' ? 'wake' : 'launch', launchMs: Math.max(0, at - standingSince) };
    case 'session.failed': {
      const phase = standing === 'failed' || standing === 'over' ? 'terminate' : failurePhases[standing];
      return { phase, error: { code: 'unknown', message: 'The control plane does not say why' } };
    }
    case 'session.terminated':
      return { reason, lifetimeMs: Math.max(0, at - (Date.parse(wire.createdAt) || at)) };
    default:
      return { reason };
  }
}
