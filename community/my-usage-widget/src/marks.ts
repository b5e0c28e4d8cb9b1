import type { Session } from '@streamspace/plugin-sdk';
import { isOpen } from './intervals.ts';
import type { Mark } from './rows.ts';

/** An event that begins or ends a time of running. */
export interface Change {
  readonly kind: Mark['kind'];
  /** An instant. */
  readonly at: string;
  readonly estimated: boolean;
}

export function markOf(session: Session, { kind, at, estimated }: Change): Mark {
  const { id, user, template, resources, startedAt, hibernations } = session;
  const isFirstEnd = hibernations <= (kind === 'hibernated' ? 1 : 0);
  return {
    session: id,
    user,
    template,
    memoryBytes: resources.memoryBytes ?? 0,
    kind,
    at: instant(at),
    estimated,
    ...(startedAt !== undefined && isFirstEnd && (kind === 'hibernated' || kind === 'ended')
      ? { since: instant(startedAt) }
      : {}),
  };
}

/** Of what ended longer ago and left no mark, the marks may have gone for their age: they are kept for 40 days. */
const lookBackMs = 35 * 86_400_000;

/** An event and the state that it tells of may differ by so much. No sleep is as short. */
const sameMs = 60_000;

/**
 * The mark that is missing, when what the platform says of a session does not follow from its last mark. What is neither
 * awake nor asleep, as when it hibernates, is left for the next time.
 *
 * @param last Latest mark of the session, if it has any.
 * @param now An instant: nothing is estimated to be later.
 */
export function missingMark(session: Session, last: Mark | undefined, now: string): Mark | undefined {
  const kind = kindOf(session);
  if (kind === undefined) return undefined;
  const since = instant(session.stateSince ?? session.endedAt ?? session.startedAt ?? now);
  const estimate = (as: Mark['kind'], at: string): Mark =>
    markOf(session, { kind: as, at: at < now ? at : now, estimated: true });

  const runs = isOpen({ kind });
  if (last === undefined) {
    const mark = estimate(kind, since);
    // Of what is over it has to be known when it began, as it is of those that ran once.
    return runs || (mark.since !== undefined && Date.parse(since) > Date.parse(now) - lookBackMs) ? mark : undefined;
  }
  if (runs === isOpen(last)) {
    // It runs since later than its last mark says: it was asleep between. After `woken` that is the way of things.
    const wasAsleep =
      session.state === 'running' && last.kind !== 'woken' && Date.parse(since) > Date.parse(last.at) + sameMs;
    return wasAsleep ? estimate('woken', since) : undefined;
  }
  // A time before what is known would change what was shown: it is as if it had happened just after that.
  return estimate(kind, since > last.at ? since : instant(Date.parse(last.at) + 1));
}

/** The mark that a session in this state has as its last one; `undefined` while it changes. */
function kindOf({ state, hibernations }: Session): Mark['kind'] | undefined {
  switch (state) {
    case 'running':
      return hibernations > 0 ? 'ready' : 'started';
    case 'waking':
      return 'woken';
    case 'hibernated':
      return 'hibernated';
    case 'terminated':
    case 'failed':
      return 'ended';
    default:
      return undefined;
  }
}

const instant = (at: string | number): string => new Date(at).toISOString();
