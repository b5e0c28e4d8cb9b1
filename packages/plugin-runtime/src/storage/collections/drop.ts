import type { DatabaseSync } from 'node:sqlite';
import { prepare, transaction } from '../../sqlite.ts';

const atOnce = 2000;

/** Lets the host do something else between the steps of long work. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

export interface Drop {
  index(id: number): Promise<void>;
  /** With its rows and indexes. */
  collection(id: number): Promise<void>;
}

/** Deletes a lot, in steps. What is cut short goes on when it is asked for again. */
export function createDrop(db: DatabaseSync): Drop {
  const deleteEntries = prepare(
    db,
    `DELETE FROM collection_entries WHERE index_id = :index AND entry IN
       (SELECT entry FROM collection_entries WHERE index_id = :index ORDER BY entry LIMIT ${atOnce})`,
  );
  const deleteRows = prepare(
    db,
    `DELETE FROM collection_rows WHERE id IN
       (SELECT id FROM collection_rows WHERE collection = :collection ORDER BY key LIMIT ${atOnce})`,
  );
  const deleteIndex = prepare(db, 'DELETE FROM collection_indexes WHERE id = :index');
  const deleteCollection = prepare(db, 'DELETE FROM collections WHERE id = :collection');
  const indexesOf = prepare<{ id: number }>(db, 'SELECT id FROM collection_indexes WHERE collection = :collection');

  async function inSteps(step: () => number): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- one step after the other is the point
    while (transaction(db, step) === atOnce) await nextTurn();
  }

  async function index(id: number): Promise<void> {
    await inSteps(() => deleteEntries.run({ index: id }));
    deleteIndex.run({ index: id });
  }

  return {
    index,
    async collection(id) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      for (const found of indexesOf.all({ collection: id })) await index(found.id);
      await inSteps(() => deleteRows.run({ collection: id }));
      deleteCollection.run({ collection: id });
    },
  };
}
