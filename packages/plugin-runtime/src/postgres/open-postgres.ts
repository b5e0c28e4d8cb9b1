import { PluginError } from '@streamspace/plugin-sdk';
import { Pool, types, type PoolClient } from 'pg';
import { databaseError, isRepeatable } from './database-error.ts';
import { lockSpaces } from './lock-spaces.ts';
import type { Postgres, TransactionOptions } from './postgres.ts';
import { createSql } from './sql.ts';

export interface PostgresOptions {
  /** `postgres://user@host/database`, with the parameters that libpq knows (`sslmode`, `application_name`, …). */
  readonly url: string;
  /** Takes the place of the one in the address. */
  readonly password?: string | undefined;
  /** Holds all tables; it is made if it is not there. Default `streamspace_plugins`. */
  readonly schema?: string;
  /** Most connections at a time, from 2. Default 8. */
  readonly connections?: number;
  /** A connection that nobody uses broke; the next one is made when it is needed. */
  readonly onError?: (error: unknown) => void;
}

const defaultSchema = 'streamspace_plugins';
const connectMs = 10_000;
const statementMs = 30_000;
/** A replica that stands still in the middle of a transaction holds up the others for this long. */
const idleInTransactionMs = 10_000;
const mostTries = 5;
const int8 = types.builtins.INT8;

/**
 * Opens a PostgreSQL database, which several replicas may use.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a name of a schema that is not plain, `TIMEOUT` when the database cannot be
 *   reached.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const { url, password, schema = defaultSchema, connections = 8, onError = () => {} } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot use the schema "${schema}": take lower case letters, digits and "_", at most 63, no digit first`,
    );
  }
  const pool = new Pool({
    connectionString: url,
    ...(password === undefined ? {} : { password }),
    max: Math.max(2, connections),
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    options: `-c search_path=${schema}`,
    types: {
      // All integers here are below 2^53.
      getTypeParser: (oid, format) => (oid === int8 ? Number : types.getTypeParser(oid, format)) as never,
    },
  });
  pool.on('error', onError);
  // One that breaks while it is in use tells so by its next statement; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await makeSchema(pool, schema);
  } catch (error) {
    await pool.end();
    throw databaseError(error);
  }

  async function once<T>(work: Parameters<Postgres['transaction']>[0], { repeatable = false }: TransactionOptions) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(repeatable ? 'BEGIN; SET LOCAL synchronous_commit = off' : 'BEGIN');
      const result = (await work(sqlOf(client))) as T;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((reason: unknown) => {
        broken = reason instanceof Error ? reason : new Error(String(reason));
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    async transaction<T>(work: (sql: ReturnType<typeof sqlOf>) => Promise<T>, how: TransactionOptions = {}) {
      for (let tries = 1; ; tries += 1) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- again, after a deadlock
          return await once<T>(work, how);
        } catch (error) {
          if (tries >= mostTries || !isRepeatable(error)) throw databaseError(error);
        }
      }
    },
    close: () => pool.end(),
  };
}

/** Making one that is there already would take a right that a careful operator does not give. */
async function makeSchema(pool: Pool, schema: string): Promise<void> {
  const { rowCount } = await pool.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount !== 0) return;
  await pool.query(
    `BEGIN; SELECT pg_advisory_xact_lock(${lockSpaces.migrations}, 0); CREATE SCHEMA IF NOT EXISTS "${schema}"; COMMIT`,
  );
}

function sqlOf(client: PoolClient) {
  return createSql(async ({ name, text }, values) => {
    const { rows, rowCount } = await client.query<object>({ name, text, values: [...values] });
    return { rows, changes: rowCount ?? 0 };
  });
}
