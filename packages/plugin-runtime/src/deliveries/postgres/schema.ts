import type { PostgresMigrations } from '../../postgres/index.ts';

/**
 * The columns mean what those of `sqlite/schema.ts` mean. Numbers of rows come from a sequence: within a plugin they rise,
 * because its writers take turns.
 */
const createTables = [
  'CREATE SEQUENCE delivery_numbers',
  `CREATE TABLE delivery_events (
    id text COLLATE "C" PRIMARY KEY,
    type text NOT NULL,
    body text,
    published_at bigint NOT NULL
  )`,
  'CREATE INDEX delivery_events_age ON delivery_events (published_at)',
  'CREATE INDEX delivery_events_body ON delivery_events (published_at) WHERE body IS NOT NULL',
  'CREATE TABLE delivery_cursors (feed text COLLATE "C" PRIMARY KEY, value text NOT NULL)',
  `CREATE TABLE delivery_dedupe (
    plugin text COLLATE "C" NOT NULL,
    job text COLLATE "C" NOT NULL,
    dedupe text COLLATE "C" NOT NULL,
    id text NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (plugin, job, dedupe)
  )`,
  'CREATE INDEX delivery_dedupe_age ON delivery_dedupe (until)',
  `CREATE TABLE delivery_pauses (
    plugin text COLLATE "C" NOT NULL,
    queue text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    whole smallint NOT NULL,
    until bigint,
    reason text NOT NULL,
    PRIMARY KEY (plugin, queue, whole, key)
  )`,
  `CREATE TABLE deliveries (
    seq bigint PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    plugin text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    queue text COLLATE "C" NOT NULL,
    handler text COLLATE "C" NOT NULL,
    key text COLLATE "C",
    event_id text COLLATE "C" REFERENCES delivery_events (id),
    bytes bigint NOT NULL,
    priority bigint NOT NULL,
    per_key bigint NOT NULL,
    policy text NOT NULL,
    droppable smallint NOT NULL DEFAULT 0,
    caused_by text,
    state text COLLATE "C" NOT NULL,
    wait text COLLATE "C",
    position bigint,
    attempts bigint NOT NULL DEFAULT 0,
    interrupted smallint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    due_at bigint NOT NULL,
    expires_at bigint,
    first_attempt_at bigint,
    finished_at bigint,
    prune_at bigint,
    error text,
    result text
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`,
  'CREATE INDEX deliveries_plugin ON deliveries (plugin, seq)',
  'CREATE INDEX deliveries_state ON deliveries (plugin, state, seq)',
  'CREATE INDEX deliveries_id ON deliveries (plugin, id)',
  'CREATE INDEX deliveries_event ON deliveries (event_id) WHERE event_id IS NOT NULL',
  `CREATE INDEX deliveries_ready ON deliveries (plugin, queue, priority DESC, position) WHERE wait = 'ready'`,
  `CREATE INDEX deliveries_delayed ON deliveries (plugin, due_at) WHERE wait = 'delayed'`,
  `CREATE INDEX deliveries_lane ON deliveries (plugin, queue, key, position)
    WHERE finished_at IS NULL AND key IS NOT NULL`,
  `CREATE INDEX deliveries_expiry ON deliveries (plugin, expires_at)
    WHERE state = 'waiting' AND expires_at IS NOT NULL`,
  `CREATE INDEX deliveries_droppable ON deliveries (plugin, queue, priority, seq)
    WHERE state = 'waiting' AND droppable = 1`,
  'CREATE INDEX deliveries_prune ON deliveries (prune_at) WHERE prune_at IS NOT NULL',
  `CREATE TABLE delivery_payloads (
    seq bigint PRIMARY KEY REFERENCES deliveries (seq) ON DELETE CASCADE,
    body text NOT NULL
  )`,
  `CREATE TABLE delivery_totals (
    plugin text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    handler text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    bytes bigint NOT NULL,
    PRIMARY KEY (plugin, kind, handler, state)
  ) WITH (fillfactor = 50)`,
  `CREATE TABLE delivery_drops (
    plugin text COLLATE "C" NOT NULL,
    job text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (plugin, job, reason)
  )`,
  `CREATE TABLE delivery_schedules (
    plugin text COLLATE "C" NOT NULL,
    job text COLLATE "C" NOT NULL,
    what text NOT NULL,
    next_at bigint NOT NULL,
    run_seq bigint,
    PRIMARY KEY (plugin, job)
  )`,
  `CREATE TABLE delivery_leases (
    plugin text COLLATE "C" PRIMARY KEY,
    replica text NOT NULL,
    life text NOT NULL,
    expires_at bigint NOT NULL
  )`,
];

/** Counts by statement, not by row, so that a batch writes each total once. */
const countChanges = ['inserted', 'deleted', 'changed'].flatMap((what) => {
  const counted = (rows: string, sign: '' | '-'): string =>
    `SELECT plugin, kind, handler, state, ${sign}1 AS rows, ${sign}bytes AS bytes FROM ${rows}`;
  const changes = {
    inserted: counted('rows_after', ''),
    deleted: counted('rows_before', '-'),
    changed: `${counted('rows_after', '')} UNION ALL ${counted('rows_before', '-')}`,
  }[what];
  const [event, tables] = {
    inserted: ['INSERT', 'NEW TABLE AS rows_after'],
    deleted: ['DELETE', 'OLD TABLE AS rows_before'],
    changed: ['UPDATE', 'OLD TABLE AS rows_before NEW TABLE AS rows_after'],
  }[what] ?? ['', ''];
  return [
    `CREATE FUNCTION delivery_count_${what}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO delivery_totals AS t (plugin, kind, handler, state, count, bytes)
          SELECT plugin, kind, handler, state, sum(c.rows), sum(c.bytes) FROM (${changes}) c
          GROUP BY plugin, kind, handler, state HAVING sum(c.rows) <> 0
        ON CONFLICT (plugin, kind, handler, state)
          DO UPDATE SET count = t.count + excluded.count, bytes = t.bytes + excluded.bytes;
        RETURN NULL;
      END $$`,
    `CREATE TRIGGER delivery_${what} AFTER ${event} ON deliveries REFERENCING ${tables}
      FOR EACH STATEMENT EXECUTE FUNCTION delivery_count_${what}()`,
  ];
});

/** The tables of deliveries, jobs, schedules and feed cursors. */
export const deliveryMigrations: PostgresMigrations = {
  concern: 'deliveries',
  steps: [[...createTables, ...countChanges]],
};
