import { eventCatalogue, isEventType, PluginError, type PlatformEvent } from '@streamspace/plugin-sdk';
import { dayMs } from '../instant.ts';
import type { Database } from './database.ts';

/** Whoever reads the feed may be away that long. */
const feedKeptMs = 14 * dayMs;

const maxRead = 1000;

/** All events of the platform in the order in which they were recorded. */
export interface Feed {
  /** Records an event; part of the transaction around it. */
  append(event: PlatformEvent, recordedAt: number): void;
  read(after: string | undefined, limit: number): readonly { readonly cursor: string; readonly event: PlatformEvent }[];
  /** Latest time at which something was recorded, in milliseconds since the Unix epoch. */
  lastRecordedAt(): number | undefined;
  prune(now: number): void;
  watch(listener: () => void): () => void;
  /** Tells the watchers of what was appended since; call it once the transaction is committed. */
  announce(): void;
}

export function createFeed(database: Database): Feed {
  const insert = database.prepare('INSERT INTO feed (recorded_at, lossy_key, event) VALUES (:at, :lossyKey, :event)');
  const forget = database.prepare('DELETE FROM feed WHERE lossy_key = :lossyKey');
  const select = database.prepare<{ seq: number; event: string }>(
    'SELECT seq, event FROM feed WHERE seq > :after ORDER BY seq LIMIT :limit + 0',
  );
  const last = database.prepare<{ at: number | null }>('SELECT max(recorded_at) AS at FROM feed');
  const prune = database.prepare('DELETE FROM feed WHERE recorded_at < :before');
  const listeners = new Set<() => void>();
  let unannounced = false;

  return {
    append(event, at) {
      const lossyKey = isLossy(event.type) ? `${event.type} ${event.subject.kind}:${event.subject.id}` : undefined;
      // The newest of a lossy event is the only one that counts, so the others need no room.
      if (lossyKey !== undefined) forget.run({ lossyKey });
      insert.run({ at, lossyKey, event: JSON.stringify(event) });
      unannounced = true;
    },
    read(after, limit) {
      const rows = select.all({ after: parseCursor(after), limit: Math.min(Math.max(limit, 0), maxRead) });
      return rows.map(({ seq, event }) => ({ cursor: String(seq), event: JSON.parse(event) as PlatformEvent }));
    },
    lastRecordedAt: () => last.get()?.at ?? undefined,
    prune(now) {
      prune.run({ before: now - feedKeptMs });
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce() {
      if (!unannounced) return;
      unannounced = false;
      // A listener's fault is not one of whoever caused the event.
      for (const listener of listeners) queueMicrotask(listener);
    },
  };
}

/**
 * Lets the sequence of a new database begin at its time of creation. A reader that kept a cursor into a database which
 * was replaced by an empty one would otherwise wait until the new one has caught up.
 */
export function startSequence(database: Database, createdAt: number): void {
  database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('feed', :createdAt)").run({ createdAt });
}

function isLossy(type: string): boolean {
  return isEventType(type) && eventCatalogue[type].delivery === 'lossy';
}

function parseCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new PluginError(
    'INVALID_ARGUMENT',
    `Cannot read events after "${cursor}": pass the cursor of an event, unchanged`,
  );
}
