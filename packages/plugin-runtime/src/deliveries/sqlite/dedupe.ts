import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';

/** What must happen only once, by the plugin that does it and a name of its kind. */
interface Once {
  readonly plugin: string;
  /** Of the job, or `event:` and the type: no job has a colon in its name. */
  readonly name: string;
  readonly key: string;
}

/** Remembers what was written under a dedupe key. */
export function createDedupe(db: DatabaseSync) {
  const select = prepare<{ id: string }>(
    db,
    'SELECT id FROM delivery_dedupe WHERE plugin = :plugin AND job = :name AND dedupe = :key AND until > :now',
  );
  const insert = prepare(
    db,
    `INSERT OR REPLACE INTO delivery_dedupe (plugin, job, dedupe, id, until)
     VALUES (:plugin, :name, :key, :id, :until)`,
  );
  return {
    find: ({ plugin, name, key, now }: Once & { readonly now: number }): string | undefined =>
      select.get({ plugin, name, key, now })?.id,
    remember({ plugin, name, key, id, until }: Once & { readonly id: string; readonly until: number }): void {
      insert.run({ plugin, name, key, id, until });
    },
  };
}
