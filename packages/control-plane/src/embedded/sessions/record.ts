import type { Instant, Reason, Session, SessionState } from '@streamspace/plugin-sdk';
import { instant } from '../../instant.ts';
import type { Initiator } from '../initiator.ts';
import type { Fact } from '../recorder.ts';

/** A step that takes time and completes at `dueAt`. Times are milliseconds since the Unix epoch. */
export interface Pending {
  readonly since: number;
  readonly dueAt: number;
  readonly reason: Reason;
  /** Who asked for it: the event at its end names them. */
  readonly by: Initiator;
}

/** Somebody who looks at a session. */
export interface Viewer {
  readonly connectionId: string;
  readonly userId: string;
  readonly role: 'owner' | 'controller' | 'viewer';
  readonly since: number;
}

/** All that the platform knows of a session. */
export interface SessionRecord {
  /** What others see. */
  readonly session: Session;
  /** In the transitional states, and in `failed`, which is cleared away after a while. */
  readonly pending?: Pending;
  /** Begin of the present stretch of running. */
  readonly runningSince?: number;
  /** Length of the stretches before. */
  readonly runningMs: number;
  /** `session.idle` events since the last input. */
  readonly idleEvents: number;
  readonly viewers: readonly Viewer[];
}

/** A new record, and what happened meanwhile. */
export interface Change {
  readonly record: SessionRecord;
  readonly facts: readonly { readonly fact: Fact; readonly by: Initiator }[];
}

/** The record in another state, entered at `at`, without a pending step. */
export function inState(
  { pending: _completed, ...record }: SessionRecord,
  state: SessionState,
  at: number,
  changes: Partial<Session> = {},
): SessionRecord {
  return { ...record, session: { ...record.session, ...changes, state, stateSince: instant(at) } };
}

/** The record at the end of a stretch of running; unchanged if it was not running. */
export function stopped(record: SessionRecord, at: number): SessionRecord {
  const { runningSince: _over, ...rest } = record;
  return { ...rest, idleEvents: 0, runningMs: runningMsAt(record, at) };
}

/** The record of a session that no longer occupies a place in the cluster. */
export function placeless(record: SessionRecord): SessionRecord {
  const { podName: _pod, node: _node, ...session } = record.session;
  return { ...record, session };
}

/** How long it ran in all, in milliseconds. */
export function runningMsAt(
  { runningMs, runningSince }: Pick<SessionRecord, 'runningMs' | 'runningSince'>,
  at: number,
): number {
  return runningMs + (runningSince === undefined ? 0 : at - runningSince);
}

/** Milliseconds since the Unix epoch. */
export function timeOf(at: Instant): number {
  return Date.parse(at);
}
