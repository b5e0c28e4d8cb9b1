import type { Migrations } from '../../sqlite.ts';

/**
 * A waiting row has one of three reasons in `wait`: it is `ready`, `blocked` by its lane, or `delayed` until `due_at`.
 * `position` is its place in the lane, taken when it first comes due; what is delayed from the start has none yet and
 * blocks nobody. The unblocked rows of a lane are always its first ones.
 */
const createTables = `
CREATE TABLE delivery_counter (value INTEGER NOT NULL) STRICT;
INSERT INTO delivery_counter (value) VALUES (0);

CREATE TABLE delivery_events (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  body TEXT,
  published_at INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_events_age ON delivery_events (published_at);
CREATE INDEX delivery_events_body ON delivery_events (published_at) WHERE body IS NOT NULL;

CREATE TABLE delivery_cursors (feed TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE delivery_dedupe (
  plugin TEXT NOT NULL,
  job TEXT NOT NULL,
  dedupe TEXT NOT NULL,
  id TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (plugin, job, dedupe)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_dedupe_age ON delivery_dedupe (until);

CREATE TABLE delivery_pauses (
  plugin TEXT NOT NULL,
  queue TEXT NOT NULL,
  key TEXT NOT NULL,
  whole INTEGER NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL,
  PRIMARY KEY (plugin, queue, whole, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  plugin TEXT NOT NULL,
  kind TEXT NOT NULL,
  queue TEXT NOT NULL,
  handler TEXT NOT NULL,
  key TEXT,
  event_id TEXT REFERENCES delivery_events (id),
  bytes INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  per_key INTEGER NOT NULL,
  policy TEXT NOT NULL,
  state TEXT NOT NULL,
  wait TEXT,
  position INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  interrupted INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  expires_at INTEGER,
  first_attempt_at INTEGER,
  finished_at INTEGER,
  prune_at INTEGER,
  error TEXT,
  result TEXT
) STRICT;
CREATE INDEX deliveries_plugin ON deliveries (plugin, seq);
CREATE INDEX deliveries_state ON deliveries (plugin, state, seq);
CREATE INDEX deliveries_id ON deliveries (plugin, id);
CREATE INDEX deliveries_event ON deliveries (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX deliveries_ready ON deliveries (plugin, queue, priority DESC, position) WHERE wait = 'ready';
CREATE INDEX deliveries_delayed ON deliveries (plugin, due_at) WHERE wait = 'delayed';
CREATE INDEX deliveries_lane ON deliveries (plugin, queue, key, position) WHERE finished_at IS NULL AND key IS NOT NULL;
CREATE INDEX deliveries_expiry ON deliveries (plugin, expires_at) WHERE state = 'waiting' AND expires_at IS NOT NULL;
CREATE INDEX deliveries_running ON deliveries (seq) WHERE state = 'running';
CREATE INDEX deliveries_prune ON deliveries (prune_at) WHERE prune_at IS NOT NULL;

-- Apart from their row, so that a change of state does not copy them.
CREATE TABLE delivery_payloads (
  seq INTEGER PRIMARY KEY REFERENCES deliveries (seq) ON DELETE CASCADE,
  body TEXT NOT NULL
) STRICT;

-- Counted as rows change, so that quotas and statistics need not count.
CREATE TABLE delivery_totals (
  plugin TEXT NOT NULL,
  kind TEXT NOT NULL,
  handler TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (plugin, kind, handler, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER delivery_inserted AFTER INSERT ON deliveries BEGIN
  INSERT INTO delivery_totals VALUES (NEW.plugin, NEW.kind, NEW.handler, NEW.state, 1, NEW.bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + NEW.bytes;
END;
CREATE TRIGGER delivery_deleted AFTER DELETE ON deliveries BEGIN
  UPDATE delivery_totals SET count = count - 1, bytes = bytes - OLD.bytes
    WHERE plugin = OLD.plugin AND kind = OLD.kind AND handler = OLD.handler AND state = OLD.state;
END;
CREATE TRIGGER delivery_changed AFTER UPDATE OF state ON deliveries WHEN OLD.state <> NEW.state BEGIN
  UPDATE delivery_totals SET count = count - 1, bytes = bytes - OLD.bytes
    WHERE plugin = OLD.plugin AND kind = OLD.kind AND handler = OLD.handler AND state = OLD.state;
  INSERT INTO delivery_totals VALUES (NEW.plugin, NEW.kind, NEW.handler, NEW.state, 1, NEW.bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + NEW.bytes;
END;
`;

/** `droppable` rows give way to newer ones of their job. `run_seq` is the row of the last run. */
const addSchedulesAndLimits = `
ALTER TABLE deliveries ADD COLUMN droppable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX deliveries_droppable ON deliveries (plugin, queue, priority, seq) WHERE state = 'waiting' AND droppable = 1;

CREATE TABLE delivery_drops (
  plugin TEXT NOT NULL,
  job TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (plugin, job, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery_schedules (
  plugin TEXT NOT NULL,
  job TEXT NOT NULL,
  what TEXT NOT NULL,
  next_at INTEGER NOT NULL,
  run_seq INTEGER,
  PRIMARY KEY (plugin, job)
) STRICT, WITHOUT ROWID;
`;

/** JSON; the causes of an event stand in its body. */
const addCauses = `
ALTER TABLE deliveries ADD COLUMN caused_by TEXT;
`;

/** Which replica runs a plugin, and which life of it. */
const addLeases = `
CREATE TABLE delivery_leases (
  plugin TEXT PRIMARY KEY,
  replica TEXT NOT NULL,
  life TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
DROP INDEX deliveries_running;
`;

/** The tables of deliveries, jobs, schedules and feed cursors. */
export const deliveryMigrations: Migrations = {
  concern: 'deliveries',
  steps: [createTables, addSchedulesAndLimits, addCauses, addLeases],
};
