import {
  PluginError,
  type ErrorInfo,
  type Events,
  type Reason,
  type Session,
  type SessionState,
} from '@streamspace/plugin-sdk';
import { instant, minuteMs } from '../../instant.ts';
import { platformItself, type Initiator } from '../initiator.ts';
import { type Change, inState, placeless, runningMsAt, type SessionRecord, stopped, timeOf } from './record.ts';
import { cutOff } from './viewers.ts';

/** A step that begins at `at` and takes `durationMs`. */
export interface Step {
  readonly at: number;
  readonly durationMs: number;
  readonly reason: Reason;
  readonly by: Initiator;
}

/** A failed session stays to be looked at for that long, then it is cleared away. */
export const failedKeptMs = 10 * minuteMs;

type Phase = Events['session.failed']['phase'];

const failurePhases: Readonly<Partial<Record<SessionState, Phase>>> = {
  pending: 'launch',
  running: 'active',
  waking: 'wake',
  hibernating: 'hibernate',
  terminating: 'terminate',
};

/** Codes of errors that say why the session then ends. */
const faultReasons: Readonly<Record<string, Reason>> = {
  crash: 'crash',
  evicted: 'evicted',
  image_pull: 'image_pull',
  node_lost: 'node_lost',
  oom: 'oom',
};

/** A session that was just accepted. */
export function launch(session: Session, step: Step): Change {
  const record: SessionRecord = { session, pending: pendingOf(step), runningMs: 0, idleEvents: 0, viewers: [] };
  return { record, facts: [{ fact: { type: 'session.created', data: { session } }, by: step.by }] };
}

/** @throws {PluginError} `INVALID_STATE` unless it runs. */
export function hibernate(record: SessionRecord, step: Step): Change {
  demand(record, ['running'], 'hibernate', 'only a running session can be hibernated');
  return leave(inState(stopped(record, step.at), 'hibernating', step.at), step);
}

/** @throws {PluginError} `INVALID_STATE` unless it is hibernated. */
export function wake(record: SessionRecord, step: Step): Change {
  demand(record, ['hibernated'], 'wake', 'only a hibernated session can be woken');
  const waking = { ...inState(record, 'waking', step.at), pending: pendingOf(step) };
  const fact = { type: 'session.woken', data: { session: waking.session, reason: step.reason } } as const;
  return { record: waking, facts: [{ fact, by: step.by }] };
}

/** @throws {PluginError} `INVALID_STATE` when it is over, or ending already. */
export function terminate(record: SessionRecord, step: Step): Change {
  const endable: SessionState[] = ['pending', 'running', 'hibernating', 'hibernated', 'waking', 'failed'];
  demand(record, endable, 'end', 'there is nothing left to end');
  return leave(inState(stopped(record, step.at), 'terminating', step.at), step);
}

/** @throws {PluginError} `INVALID_STATE` when there is nothing that could fail. */
export function fail(record: SessionRecord, error: ErrorInfo, at: number): Change {
  const phase = failurePhases[record.session.state];
  if (phase === undefined) throw refusal(record, 'fail', 'only a session that runs or is in transition can fail');
  const pending = {
    since: at,
    dueAt: at + failedKeptMs,
    reason: faultReasons[error.code] ?? 'unknown',
    by: platformItself,
  };
  const left = cutOff({ ...inState(stopped(record, at), 'failed', at), pending }, at);
  const gone = placeless(left.record);
  const fact = { type: 'session.failed', data: { session: gone.session, phase, error } } as const;
  return { record: gone, facts: [...left.facts, { fact, by: platformItself }] };
}

/** The end of the pending step. */
export function complete(record: SessionRecord, at: number): Change {
  const { pending, session } = record;
  if (pending === undefined) throw new TypeError(`Session ${session.id} has no step to complete`);
  if (session.state === 'pending') return started(record, 'launch', at - pending.since, at, pending.by);
  if (session.state === 'waking') return started(record, 'wake', at - pending.since, at, pending.by);
  if (session.state === 'hibernating') {
    const asleep = placeless(inState(record, 'hibernated', at, { hibernations: session.hibernations + 1 }));
    const fact = { type: 'session.hibernated', data: { session: asleep.session, reason: pending.reason } } as const;
    return { record: asleep, facts: [{ fact, by: pending.by }] };
  }
  return ended(record, pending.reason, at, pending.by);
}

function started(record: SessionRecord, phase: 'launch' | 'wake', launchMs: number, at: number, by: Initiator): Change {
  const running: SessionRecord = {
    ...inState(record, 'running', at, {
      ...(record.session.startedAt === undefined ? { startedAt: instant(at) } : {}),
      lastActivityAt: instant(at),
      podName: `${record.session.id}-0`,
      node: nodeOf(record.session),
    }),
    runningSince: at,
  };
  const fact = { type: 'session.started', data: { session: running.session, phase, launchMs } } as const;
  return { record: running, facts: [{ fact, by }] };
}

function ended(record: SessionRecord, reason: Reason, at: number, by: Initiator): Change {
  const over = placeless(inState(record, 'terminated', at, { endedAt: instant(at), endReason: reason }));
  const data = {
    session: over.session,
    reason,
    lifetimeMs: at - timeOf(over.session.createdAt),
    runningMs: runningMsAt(over, at),
  };
  return { record: over, facts: [{ fact: { type: 'session.terminated', data }, by }] };
}

/** Begins a step that nobody can watch from inside the session. */
function leave(record: SessionRecord, step: Step): Change {
  return cutOff({ ...record, pending: pendingOf(step) }, step.at);
}

function pendingOf({ at, durationMs, reason, by }: Step) {
  return { since: at, dueAt: at + durationMs, reason, by };
}

/** The cluster has two nodes; a session always comes back to the same one. */
function nodeOf({ id }: Session): string {
  return `node-${1 + (id.charCodeAt(id.length - 1) % 2)}`;
}

function demand(record: SessionRecord, states: readonly SessionState[], verb: string, rule: string): void {
  if (!states.includes(record.session.state)) throw refusal(record, verb, rule);
}

function refusal({ session }: SessionRecord, verb: string, rule: string): PluginError {
  return new PluginError('INVALID_STATE', `Cannot ${verb} session "${session.id}": it is ${session.state}, ${rule}`);
}
