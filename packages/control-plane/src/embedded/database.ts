import { closeSync, openSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { migrations as embeddedMigrations } from './schema.ts';

/** One prepared statement whose rows have the shape that its author states. */
export interface Statement<Row> {
  get(parameters?: Parameters): Row | undefined;
  all(parameters?: Parameters): Row[];
  /** Returns how many rows changed. */
  run(parameters?: Parameters): number;
}

/** Named parameters; `undefined` is stored as NULL, a boolean as 0 or 1. */
type Parameters = Readonly<Record<string, SQLInputValue | boolean | undefined>>;

/** The database of one control plane. */
export interface Database {
  /** Prepares `sql` once. `Row` is the author's word for what it selects: nothing checks it at run time. */
  prepare<Row = never>(sql: string): Statement<Row>;
  /** Runs `work`, which must be synchronous; commits when it returns, undoes everything when it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens the database at `path` (or `':memory:'`), creates it if there is none, and brings its tables up to date.
 * A commit survives the loss of power: https://www.sqlite.org/pragma.html#pragma_synchronous
 *
 * @param migrations Scripts that make its tables, oldest first. Default: those of the embedded control plane.
 * @throws {PluginError} `INVALID_STATE` when a newer version of this software has written to it.
 */
export function openDatabase(path: string, migrations: readonly string[] = embeddedMigrations): Database {
  // For its owner alone; the files that SQLite puts beside it take over the mode.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: 5000 });
  const transaction = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself after some errors, such as a full disk.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    transaction(() => migrate(db, path, migrations));
  } catch (error) {
    db.close();
    throw error;
  }
  return { prepare: (sql) => prepare(db, sql), transaction, close: () => db.close() };
}

function migrate(db: DatabaseSync, path: string, migrations: readonly string[]): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > migrations.length) {
    throw new PluginError(
      'INVALID_STATE',
      `Cannot open ${path}: its tables are at version ${version} and this software knows ${migrations.length}. ` +
        'Start the newer software, or remove the file to begin with an empty platform.',
    );
  }
  for (const script of migrations.slice(version)) db.exec(script);
  db.exec(`PRAGMA user_version = ${migrations.length}`);
}

function prepare<Row>(db: DatabaseSync, sql: string): Statement<Row> {
  const statement = db.prepare(sql);
  return {
    get: (parameters = {}) => statement.get(bind(parameters)) as Row | undefined,
    all: (parameters = {}) => statement.all(bind(parameters)) as Row[],
    run: (parameters = {}) => Number(statement.run(bind(parameters)).changes),
  };
}

function bind(parameters: Parameters): Record<string, SQLInputValue> {
  const bound: Record<string, SQLInputValue> = {};
  for (const [name, value] of Object.entries(parameters)) {
    bound[name] = typeof value === 'boolean' ? Number(value) : (value ?? null);
  }
  return bound;
}
