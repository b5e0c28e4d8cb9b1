import { PGlite } from '@electric-sql/pglite';
import type { Postgres } from './postgres.ts';
import { createSql } from './sql.ts';

/** PostgreSQL in this process, for tests: one connection, in memory. */
export async function openPglite(): Promise<Postgres & { empty(): Promise<void> }> {
  const db = await PGlite.create();
  return {
    transaction: async (work) =>
      db.transaction((running) =>
        work(
          createSql(async ({ text }, values) => {
            const { rows, affectedRows } = await running.query(text, [...values]);
            return { rows, changes: affectedRows ?? 0 };
          }),
        ),
      ),
    async empty() {
      const { rows } = await db.query<{ name: string }>(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
      );
      // The tables stay, because making them takes longer than a test.
      await db.exec(
        `SET session_replication_role = replica; ${rows.map(({ name }) => `DELETE FROM ${name};`).join(' ')} RESET session_replication_role`,
      );
    },
    close: () => db.close(),
  };
}
