import type { DatabaseSync } from 'node:sqlite';
import { createBatcher } from '../deliveries/batcher.ts';
import { transaction } from '../sqlite.ts';

/** Runs `work`, which writes, and resolves when that is on disk. What throws undoes its own writes only. */
export type Commit = <T>(work: () => T) => Promise<T>;

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Work that arrives together shares one commit, because waiting for the disk is what a commit costs. */
export function createGroupCommit(db: DatabaseSync): Commit {
  function attempt(work: () => unknown): Outcome {
    try {
      return { value: transaction(db, work) };
    } catch (error) {
      // SQLite gave up the whole group, for example because the disk is full.
      if (!db.isTransaction) throw error;
      return { error };
    }
  }

  const run = createBatcher(
    (group: readonly (() => unknown)[]) => transaction(db, () => group.map(attempt)),
    // What comes out of one message of the channel is one turn; a virtual clock waits for microtasks.
    queueMicrotask,
  );

  return async <T>(work: () => T) => {
    const outcome = await run(work);
    if ('error' in outcome) throw outcome.error;
    return outcome.value as T;
  };
}
