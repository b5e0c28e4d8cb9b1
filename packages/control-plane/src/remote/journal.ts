import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../control-plane.ts';
import { openDatabase, type Database } from '../embedded/database.ts';
import { createFeed, type Feed } from '../embedded/feed.ts';
import { initiatorOf } from '../embedded/initiator.ts';
import { createRequests, type Requests } from '../embedded/requests.ts';
import { instant, minuteMs } from '../instant.ts';
import { subjectOf } from '../subject.ts';
import { derivedEventId } from './event-id.ts';
import { migrations } from './schema.ts';

/** A call of ours explains a transition for that long. */
const callKeptMs = 5 * minuteMs;

export type SeenKind = 'session' | 'user' | 'template';
export type Verb = 'create' | 'hibernate' | 'wake' | 'terminate';

/** An event to be recorded. `number` makes its id: it counts the events of its subject. */
export interface DerivedFact {
  readonly type: string;
  readonly data: PlatformEvent['data'];
  readonly at: number;
  readonly number: number | string;
  /** The last moment at which it had not happened, where it was concluded and not seen. */
  readonly inferredSince?: number | undefined;
  readonly by?: Caller | undefined;
}

/** What was seen last, and the events made of it, in one database: a transition and its event are written together. */
export interface Journal {
  readonly database: Database;
  readonly feed: Feed;
  readonly requests: Requests;
  readonly instanceId: string;
  /** All rows of a kind; `undefined` before the first look. */
  seen<T>(kind: SeenKind): Map<string, T> | undefined;
  /** Part of a transaction. */
  save(kind: SeenKind, id: string, record: unknown): void;
  forget(kind: SeenKind, id: string): void;
  /** From now on what is new of this kind has events. */
  markKnown(kind: SeenKind, at: number): void;
  lastLookAt(kind: SeenKind): number | undefined;
  record(fact: DerivedFact, now: number): void;
  /** Remembers who asked for what will be seen. */
  noteCall(session: string, verb: Verb, caller: Caller, at: number): void;
  forgetCall(session: string, verb: Verb): void;
  /** Who asked for it, once. */
  takeCall(session: string, verb: Verb, at: number): Caller | undefined;
  close(): void;
}

export function openJournal(path: string): Journal {
  const database = openDatabase(path, migrations);
  const feed = createFeed(database);
  const getMeta = database.prepare<{ value: string }>('SELECT value FROM meta WHERE key = :key');
  const setMeta = database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (:key, :value)');
  const rows = database.prepare<{ id: string; record: string }>('SELECT id, record FROM seen WHERE kind = :kind');
  const save = database.prepare('INSERT OR REPLACE INTO seen (kind, id, record) VALUES (:kind, :id, :record)');
  const forget = database.prepare('DELETE FROM seen WHERE kind = :kind AND id = :id');
  const note = database.prepare(
    'INSERT OR REPLACE INTO calls (session, verb, at, caller) VALUES (:session, :verb, :at, :caller)',
  );
  const findCall = database.prepare<{ caller: string }>(
    'SELECT caller FROM calls WHERE session = :session AND verb = :verb AND at >= :since',
  );
  const forgetCall = database.prepare('DELETE FROM calls WHERE session = :session AND verb = :verb');

  const meta = (key: string, create: () => string): string => {
    const value = getMeta.get({ key })?.value ?? create();
    setMeta.run({ key, value });
    return value;
  };
  const instanceId = database.transaction(() => meta('instance', randomUUID));
  const lookKey = (kind: SeenKind) => `look ${kind}`;

  return {
    database,
    feed,
    requests: createRequests(database),
    instanceId,
    seen<T>(kind: SeenKind) {
      if (getMeta.get({ key: lookKey(kind) }) === undefined) return undefined;
      return new Map(rows.all({ kind }).map(({ id, record }) => [id, JSON.parse(record) as T]));
    },
    save: (kind, id, record) => void save.run({ kind, id, record: JSON.stringify(record) }),
    forget: (kind, id) => void forget.run({ kind, id }),
    markKnown: (kind, at) => void setMeta.run({ key: lookKey(kind), value: String(at) }),
    lastLookAt(kind) {
      const value = getMeta.get({ key: lookKey(kind) })?.value;
      return value === undefined ? undefined : Number(value);
    },
    record({ type, data, at, number, inferredSince, by }, now) {
      const subject = subjectOf(type, data);
      const isInferred = inferredSince !== undefined;
      const event: PlatformEvent = {
        id: derivedEventId(at, [instanceId, subject.kind, subject.id, type, number]),
        type,
        occurredAt: instant(at),
        certainty: isInferred ? 'inferred' : 'observed',
        ...(isInferred ? { earliestAt: instant(Math.min(inferredSince, at)) } : {}),
        subject,
        orgId: 'default-org',
        source: 'control-plane',
        ...(by === undefined ? {} : initiatorOf(by)),
        data,
      };
      feed.append(event, now);
    },
    noteCall: (session, verb, caller, at) => void note.run({ session, verb, at, caller: JSON.stringify(caller) }),
    forgetCall: (session, verb) => void forgetCall.run({ session, verb }),
    takeCall(session, verb, at) {
      const found = findCall.get({ session, verb, since: at - callKeptMs })?.caller;
      forgetCall.run({ session, verb });
      return found === undefined ? undefined : (JSON.parse(found) as Caller);
    },
    close: () => database.close(),
  };
}
