export { migratePostgres, type PostgresMigrations } from './migrate.ts';
export { openPostgres, type PostgresOptions } from './open-postgres.ts';
export type { Postgres, Sql } from './postgres.ts';
