import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type Clock, type VirtualClock } from '../clock.ts';
import { intervalTimetable } from '../schedules/index.ts';
import { openDatabase } from '../sqlite.ts';
import type { Deliver } from './attempt.ts';
import type { Deliveries } from './deliveries.ts';
import { createDeliveries } from './engine.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { sampleEvent } from './test-support.ts';

const leaseMs = 15_000;
/** A lease that nobody renews is over for others, who ask once a second. */
const overMs = leaseMs + leaseMs / 3 + 1000;

let db: DatabaseSync;
let clock: VirtualClock;
beforeEach(() => {
  db = openDatabase(':memory:');
  clock = createVirtualClock(1_000_000);
});
afterEach(() => db.close());

/** One host on the database. While it is frozen, time stands still for it and its store does not answer. */
async function openHost(
  name: string,
): Promise<Deliveries & { freeze(): void; thaw(): Promise<void>; fail(error?: Error): void }> {
  let frozen = false;
  let failure: Error | undefined;
  const late: (() => void)[] = [];
  const own: Clock = {
    now: () => clock.now(),
    clearTimeout: (handle) => clock.clearTimeout(handle),
    setTimeout: (run, ms) => clock.setTimeout(() => (frozen ? late.push(run) : run()), ms),
  };
  const store = new Proxy(createSqliteStore(db), {
    get(target, member) {
      if (failure !== undefined) throw failure;
      return Reflect.get(target, member) as unknown;
    },
  });
  const deliveries = await createDeliveries({
    store,
    replica: { name, leaseMs },
    clock: own,
    defer: queueMicrotask,
    random: () => 0.5,
    onError(error) {
      if (error !== failure) throw error;
    },
  });
  return {
    ...deliveries,
    freeze: () => void (frozen = true),
    async thaw() {
      frozen = false;
      for (const run of late.splice(0)) run();
      await clock.advance(0);
    },
    fail: (error) => void (failure = error),
  };
}

const subscription = { plugin: 'p', handler: '*', key: 'k' };
const numberOf = ({ payload }: { payload: unknown }): number => (payload as { data: { n: number } }).data.n;

/** Notes what it is given, takes a second for it, and is aborted with the signal. */
function worker(ledger: string[], host: string): Deliver {
  return (delivery, { signal }) =>
    new Promise((resolve, reject) => {
      ledger.push(`${host} ${numberOf(delivery)}${delivery.interrupted ? ' again' : ''}`);
      clock.setTimeout(() => resolve(undefined), 1000);
      signal.addEventListener('abort', () => {
        ledger.push(`${host} aborted`);
        reject(signal.reason as Error);
      });
    });
}

test('of two hosts that read the same feed one delivers each event, in the order of its key', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const ledger: string[] = [];
  a.attach('p', { deliver: worker(ledger, 'a') });
  b.attach('p', { deliver: worker(ledger, 'b') });
  await clock.advance(0);
  for (let n = 1; n <= 4; n += 1) {
    // The one that does not deliver is the first to write.
    await b.publish(sampleEvent(n), [subscription], { feed: 'f', value: n });
    await a.publish(sampleEvent(n), [subscription], { feed: 'f', value: n });
  }
  await clock.advance(60_000);
  expect(ledger).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
  expect((await b.stats('p')).counts).toMatchObject({ done: 4, waiting: 0, running: 0 });
  await Promise.all([a.close(), b.close()]);
  expect(clock.pendingTimers).toBe(0);
});

test('hosts share out plugins', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  expect(await a.hold('p')).toBe(true);
  expect(await b.hold('q')).toBe(true);
  expect([await b.hold('p'), await a.hold('q')]).toEqual([false, false]);
  await clock.advance(10 * leaseMs);
  expect([await a.hold('p'), await b.hold('p'), await a.hold('q'), await b.hold('q')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
  await Promise.all([a.close(), b.close()]);
});

test('what another host enqueues runs within a third of a lease', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const ran: unknown[] = [];
  a.attach('p', { deliver: async ({ payload }) => void ran.push(payload) });
  await clock.advance(0);
  await b.enqueue({ plugin: 'p', job: 'send', payload: 'from b' });
  await clock.advance(leaseMs / 3);
  expect(ran).toEqual(['from b']);
  await Promise.all([a.close(), b.close()]);
});

test('schedules fire once, on the beat, while hosts come and go', async () => {
  const fired: string[] = [];
  const timetable = intervalTimetable(60_000);
  const schedule = [{ job: 'tick', timetable, catchUp: 'once', jitterMs: 0, run: {} }] as const;
  const start = async (name: string): Promise<Deliveries> => {
    const host = await openHost(name);
    await host.setSchedules('p', schedule);
    host.attach('p', { deliver: async () => void fired.push(`${name} ${(clock.now() - 1_000_000) / 60_000}`) });
    return host;
  };
  const [a, b] = [await start('a'), await start('b')];
  await clock.advance(150_000);
  await a.close();
  await clock.advance(60_000);
  const again = await start('a');
  await clock.advance(60_000);
  await b.close();
  await clock.advance(60_000);
  expect(fired).toEqual(['a 1', 'a 2', 'b 3', 'b 4', 'a 5']);
  expect(again.schedules('p')).toMatchObject([{ job: 'tick', nextAt: 1_000_000 + 6 * 60_000 }]);
  await again.close();
});

test('after a clean stop the other goes on within a second', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const ledger: string[] = [];
  a.attach('p', { deliver: worker(ledger, 'a') });
  b.attach('p', { deliver: worker(ledger, 'b') });
  await clock.advance(0);
  await a.close();
  await b.publish(sampleEvent(1), [subscription]);
  await clock.advance(1000);
  expect(ledger).toEqual(['b 1']);
  await clock.advance(1000);
  await b.close();
});

test('what a host acknowledges after it has lost the plugin counts for nothing', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const ledger: string[] = [];
  const heard: string[] = [];
  const late = Promise.withResolvers<void>();
  a.onLease((plugin, held) => heard.push(`${plugin} ${held}`));
  a.attach('p', { deliver: () => late.promise });
  b.attach('p', { deliver: worker(ledger, 'b') });
  const policy = { timeoutMs: 10 * leaseMs };
  for (const n of [1, 2]) await a.publish(sampleEvent(n), [{ ...subscription, policy }]);
  await clock.advance(0);
  a.freeze();
  while (ledger.length === 0) await clock.advance(100);
  late.resolve();
  await clock.advance(0);
  expect((await b.stats('p')).counts).toMatchObject({ done: 0, running: 1, waiting: 1 });
  await a.thaw();
  await clock.advance(5000);
  expect(ledger).toEqual(['b 1 again', 'b 2']);
  expect(heard).toEqual(['p true', 'p false']);
  expect((await b.stats('p')).counts).toMatchObject({ done: 2, running: 0, waiting: 0 });
  await Promise.all([a.close(), b.close()]);
});

test('a host that hears that it lost a plugin aborts what runs', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const ledger: string[] = [];
  const forever: Deliver = (_delivery, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        ledger.push((signal.reason as Error).message);
        reject(signal.reason as Error);
      });
    });
  a.attach('p', { deliver: forever });
  await a.enqueue({ plugin: 'p', job: 'send', payload: null, timeoutMs: 10 * leaseMs });
  await clock.advance(0);
  a.freeze();
  b.attach('p', { deliver: async () => void ledger.push('done by b') });
  await clock.advance(overMs);
  await a.thaw();
  expect(ledger).toEqual(['done by b', 'Another host runs "p" now; this is delivered there']);
  expect((await a.stats('p')).counts).toMatchObject({ done: 1, dead: 0, waiting: 0 });
  await Promise.all([a.close(), b.close()]);
});

test('a host whose database fails gives its plugins up by itself when its leases end', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  const heard: string[] = [];
  a.onLease((plugin, held) => heard.push(`${plugin} ${held}`));
  await a.hold('p');
  a.fail(new Error('no database'));
  await clock.advance(leaseMs - 1);
  expect(heard).toEqual(['p true']);
  await clock.advance(1000);
  expect(heard).toEqual(['p true', 'p false']);
  a.fail();
  await clock.advance(1000);
  // Nobody else took it meanwhile.
  expect(heard).toEqual(['p true', 'p false', 'p true']);
  await Promise.all([a.close(), b.close()]);
});

test('a replica that starts anew after a kill goes on at once', async () => {
  const before = await openHost('a');
  const ledger: string[] = [];
  before.attach('p', { deliver: worker(ledger, 'before') });
  await before.publish(sampleEvent(1), [subscription]);
  await clock.advance(0);
  before.freeze();
  const after = await openHost('a');
  after.attach('p', { deliver: worker(ledger, 'after') });
  await clock.advance(0);
  expect(ledger).toEqual(['before 1', 'after 1 again']);
  await clock.advance(1000);
  expect((await after.stats('p')).counts).toMatchObject({ done: 1 });
  await after.close();
});

test('a host whose database fails while it asks for plugins asks again', async () => {
  const a = await openHost('a');
  const heard: string[] = [];
  a.onLease((plugin, held) => heard.push(`${plugin} ${held}`));
  const timetable = intervalTimetable(60_000);
  a.fail(new Error('no database'));
  a.attach('p', { deliver: async () => undefined });
  await expect(a.hold('q')).rejects.toThrow('no database');
  const schedules = [{ job: 'tick', timetable, catchUp: 'once', jitterMs: 0, run: {} }] as const;
  await expect(a.setSchedules('r', schedules)).rejects.toThrow('no database');
  a.fail();
  await clock.advance(1000);
  expect(heard.toSorted()).toEqual(['p true', 'q true', 'r true']);
  await a.close();
  expect(clock.pendingTimers).toBe(0);
});

test('a replica that starts anew while the database fails inherits what it had once that answers', async () => {
  const before = await openHost('a');
  await before.hold('p');
  before.freeze();
  const after = await openHost('a');
  after.fail(new Error('no database'));
  await expect(after.hold('p')).rejects.toThrow('no database');
  after.fail();
  await clock.advance(1000);
  expect(await after.hold('p')).toBe(true);
  await after.close();
});

test('a plugin that is given up while it is asked for is not kept', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  await a.hold('q');
  const asked = a.hold('p');
  await a.release('p');
  expect(await asked).toBe(false);
  expect(await b.hold('p')).toBe(true);
  await Promise.all([a.close(), b.close()]);
});

describe('a host without a name has the database to itself', () => {
  let failing: boolean;
  async function openAlone(): Promise<Deliveries> {
    failing = false;
    const store = new Proxy(createSqliteStore(db), {
      get(target, member) {
        if (failing) throw new Error('no database');
        return Reflect.get(target, member) as unknown;
      },
    });
    return createDeliveries({ store, clock, defer: queueMicrotask, onError: () => undefined });
  }

  test('and asks again where it failed', async () => {
    const alone = await openAlone();
    const seen: number[] = [];
    failing = true;
    alone.attach('p', { deliver: async (delivery) => void seen.push(numberOf(delivery)) });
    await clock.advance(0);
    failing = false;
    await alone.publish(sampleEvent(1), [subscription]);
    await clock.advance(1000);
    expect(seen).toEqual([1]);
    await alone.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test('so it takes over at once from whoever had it, a replica too, and a replica from it', async () => {
    const a = await openHost('a');
    expect(await a.hold('p')).toBe(true);
    a.freeze();
    const [first, second] = [await openAlone(), await openAlone()];
    expect([await first.hold('p'), await second.hold('p')]).toEqual([true, true]);
    // The one that came later keeps it.
    first.attach('p', { deliver: async () => undefined });
    await clock.advance(60_000);
    expect([await first.hold('p'), await second.hold('p')]).toEqual([false, true]);
    const b = await openHost('b');
    expect(await b.hold('p')).toBe(true);
    await Promise.all([first.close(), second.close(), b.close()]);
  });
});
