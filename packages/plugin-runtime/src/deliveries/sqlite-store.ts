import type { DatabaseSync } from 'node:sqlite';
import { migrate, openDatabase, prepare, repeatableTransaction, transaction } from '../sqlite.ts';
import type { ParsedEvents } from './claimed-row.ts';
import { createClaim } from './sqlite/claim.ts';
import { createDrops } from './sqlite/drops.ts';
import { createEnqueue } from './sqlite/enqueue.ts';
import { createPublish } from './sqlite/insert.ts';
import { createLanes } from './sqlite/lanes.ts';
import { createLeases } from './sqlite/leases.ts';
import { createCancel, createPauses, createRedeliver } from './sqlite/manage.ts';
import { createFind, createList, createStats } from './sqlite/read.ts';
import { createForget, createPrune } from './sqlite/retention.ts';
import { createFire, createSetSchedules } from './sqlite/schedules.ts';
import { deliveryMigrations } from './sqlite/schema.ts';
import { createSettle } from './sqlite/settle.ts';
import type { DeliveryStore, NewEvent } from './store.ts';

/** A {@link DeliveryStore} that answers at once, so that a caller's own {@link transaction} can take it in. */
export type SyncDeliveryStore = {
  [M in keyof DeliveryStore]: (...args: Parameters<DeliveryStore[M]>) => Awaited<ReturnType<DeliveryStore[M]>>;
};

/**
 * Deliveries in an SQLite database, which several processes of one machine may use.
 *
 * @param database A path, `':memory:'`, or a connection from {@link openDatabase}, which `close()` then leaves open.
 * @throws {PluginError} `INVALID_STATE` when a newer version of this software has written to the database.
 */
export function createSqliteStore(database: string | DatabaseSync): SyncDeliveryStore {
  const owned = typeof database === 'string';
  const db = owned ? openDatabase(database, deliveryMigrations) : database;
  if (!owned) migrate(db, deliveryMigrations);

  const lanes = createLanes(db);
  const drops = createDrops(db);
  const publish = createPublish(db, lanes);
  const enqueue = createEnqueue(db, lanes, drops);
  const setSchedules = createSetSchedules(db);
  const fire = createFire(db, drops, enqueue);
  const settle = createSettle(db, lanes);
  const claim = createClaim(db, lanes, drops);
  const leases = createLeases(db);
  const cancel = createCancel(db, lanes);
  const redeliver = createRedeliver(db, lanes);
  const { pause, resume, pauses } = createPauses(db);
  const prune = createPrune(db);
  const forget = createForget(db);
  const selectCursor = prepare<{ value: string }>(db, 'SELECT value FROM delivery_cursors WHERE feed = :feed');

  // Events of a feed are read again from the cursor that would be lost with them. A claim or an acknowledgement that is
  // lost with the power is an attempt that is made again.
  function commit<T>(events: readonly NewEvent[], work: () => T): T {
    const isRepeatable = events.every(({ cursor }) => cursor !== undefined);
    return isRepeatable ? repeatableTransaction(db, work) : transaction(db, work as () => never);
  }

  return {
    publish: (events, now) => commit(events, () => events.map((event) => publish(event, now))),
    cursor: (feed) => {
      const row = selectCursor.get({ feed });
      return row && (JSON.parse(row.value) as unknown);
    },
    enqueue: (jobs, now) => transaction(db, () => jobs.map((job) => enqueue(job, now))),
    setSchedules: (plugin, schedules) => transaction(db, () => setSchedules(plugin, schedules)),
    fire: (which, now) => transaction(db, () => fire(which, now)),
    step: (request) =>
      commit(request.events, () => {
        const { life, now, events, outcomes, claims } = request;
        const published = events.map((event) => publish(event, now));
        const settled = outcomes.map((outcome) => settle(outcome, now, life)).filter((row) => row !== undefined);
        const parsed: ParsedEvents = new Map();
        const taken = claims.map((wish) => ({ plugin: wish.plugin, ...claim(wish, request, parsed) }));
        return {
          published,
          claimed: taken.flatMap(({ claimed }) => claimed),
          batches: taken.flatMap(({ batches }) => batches),
          changed: [...settled, ...taken.flatMap(({ changed }) => changed)],
          lost: taken.filter(({ lost }) => lost).map(({ plugin }) => plugin),
          wakeAt: new Map(taken.flatMap(({ plugin, wakeAt }) => (wakeAt === undefined ? [] : [[plugin, wakeAt]]))),
        };
      }),
    // Whoever loses the power loses the lease with it.
    acquireLeases: (request) => repeatableTransaction(db, () => leases.acquire(request)),
    renewLeases: ({ life, plugins, expiresAt }) =>
      repeatableTransaction(db, () => leases.renew(life, plugins, expiresAt)),
    releaseLeases: ({ life, plugins }) => repeatableTransaction(db, () => leases.release(life, plugins)),
    cancel: (which, now, pruneAt) => transaction(db, () => cancel(which, now, pruneAt)),
    redeliver: (which, now) => transaction(db, () => redeliver(which, now)),
    pause: (which) => transaction(db, () => pause(which)),
    resume: (which) => transaction(db, () => resume(which)),
    pauses,
    list: createList(db),
    find: createFind(db),
    stats: createStats(db, drops),
    prune: (now, limit) => transaction(db, () => prune(now, limit)),
    forget: (plugin) => transaction(db, () => forget(plugin)),
    close: () => {
      if (owned) db.close();
    },
  };
}
