import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@streamspace/plugin-runtime';
import { interleave, median, percentile, spread, type Measurement } from '../harness.ts';
import { openFleet, type Fleet } from './fleet.ts';
import { event } from './sample.ts';
import type { Workshop } from './workshop.ts';

const fleetSize = 26;
/** Sessions that events are about: what is about one is delivered in order. */
const sessions = 100;
const steadyPerSecond = 1_000;

/**
 * Deliveries through the whole stack: an event of the control plane, written, handed to the handler in the sandbox, its
 * acknowledgement written; beside inserts of the same events into the same kind of database.
 */
export async function measureDeliveries(workshop: Workshop): Promise<readonly Measurement[]> {
  const { quick } = workshop;
  await using one = await openFleet(workshop, { name: 'one', size: 1 });
  await using many = await openFleet(workshop, { name: 'many', size: fleetSize });
  const inserts = openInserts(join(workshop.directory, 'bare.db'));

  const runs = {
    single: async () => inserts.perSecond(1, quick ? 300 : 1_000),
    batched: async () => inserts.perSecond(100, quick ? 10_000 : 30_000),
    one: () => deliveriesPerSecond(one, quick ? 500 : 2_000),
    many: () => deliveriesPerSecond(many, quick ? 50 : 150),
  };
  await interleave(1, runs);
  const results = await interleave(quick ? 2 : 5, runs);
  const steadyMs = quick ? 1_500 : 6_000;
  const commits = await commitLatencies(inserts, steadyMs / 4);
  const toOne = await steadyLatencies(many, 'one', steadyMs);
  const toAll = await steadyLatencies(many, 'all', steadyMs);
  inserts.close();

  const limit = {
    of: `inserts, 100 to a commit (one to a commit: ${median(results.single).toFixed(0)}/s)`,
    value: median(results.batched),
  };
  return [
    { what: 'deliveries: 1 plugin', value: median(results.one), unit: '/s', limit, note: spread(results.one) },
    {
      what: `deliveries: ${fleetSize} plugins, all`,
      value: median(results.many),
      unit: '/s',
      limit,
      note: spread(results.many),
    },
    ...steadyLines('each event to one', toOne, commits),
    ...steadyLines('each event to all', toAll, commits),
  ];
}

function steadyLines(how: string, latencies: readonly number[], commits: readonly number[]): readonly Measurement[] {
  const line = (share: number): Measurement => ({
    what: `deliveries: ${steadyPerSecond}/s over ${fleetSize}, ${how}, p${share * 100}`,
    value: percentile(latencies, share),
    unit: 'ms',
    limit: { of: 'a commit of one row', value: percentile(commits, share) },
  });
  return [
    line(0.5),
    {
      ...line(0.99),
      bar: { atMost: 10 },
      note: `stated → acknowledgement written, ${latencies.length} deliveries, ${spread(latencies)}`,
    },
  ];
}

/** Rows with the size of an event, as durable as the host's own. */
interface Inserts {
  perSecond(perCommit: number, count: number): number;
  close(): void;
}

function openInserts(path: string): Inserts {
  const db = openDatabase(path);
  db.exec('CREATE TABLE bare (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO bare (body) VALUES (?)');
  const body = JSON.stringify(event);
  return {
    perSecond(perCommit, count) {
      const start = performance.now();
      for (let written = 0; written < count; written += perCommit) {
        db.exec('BEGIN IMMEDIATE');
        for (let row = 0; row < perCommit; row += 1) insert.run(body);
        db.exec('COMMIT');
      }
      return (count / (performance.now() - start)) * 1000;
    },
    close: () => db.close(),
  };
}

/** States an event about a session. */
function state({ controlPlane }: Fleet, type: string, session: string): Promise<unknown> {
  const data = { ...event.data, session: { ...event.data.session, id: session } };
  return controlPlane.emit({ type, subject: { kind: 'session', id: session }, data });
}

/** Calls back with the subject of each delivery whose acknowledgement is written. Returns what ends it. */
function onDone({ host }: Fleet, listener: (subject: string) => void): () => void {
  return host.onChange((message) => {
    if (message.type === 'delivery' && message.delivery.state === 'done') listener(message.delivery.key ?? '');
  });
}

async function deliveriesPerSecond(fleet: Fleet, events: number): Promise<number> {
  const wanted = events * fleet.ownEvents.length;
  const all = Promise.withResolvers<void>();
  let done = 0;
  const unwatch = onDone(fleet, () => {
    done += 1;
    if (done === wanted) all.resolve();
  });
  const start = performance.now();
  for (let index = 0; index < events; index += 1) void state(fleet, 'session.created', `session-${index % sessions}`);
  await all.promise;
  unwatch();
  return (wanted / (performance.now() - start)) * 1000;
}

/**
 * Milliseconds from an event to its acknowledgement, at a steady rate. An event that is stated late counts from when it
 * was due.
 *
 * @param reach Whether an event goes to one plugin, each in turn, or to all of them.
 */
async function steadyLatencies(fleet: Fleet, reach: 'one' | 'all', forMs: number): Promise<readonly number[]> {
  const { ownEvents } = fleet;
  const receivers = reach === 'one' ? 1 : ownEvents.length;
  const everyMs = (1000 * receivers) / steadyPerSecond;
  const events = Math.round(forMs / everyMs);
  const dueAt = new Map<string, number>();
  const latencies: number[] = [];
  const all = Promise.withResolvers<void>();
  const unwatch = onDone(fleet, (subject) => {
    const due = dueAt.get(subject);
    if (due === undefined) return;
    latencies.push(performance.now() - due);
    if (latencies.length === events * receivers) all.resolve();
  });
  const start = performance.now();
  for (let index = 0; index < events; index += 1) {
    const due = start + index * everyMs;
    const session = `${reach}-${index}`;
    // oxlint-disable-next-line no-await-in-loop -- one event after another
    if (due > performance.now()) await sleep(due - performance.now());
    dueAt.set(`session:${session}`, due);
    void state(fleet, (reach === 'one' && ownEvents[index % ownEvents.length]) || 'session.created', session);
  }
  await all.promise;
  unwatch();
  return latencies;
}

/** The same for commits of one row, which nothing durable can be faster than. */
async function commitLatencies(inserts: Inserts, forMs: number): Promise<readonly number[]> {
  const latencies: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    latencies.push(1000 / inserts.perSecond(1, 1));
    // oxlint-disable-next-line no-await-in-loop -- at the same steady rate
    await sleep(1000 / steadyPerSecond);
  }
  return latencies;
}
