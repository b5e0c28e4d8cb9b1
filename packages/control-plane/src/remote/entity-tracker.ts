import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { Journal, SeenKind } from './journal.ts';

/** A change of a user or template, before it is an event. */
export interface EntityFact {
  readonly type: string;
  readonly data: PlatformEvent['data'];
}

/** What is special about a kind of things that are polled. */
export interface EntityKind<T> {
  readonly kind: Exclude<SeenKind, 'session'>;
  idOf(entity: T): string;
  created(entity: T): EntityFact;
  changed(before: T, entity: T): readonly EntityFact[];
  deleted(entity: T): EntityFact;
}

interface Kept<T> {
  readonly entity: T;
  /** Events so far, which number the next. */
  readonly events: number;
  readonly missing: number;
}

const missesBeforeDeleted = 2;

/** Makes events of one complete list after the other. Returns the function that takes them. */
export function createEntityTracker<T>(
  journal: Journal,
  kind: EntityKind<T>,
): (list: readonly T[], at: number) => void {
  const stored = journal.seen<Kept<T>>(kind.kind);
  const known = stored ?? new Map<string, Kept<T>>();
  let isBaseline = stored === undefined;

  return (list, at) => {
    const changes = new Map<string, Kept<T>>();
    const gone: string[] = [];
    const facts: (EntityFact & { readonly number: number })[] = [];
    const present = new Set<string>();
    for (const entity of list) {
      const id = kind.idOf(entity);
      const before = known.get(id);
      present.add(id);
      const found = isBaseline
        ? []
        : before === undefined
          ? [kind.created(entity)]
          : kind.changed(before.entity, entity);
      // Somebody who comes back under the same id has events of other numbers.
      const first = before?.events ?? at;
      facts.push(...found.map((fact, i) => ({ ...fact, number: first + i })));
      const kept = { entity, events: first + found.length, missing: 0 };
      if (JSON.stringify(kept) !== JSON.stringify(before)) changes.set(id, kept);
    }
    for (const [id, before] of known) {
      if (present.has(id)) continue;
      const missing = before.missing + 1;
      if (missing < missesBeforeDeleted) changes.set(id, { ...before, missing });
      else {
        gone.push(id);
        facts.push({ ...kind.deleted(before.entity), number: before.events });
      }
    }
    journal.database.transaction(() => {
      for (const [id, kept] of changes) journal.save(kind.kind, id, kept);
      for (const id of gone) journal.forget(kind.kind, id);
      for (const { type, data, number } of facts) journal.record({ type, data, at, number }, at);
      journal.markKnown(kind.kind, at);
    });
    for (const [id, kept] of changes) known.set(id, kept);
    for (const id of gone) known.delete(id);
    isBaseline = false;
    journal.feed.announce();
  };
}
