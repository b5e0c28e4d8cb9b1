/** Scripts that bring a database up to date, oldest first. A released one is never edited, only followed by another. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- The same as that of the embedded control plane, which reads it with the same code.
  CREATE TABLE feed (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recorded_at INTEGER NOT NULL,
    lossy_key TEXT UNIQUE,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX feed_recorded_at ON feed (recorded_at);

  -- What was seen last of each session, user and template.
  CREATE TABLE seen (kind TEXT NOT NULL, id TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT;

  -- Our own calls, by which the transition that follows gets its actor.
  CREATE TABLE calls (
    session TEXT NOT NULL,
    verb TEXT NOT NULL,
    at INTEGER NOT NULL,
    caller TEXT NOT NULL,
    PRIMARY KEY (session, verb)
  ) STRICT;

  CREATE TABLE requests (
    plugin TEXT NOT NULL,
    id TEXT NOT NULL,
    call TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (plugin, id)
  ) STRICT;
  `,
];
