/** Scripts that bring a database up to date, oldest first. A released one is never edited, only followed by another. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- AUTOINCREMENT never gives a number twice, also not that of a row which is gone.
  CREATE TABLE feed (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at INTEGER NOT NULL,
    lossy_key TEXT UNIQUE,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX feed_recorded_at ON feed (recorded_at);

  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, record TEXT NOT NULL) STRICT;
  CREATE TABLE members (
    group_id TEXT NOT NULL REFERENCES groups (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, user_id)
  ) STRICT;
  CREATE INDEX members_user ON members (user_id);
  CREATE TABLE logins (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id)) STRICT;
  CREATE TABLE quota_levels (
    user_id TEXT NOT NULL REFERENCES users (id),
    resource TEXT NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (user_id, resource)
  ) STRICT;

  CREATE TABLE templates (name TEXT PRIMARY KEY, category TEXT, record TEXT NOT NULL) STRICT;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    template TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    due_at INTEGER,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_newest ON sessions (created_at, id);
  CREATE INDEX sessions_live ON sessions (created_at, id, user_id) WHERE state NOT IN ('terminated', 'failed');
  CREATE INDEX sessions_due ON sessions (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE notices (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    notice_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    plugin TEXT,
    key TEXT,
    at INTEGER NOT NULL,
    read_at INTEGER,
    notice TEXT NOT NULL
  ) STRICT;
  CREATE INDEX notices_user ON notices (user_id);
  CREATE INDEX notices_key ON notices (plugin, key) WHERE key IS NOT NULL;

  CREATE TABLE mails (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    plugin TEXT,
    dedupe TEXT,
    at INTEGER NOT NULL,
    mail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX mails_dedupe ON mails (dedupe) WHERE dedupe IS NOT NULL;

  CREATE TABLE requests (
    plugin TEXT NOT NULL,
    id TEXT NOT NULL,
    call TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plugin, id)
  ) STRICT;
  `,
  `ALTER TABLE members ADD COLUMN role TEXT NOT NULL DEFAULT 'member';`,
];
