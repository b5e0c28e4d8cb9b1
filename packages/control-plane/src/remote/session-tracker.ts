import type { Session } from '@streamspace/plugin-sdk';
import { dayMs, minuteMs, secondMs } from '../instant.ts';
import { toSession } from './entities.ts';
import type { Journal, Verb } from './journal.ts';
import { firstSight, look, sessionOf, type SessionFact, type Tracked } from './session-facts.ts';
import { stateOf } from './standing.ts';
import type { WireSession } from './wire.ts';

/** More than that between two looks, and something may have been missed. */
const gapMs = 10 * secondMs;
/** A session that is over is remembered that long, lest a late frame bring it back. */
const overKeptMs = dayMs;
const missesBeforeCheck = 2;

const verbs: Readonly<Record<string, Verb>> = {
  'session.created': 'create',
  'session.hibernated': 'hibernate',
  'session.woken': 'wake',
  'session.terminated': 'terminate',
};

/** Makes events of one look at all sessions after the other. */
export interface SessionTracker {
  /** Takes a complete list. Returns the ids that have been missing for a while, to be asked for. */
  see(sessions: readonly WireSession[], at: number): readonly string[];
  /** Those of `ids` that the list of all sessions does not show, either, are over. */
  confirmGone(ids: readonly string[], sessions: readonly WireSession[], at: number): void;
  /** A session of an answer, in the state that its events have told. */
  toSession(wire: WireSession): Session;
}

/** @param nameOf User name of an id, where it is known. */
export function createSessionTracker(
  journal: Journal,
  nameOf: (user: string) => string | undefined = () => undefined,
): SessionTracker {
  const stored = journal.seen<Tracked>('session');
  const known = stored ?? new Map<string, Tracked>();
  let isBaseline = stored === undefined;
  let lastLookAt = journal.lastLookAt('session');
  let lastBeatAt = 0;

  /** Memory follows once it is on disk. */
  function commit(changed: ReadonlyMap<string, Tracked | undefined>, facts: readonly Pending[], at: number): void {
    journal.database.transaction(() => {
      for (const [id, tracked] of changed) {
        if (tracked === undefined) journal.forget('session', id);
        else journal.save('session', id, tracked);
      }
      for (const { id, fact } of facts) {
        const verb = verbs[fact.type];
        const by = verb === undefined ? undefined : journal.takeCall(id, verb, at);
        const { type, number } = fact;
        const inferredSince = fact.isInferred ? (lastLookAt ?? fact.at) : undefined;
        journal.record({ type, data: withName(fact.data(by)), at: fact.at, number, inferredSince, by }, at);
      }
      journal.markKnown('session', at);
    });
    for (const [id, tracked] of changed) {
      if (tracked === undefined) known.delete(id);
      else known.set(id, tracked);
    }
    lastLookAt = at;
    isBaseline = false;
    journal.feed.announce();
  }

  /** Frames know the owner by id alone. */
  function named(session: Session): Session {
    const username = nameOf(session.user);
    return username === undefined ? session : { ...session, username };
  }

  const withName = (data: ReturnType<SessionFact['data']>) => ({
    ...data,
    session: named(data.session),
  });

  function beats(at: number): readonly Pending[] {
    if (at - lastBeatAt < minuteMs) return [];
    lastBeatAt = at;
    return [...known].flatMap(([id, tracked]) => {
      if (tracked.standing !== 'running') return [];
      const session = sessionOf(tracked);
      const { connections, lastActivityAt } = session;
      const data = { session, connections, ...(lastActivityAt === undefined ? {} : { lastActivityAt }) };
      return [{ id, fact: { type: 'session.heartbeat', at, isInferred: false, number: at, data: () => data } }];
    });
  }

  return {
    see(sessions, at) {
      const isGap = lastLookAt !== undefined && at - lastLookAt > gapMs;
      const changed = new Map<string, Tracked | undefined>();
      const facts: Pending[] = [];
      const present = new Set<string>();
      for (const wire of sessions) {
        const before = known.get(wire.name);
        present.add(wire.name);
        if (isBaseline) {
          changed.set(wire.name, firstSight(wire, at));
          continue;
        }
        const { tracked, facts: found } = look(before, wire, at, isGap);
        if (found.length > 0 || JSON.stringify(tracked) !== JSON.stringify(before)) changed.set(wire.name, tracked);
        facts.push(...found.map((fact) => ({ id: wire.name, fact })));
      }
      const missing: string[] = [];
      for (const [id, tracked] of known) {
        if (present.has(id)) continue;
        if (tracked.standing !== 'over') {
          changed.set(id, { ...tracked, missing: tracked.missing + 1 });
          if (tracked.missing + 1 >= missesBeforeCheck) missing.push(id);
        } else if (at - tracked.standingSince > overKeptMs) changed.set(id, undefined);
      }
      commit(changed, [...facts, ...beats(at)], at);
      return missing;
    },
    confirmGone(ids, sessions, at) {
      const present = new Set(sessions.filter(({ state }) => state !== 'terminated').map(({ name }) => name));
      const changed = new Map<string, Tracked>();
      const facts: Pending[] = [];
      for (const id of ids) {
        const before = known.get(id);
        if (before === undefined || before.missing === 0 || present.has(id)) continue;
        const { tracked, facts: found } = look(before, { ...before.wire, state: 'terminated' }, at, false);
        changed.set(id, tracked);
        facts.push(...found.map((fact) => ({ id, fact: { ...fact, isInferred: true } })));
      }
      if (changed.size > 0) commit(changed, facts, at);
    },
    toSession(wire) {
      const tracked = known.get(wire.name);
      if (tracked === undefined) return named(toSession(wire, stateOf(wire, firstSight(wire, 0).standing)));
      return named(sessionOf({ ...tracked, wire, standing: standingNow(tracked, wire) }));
    },
  };
}

/** A newer answer may show more than the last frame. */
function standingNow(tracked: Tracked, wire: WireSession): Tracked['standing'] {
  return tracked.wire.state === wire.state ? tracked.standing : firstSight(wire, tracked.wireSince).standing;
}

interface Pending {
  readonly id: string;
  readonly fact: SessionFact;
}
