import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';

/**
 * The tables of one concern, such as deliveries. Several concerns share a database file, each with its own history.
 */
export interface Migrations {
  /** Never changes once released. */
  readonly concern: string;
  /** SQL scripts. Each runs once per database, in order; a released one is never edited, only followed by another. */
  readonly steps: readonly string[];
}

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const busy = 5;
const full = 13;

/**
 * Opens the SQLite database at `path` (or `':memory:'`), creates it if there is none, and brings the tables of
 * `concerns` up to date. A commit survives the loss of power (write-ahead log, `synchronous=FULL`).
 *
 * @throws {PluginError} `INVALID_STATE` when a newer version of this software has written to the database.
 */
export function openDatabase(path: string, ...concerns: readonly Migrations[]): DatabaseSync {
  // For its owner alone; the files that SQLite puts beside it take over the mode.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    for (const migrations of concerns) migrate(db, migrations);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * Runs the steps that `db` has not seen yet, all of them or none.
 *
 * @throws {PluginError} `INVALID_STATE` when the database has seen more steps than there are.
 */
export function migrate(db: DatabaseSync, { concern, steps }: Migrations): void {
  transaction(db, () => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (concern TEXT PRIMARY KEY, steps INTEGER NOT NULL) STRICT');
    const row = db.prepare('SELECT steps FROM migrations WHERE concern = ?').get(concern);
    const seen = Number(row?.['steps'] ?? 0);
    if (seen > steps.length) {
      throw new PluginError(
        'INVALID_STATE',
        `Cannot open the database: its ${concern} tables are at step ${seen} and this version knows ${steps.length}. ` +
          'Start the newer version, or restore a backup from before the upgrade.',
      );
    }
    for (const step of steps.slice(seen)) db.exec(step);
    db.prepare('INSERT OR REPLACE INTO migrations (concern, steps) VALUES (?, ?)').run(concern, steps.length);
  });
}

/**
 * Runs `work` in one transaction: what it wrote is committed when it returns and undone when it throws. Inside another
 * transaction it is a savepoint of that one. `work` must be synchronous, because all users of `db` share its connection.
 *
 * @throws {PluginError} `STORAGE_FULL` when the disk is full, `TIMEOUT` when another process held the database for 5 s.
 */
export function transaction<T>(db: DatabaseSync, work: () => T extends Promise<unknown> ? never : T): T;
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  const nested = db.isTransaction;
  try {
    db.exec(nested ? 'SAVEPOINT nested' : 'BEGIN IMMEDIATE');
    const result = work();
    db.exec(nested ? 'RELEASE nested' : 'COMMIT');
    return result;
  } catch (error) {
    // SQLite has already rolled back by itself after some errors, such as a full disk.
    if (db.isTransaction) db.exec(nested ? 'ROLLBACK TO nested; RELEASE nested' : 'ROLLBACK');
    throw databaseError(error);
  }
}

/**
 * The same as {@link transaction}, for what may be lost with the power because it would then be done again: the commit
 * does not wait for the disk. The death of the process alone loses nothing, and no order changes.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function repeatableTransaction<T>(db: DatabaseSync, work: () => T): T {
  // Inside another transaction the outer one decides.
  if (db.isTransaction) return transaction(db, work as () => never);
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return transaction(db, work as () => never);
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}

/** A value that a named parameter takes: `undefined` is stored as NULL, a boolean as 0 or 1. */
export type Parameter = SQLInputValue | boolean | undefined;

/** One prepared statement whose rows have the shape that its author states. */
export interface Statement<Row> {
  get(parameters?: Readonly<Record<string, Parameter>>): Row | undefined;
  all(parameters?: Readonly<Record<string, Parameter>>): Row[];
  /** Row by row, for who may not need them all. Until the last is read, nothing may be written, nor the statement used. */
  each(parameters?: Readonly<Record<string, Parameter>>): Iterable<Row>;
  /** Returns how many rows changed. */
  run(parameters?: Readonly<Record<string, Parameter>>): number;
}

/**
 * Prepares `sql` once. `Row` is the author's word for what it selects: nothing checks it at run time.
 *
 * In what runs often, write `LIMIT :limit + 0`: SQLite plans for the value of a bare parameter, and prepares the statement
 * anew each time that one is bound, which takes several times as long as to run it.
 */
export function prepare<Row = never>(db: DatabaseSync, sql: string): Statement<Row> {
  const statement = db.prepare(sql);
  return {
    get: (parameters = {}) => statement.get(bind(parameters)) as Row | undefined,
    all: (parameters = {}) => statement.all(bind(parameters)) as Row[],
    each: (parameters = {}) => statement.iterate(bind(parameters)) as Iterable<Row>,
    run: (parameters = {}) => Number(statement.run(bind(parameters)).changes),
  };
}

function bind(parameters: Readonly<Record<string, Parameter>>): Record<string, SQLInputValue> {
  const bound: Record<string, SQLInputValue> = {};
  for (const [name, value] of Object.entries(parameters)) {
    bound[name] = typeof value === 'boolean' ? Number(value) : (value ?? null);
  }
  return bound;
}

function databaseError(error: unknown): unknown {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return error;
  const code = error.errcode & 0xff; // the low byte of an extended result code
  if (code === full) return new PluginError('STORAGE_FULL', 'Cannot write: the disk is full', { cause: error });
  if (code === busy) {
    return new PluginError('TIMEOUT', 'Cannot write: another process holds the database', { cause: error });
  }
  return error;
}
