import { sessionStates, type SessionState } from '@streamspace/plugin-sdk';
import { minuteMs } from '../instant.ts';
import type { WireSession } from './wire.ts';

/** Where a session is in its life, as its events tell it. */
export type Standing = 'launching' | 'running' | 'asleep' | 'waking' | 'failed' | 'over';

export type Transition =
  | 'session.created'
  | 'session.started'
  | 'session.hibernated'
  | 'session.woken'
  | 'session.failed'
  | 'session.terminated';

/** What is known of a session between two looks at it. */
export interface Sighting {
  readonly wire: WireSession;
  readonly standing: Standing;
  /** When its state on the wire was first seen, in milliseconds since the Unix epoch. */
  readonly wireSince: number;
  /** It counted as awake before, in this state on the wire. */
  readonly isAwake: boolean;
  /** Viewers and activity at that time: what comes after is a sign of life. */
  readonly entry: { readonly connections: number; readonly activity: string };
}

/** The control plane may stay in these states for ever; after that time they count as done. */
const settleMs = { hibernating: minuteMs, terminating: minuteMs, waking: 2 * minuteMs };

/** The shortest way from one standing to another. What is missing is no way that a session can go. */
const ways: Readonly<Record<Standing | 'new', Readonly<Partial<Record<Standing, readonly Transition[]>>>>> = {
  new: {
    launching: ['session.created'],
    running: ['session.created', 'session.started'],
    asleep: ['session.created', 'session.started', 'session.hibernated'],
    waking: ['session.created', 'session.started', 'session.hibernated', 'session.woken'],
    failed: ['session.created', 'session.failed'],
    over: ['session.created', 'session.terminated'],
  },
  launching: {
    running: ['session.started'],
    asleep: ['session.started', 'session.hibernated'],
    waking: ['session.started', 'session.hibernated', 'session.woken'],
    failed: ['session.failed'],
    over: ['session.terminated'],
  },
  running: {
    asleep: ['session.hibernated'],
    waking: ['session.hibernated', 'session.woken'],
    failed: ['session.failed'],
    over: ['session.terminated'],
  },
  asleep: {
    waking: ['session.woken'],
    running: ['session.woken', 'session.started'],
    failed: ['session.failed'],
    over: ['session.terminated'],
  },
  waking: {
    running: ['session.started'],
    asleep: ['session.started', 'session.hibernated'],
    failed: ['session.failed'],
    over: ['session.terminated'],
  },
  failed: { over: ['session.terminated'] },
  over: {},
};

/** The events between two standings; `undefined` where no session can go that way, and the old standing holds. */
export function wayBetween(from: Standing | 'new', to: Standing): readonly Transition[] | undefined {
  return from === to ? [] : ways[from][to];
}

/** Where a sighting leaves a session, and whether that is seen or only concluded from the time that has passed. */
export function standingOf(
  { wire, wireSince, entry, isAwake }: Omit<Sighting, 'standing'>,
  before: Standing | undefined,
  at: number,
): { readonly standing: Standing; readonly since?: number } {
  switch (wire.state) {
    case 'pending':
      return { standing: 'launching' };
    case 'running':
      return { standing: 'running' };
    case 'hibernating':
      if (at - wireSince >= settleMs.hibernating) return { standing: 'asleep', since: wireSince };
      return { standing: before === 'asleep' ? 'asleep' : 'running' };
    case 'hibernated':
      return { standing: 'asleep' };
    case 'waking': {
      const isAlive = (wire.activeConnections ?? 0) > entry.connections || activityOf(wire) > entry.activity;
      // It goes on from waking, which has to be seen first.
      const isUp = before === 'waking' && (isAlive || at - wireSince >= settleMs.waking);
      return isUp || isAwake ? { standing: 'running', since: at } : { standing: 'waking' };
    }
    case 'terminating':
      if (at - wireSince >= settleMs.terminating) return { standing: 'over', since: wireSince };
      return { standing: before ?? 'running' };
    case 'terminated':
    case 'deleted':
      return { standing: 'over' };
    case 'failed':
      return { standing: 'failed' };
    default:
      return { standing: before ?? 'launching' };
  }
}

export function activityOf({ lastActivity, status }: WireSession): string {
  return lastActivity ?? status?.lastActivity ?? '';
}

const settled: Readonly<Record<Standing, SessionState>> = {
  launching: 'pending',
  running: 'running',
  asleep: 'hibernated',
  waking: 'waking',
  failed: 'failed',
  over: 'terminated',
};

/** The state that plugins see: a transitional one until it counts as done. */
export function stateOf(wire: WireSession, standing: Standing): SessionState {
  const onWire = sessionStates.find((state) => state === wire.state);
  const isUnderWay = onWire === 'hibernating' || onWire === 'terminating';
  const isDone = standing === 'over' || (onWire === 'hibernating' && standing === 'asleep');
  return isUnderWay && !isDone ? onWire : settled[standing];
}
