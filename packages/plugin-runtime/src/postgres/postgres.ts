/** A value that a named parameter takes: `undefined` is stored as NULL, a boolean as 0 or 1; a list is one parameter. */
export type Parameter = string | number | boolean | null | undefined | readonly (string | number | null)[];

export type Parameters = Readonly<Record<string, Parameter>>;

/**
 * Statements of one transaction, with parameters by name (`:plugin`). Rows have the shape that the author of the
 * statement states: nothing checks it at run time. Integers are numbers.
 */
export interface Sql {
  all<Row>(text: string, parameters?: Parameters): Promise<Row[]>;
  /** The first row. */
  get<Row>(text: string, parameters?: Parameters): Promise<Row | undefined>;
  /** Returns how many rows changed. */
  run(text: string, parameters?: Parameters): Promise<number>;
}

export interface TransactionOptions {
  /**
   * What may be lost with the power of the database, because it would be done again: the commit does not wait for the
   * disk. Default: it waits.
   */
  readonly repeatable?: boolean;
}

/** A PostgreSQL database. */
export interface Postgres {
  /**
   * Runs `work` in one transaction (`READ COMMITTED`). It is run again when the database ended it for a deadlock, so it has
   * no effect but by what it returns.
   *
   * @throws {PluginError} `STORAGE_FULL` when the disk is full, `TIMEOUT` when the database does not answer in time or
   *   cannot be reached.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}
