import type { Sql } from '../../postgres/postgres.ts';

/** What must happen only once, by the plugin that does it and a name of its kind, as in `sqlite/dedupe.ts`. */
interface Once {
  readonly plugin: string;
  readonly name: string;
  readonly key: string;
}

export async function findDuplicate(sql: Sql, { plugin, name, key }: Once, now: number): Promise<string | undefined> {
  const row = await sql.get<{ id: string }>(
    'SELECT id FROM delivery_dedupe WHERE plugin = :plugin AND job = :name AND dedupe = :key AND until > :now',
    { plugin, name, key, now },
  );
  return row?.id;
}

export async function rememberOnce(
  sql: Sql,
  once: Once & { readonly id: string; readonly until: number },
): Promise<void> {
  const { plugin, name, key, id, until } = once;
  await sql.run(
    `INSERT INTO delivery_dedupe (plugin, job, dedupe, id, until) VALUES (:plugin, :name, :key, :id, :until)
     ON CONFLICT (plugin, job, dedupe) DO UPDATE SET id = excluded.id, until = excluded.until`,
    { plugin, name, key, id, until },
  );
}
