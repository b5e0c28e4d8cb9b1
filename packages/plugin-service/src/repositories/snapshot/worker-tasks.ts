import { verifyCatalog } from '../signature/verify-catalog.ts';
import { readPublished } from '../published/read-published.ts';
import { unpackArchives } from '../published/unpack-archives.ts';
import { readSnapshot } from './read-snapshot.ts';

/** What is done in a thread of its own: all that reads what strangers wrote. */
export const tasks = {
  readSnapshot: ({ root, tiers }: { readonly root: string; readonly tiers: readonly string[] }) =>
    readSnapshot(root, { tiers }),
  readPublished: ({ root }: { readonly root: string }) => readPublished(root),
  unpackArchives,
  verifyCatalog,
};

export type Task = keyof typeof tasks;
