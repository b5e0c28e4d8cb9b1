import { PluginError } from '@streamspace/plugin-sdk';
import type { Migrations } from '../sqlite.ts';
import { lockSpaces } from './lock-spaces.ts';
import type { Postgres } from './postgres.ts';

/**
 * Runs the steps that the database has not seen yet, all of them or none. A step is one list of statements. Replicas
 * that start at once take turns.
 *
 * @throws {PluginError} `INVALID_STATE` when the database has seen more steps than there are.
 */
export function migratePostgres(db: Postgres, { concern, steps }: PostgresMigrations): Promise<void> {
  return db.transaction(async (sql) => {
    await sql.run(`SELECT pg_advisory_xact_lock(${lockSpaces.migrations}, 0)`);
    await sql.run('CREATE TABLE IF NOT EXISTS migrations (concern text PRIMARY KEY, steps integer NOT NULL)');
    const row = await sql.get<{ steps: number }>('SELECT steps FROM migrations WHERE concern = :concern', { concern });
    const seen = row?.steps ?? 0;
    if (seen > steps.length) {
      throw new PluginError(
        'INVALID_STATE',
        `Cannot open the database: its ${concern} tables are at step ${seen} and this version knows ${steps.length}. ` +
          'Start the newer version, or restore a backup from before the upgrade.',
      );
    }
    for (const statement of steps.slice(seen).flat()) {
      // oxlint-disable-next-line no-await-in-loop -- each needs those before it
      await sql.run(statement);
    }
    await sql.run(
      `INSERT INTO migrations (concern, steps) VALUES (:concern, :steps)
       ON CONFLICT (concern) DO UPDATE SET steps = excluded.steps`,
      { concern, steps: steps.length },
    );
  });
}

/** The tables of one concern; a released step is never edited, only followed by another. */
export interface PostgresMigrations {
  readonly concern: Migrations['concern'];
  /** Single statements without parameters. */
  readonly steps: readonly (readonly string[])[];
}
