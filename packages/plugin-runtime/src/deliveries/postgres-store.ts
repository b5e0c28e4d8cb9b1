import { migratePostgres, type Postgres } from '../postgres/index.ts';
import { claimAll, type ClaimResult } from './postgres/claim.ts';
import { enqueue } from './postgres/enqueue.ts';
import { acquireLeases, releaseLeases, renewLeases } from './postgres/leases.ts';
import { cancel, pause, pauses, redeliver, resume } from './postgres/manage.ts';
import { pluginsOf, publish } from './postgres/publish.ts';
import { find, list, stats } from './postgres/read.ts';
import { forget, prune } from './postgres/retention.ts';
import { fire, setSchedules } from './postgres/schedules.ts';
import { deliveryMigrations } from './postgres/schema.ts';
import { settle } from './postgres/settle.ts';
import { takeTurns } from './postgres/turns.ts';
import { giveBackUnanswered } from './postgres/unanswered.ts';
import type { DeliveryStore, EnqueueAnswer, NewEvent, NewJob, StepRequest } from './store.ts';

/**
 * Deliveries in a PostgreSQL database, which several replicas may use. Writers of one plugin take turns; those of
 * different plugins do not meet. `close()` leaves the database open.
 *
 * @throws {PluginError} `INVALID_STATE` when a newer version of this software has written to the database.
 */
export async function createPostgresStore(db: Postgres): Promise<DeliveryStore> {
  await migratePostgres(db, deliveryMigrations);
  // As in SQLite: what is read again or made again does not wait for the disk.
  const isRepeatable = (events: readonly NewEvent[]): boolean => events.every(({ cursor }) => cursor !== undefined);
  const repeatable = true;
  /** Rows of steps whose end is not known: they may run in the database, and nobody runs them. */
  const unanswered = new Set<number>();

  async function step(request: StepRequest) {
    const { life, now, events, outcomes, claims } = request;
    let taken: readonly ClaimResult[] = [];
    const seqs = [...outcomes.map(({ seq }) => seq), ...unanswered];
    const back = [...unanswered];
    try {
      const result = await db.transaction(
        async (sql) => {
          taken = [];
          await takeTurns(sql, [...pluginsOf(events), ...claims.map(({ plugin }) => plugin)], seqs);
          await giveBackUnanswered(sql, back, life);
          const published = await publish(sql, events, now);
          const settled = await settle(sql, outcomes, now, life);
          taken = await claimAll(sql, request);
          return { published, settled };
        },
        { repeatable: isRepeatable(events) },
      );
      for (const seq of back) unanswered.delete(seq);
      return {
        published: result.published,
        claimed: taken.flatMap(({ claimed }) => claimed),
        batches: taken.flatMap(({ batches }) => batches),
        changed: [...result.settled, ...taken.flatMap(({ changed }) => changed)],
        lost: taken.filter(({ lost }) => lost).map(({ plugin }) => plugin),
        wakeAt: new Map(taken.flatMap(({ plugin, wakeAt }) => (wakeAt === undefined ? [] : [[plugin, wakeAt]]))),
      };
    } catch (error) {
      for (const { claimed, batches } of taken) {
        for (const { seq } of [...claimed, ...batches.flat()]) unanswered.add(seq);
      }
      throw error;
    }
  }

  async function enqueueAll(jobs: readonly NewJob[], now: number): Promise<readonly EnqueueAnswer[]> {
    return db.transaction(async (sql) => {
      await takeTurns(sql, [...new Set(jobs.map(({ plugin }) => plugin))]);
      const answers: EnqueueAnswer[] = [];
      for (const job of jobs) {
        // oxlint-disable-next-line no-await-in-loop -- each may be refused for those before it
        answers.push(await enqueue(sql, job, now));
      }
      return answers;
    });
  }

  return {
    publish: (events, now) =>
      db.transaction(
        async (sql) => {
          await takeTurns(sql, pluginsOf(events));
          return publish(sql, events, now);
        },
        { repeatable: isRepeatable(events) },
      ),
    cursor: (feed) =>
      db.transaction(async (sql) => {
        const row = await sql.get<{ value: string }>('SELECT value FROM delivery_cursors WHERE feed = :feed', { feed });
        return row && (JSON.parse(row.value) as unknown);
      }),
    enqueue: enqueueAll,
    setSchedules: (plugin, schedules) => db.transaction((sql) => setSchedules(sql, plugin, schedules)),
    fire: (which, now) => db.transaction((sql) => fire(sql, which, now)),
    step,
    // Whoever loses the power loses the lease with it.
    acquireLeases: (request) => db.transaction((sql) => acquireLeases(sql, request), { repeatable }),
    renewLeases: ({ life, plugins, expiresAt }) =>
      db.transaction((sql) => renewLeases(sql, life, plugins, expiresAt), { repeatable }),
    releaseLeases: ({ life, plugins }) => db.transaction((sql) => releaseLeases(sql, life, plugins), { repeatable }),
    cancel: (which, now, pruneAt) => db.transaction((sql) => cancel(sql, which, now, pruneAt)),
    redeliver: (which, now) => db.transaction((sql) => redeliver(sql, which, now)),
    pause: (which) => db.transaction((sql) => pause(sql, which)),
    resume: (which) => db.transaction((sql) => resume(sql, which)),
    pauses: (plugin, now) => db.transaction((sql) => pauses(sql, plugin, now)),
    list: (query, now) => db.transaction((sql) => list(sql, query, now)),
    find: (plugin, id, now) => db.transaction((sql) => find(sql, plugin, id, now)),
    stats: (plugin, handler) => db.transaction((sql) => stats(sql, plugin, handler)),
    prune: (now, limit) => db.transaction((sql) => prune(sql, now, limit)),
    forget: (plugin) => db.transaction((sql) => forget(sql, plugin)),
    close: () => {},
  };
}
