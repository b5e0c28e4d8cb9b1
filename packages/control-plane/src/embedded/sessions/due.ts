import { minuteMs, secondMs } from '../../instant.ts';
import { platformItself } from '../initiator.ts';
import { complete, hibernate, terminate } from './lifecycle.ts';
import { type Change, type SessionRecord, timeOf } from './record.ts';

/** What happens to a session by itself, and when. */
export interface Due {
  readonly at: number;
  readonly what: 'completion' | 'max_duration' | 'idle_timeout' | 'idle';
}

/** `session.idle` is stated after so long without input, or after half of the idle timeout if that is less. */
const idleThresholdSeconds = 10 * 60;
const idleRepeatMs = 15 * minuteMs;

/** The first thing that time will do to a session. Of several at the same moment, the weightiest. */
export function nextDue(record: SessionRecord): Due | undefined {
  const { pending, runningSince, session } = record;
  if (pending !== undefined) return { at: pending.dueAt, what: 'completion' };
  if (runningSince === undefined) return undefined;

  const lastActivity = session.lastActivityAt === undefined ? runningSince : timeOf(session.lastActivityAt);
  const dues: Due[] = [];
  if (session.maxDurationSeconds !== undefined) {
    const leftMs = session.maxDurationSeconds * secondMs - record.runningMs;
    dues.push({ at: runningSince + Math.max(0, leftMs), what: 'max_duration' });
  }
  if (session.idleTimeoutSeconds !== undefined) {
    dues.push({ at: lastActivity + session.idleTimeoutSeconds * secondMs, what: 'idle_timeout' });
  }
  dues.push({
    at: lastActivity + thresholdSeconds(record) * secondMs + record.idleEvents * idleRepeatMs,
    what: 'idle',
  });
  return dues.toSorted((a, b) => a.at - b.at)[0];
}

/** Lets it happen. `durationMs` is how long a step takes that begins by it. */
export function letHappen(
  record: SessionRecord,
  { at, what }: Due,
  durationMs: (step: 'hibernate' | 'terminate') => number,
): Change {
  const by = platformItself;
  if (what === 'completion') return complete(record, at);
  if (what === 'max_duration') return terminate(record, { at, durationMs: durationMs('terminate'), reason: what, by });
  if (what === 'idle_timeout')
    return hibernate(record, { at, durationMs: durationMs('hibernate'), reason: 'idle', by });
  return goIdle(record, at);
}

function goIdle(record: SessionRecord, at: number): Change {
  const { session, idleEvents } = record;
  const idleSince = session.lastActivityAt ?? session.createdAt;
  const data = {
    session,
    idleSince,
    idleSeconds: Math.floor((at - timeOf(idleSince)) / secondMs),
    thresholdSeconds: thresholdSeconds(record),
    repeat: idleEvents,
  };
  return {
    record: { ...record, idleEvents: idleEvents + 1 },
    facts: [{ fact: { type: 'session.idle', data }, by: platformItself }],
  };
}

function thresholdSeconds({ session: { idleTimeoutSeconds } }: SessionRecord): number {
  return Math.floor(Math.min(idleThresholdSeconds, (idleTimeoutSeconds ?? Infinity) / 2));
}
