import type { Migrations } from '../../sqlite.ts';

/**
 * Rows of all collections of all plugins. A collection has a number, which the name of its plugin and its own lead to;
 * statements on rows and entries name that number, and a plugin never does.
 *
 * An entry is what a row has in one index: its encoded values, then its key where the index allows the same values
 * twice. So the order of entries is the order of the index.
 */
const createTables = `
CREATE TABLE collections (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  encrypted TEXT NOT NULL DEFAULT '[]',
  rows INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  -- The version that was given to a row last.
  version INTEGER NOT NULL DEFAULT 0,
  UNIQUE (plugin, name)
) STRICT;

CREATE TABLE collection_indexes (
  id INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
  fields TEXT NOT NULL,
  is_unique INTEGER NOT NULL,
  -- 0 while it is being built.
  ready INTEGER NOT NULL DEFAULT 0,
  UNIQUE (collection, fields, is_unique)
) STRICT;

CREATE TABLE collection_rows (
  id INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL REFERENCES collections (id),
  key BLOB NOT NULL,
  value TEXT NOT NULL,
  -- The encrypted fields.
  sealed TEXT,
  version INTEGER NOT NULL,
  expires_at INTEGER,
  bytes INTEGER NOT NULL,
  UNIQUE (collection, key)
) STRICT;
CREATE INDEX collection_rows_expiry ON collection_rows (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE collection_entries (
  index_id INTEGER NOT NULL,
  entry BLOB NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (index_id, entry)
) STRICT, WITHOUT ROWID;
`;

export const collectionMigrations: Migrations = { concern: 'collections', steps: [createTables] };
