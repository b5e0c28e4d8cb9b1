import { PluginError } from '@streamspace/plugin-sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { intervalTimetable } from '../schedules/index.ts';
import type { DeliverBatch } from './attempt.ts';
import type { Deliveries } from './deliveries.ts';
import type { DeliveryTarget } from './attachment.ts';
import { createDeliveries } from './engine.ts';
import { createSqliteStore } from './sqlite-store.ts';
import type { BatchLimits, DeliveryRow, EnqueueRequest, Schedule } from './types.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.parse('2026-03-04T00:00:00Z');
const down = new PluginError('VENDOR_UNAVAILABLE', 'no answer');

async function setUp() {
  const clock = createVirtualClock(start);
  const store = createSqliteStore(':memory:');
  const open = () => createDeliveries({ store, clock, random: () => 0.5, defer: queueMicrotask });
  let deliveries = await open();
  onTestFinished(async () => {
    await deliveries.close({ drainMs: 0 });
    store.close();
  });
  return {
    clock,
    store,
    get deliveries(): Deliveries {
      return deliveries;
    },
    /** A new engine on the same store, `downMs` after the old one has stopped. */
    async restart(downMs = 0): Promise<Deliveries> {
      await deliveries.close({ drainMs: 0 });
      await clock.advance(downMs);
      deliveries = await open();
      return deliveries;
    },
  };
}

const send = (change: Partial<EnqueueRequest> = {}): EnqueueRequest => ({
  plugin: 'p',
  job: 'send',
  payload: {},
  ...change,
});

describe('a rate', () => {
  const rated = (starts: number[], now: () => number, count = 2): DeliveryTarget => ({
    deliver: async () => void starts.push((now() - start) / second),
    rateOf: (job) => (job === 'send' ? { count, perMs: 10 * second } : undefined),
  });

  test('is kept within any span of its length, and nothing is lost', async () => {
    const { clock, deliveries } = await setUp();
    const starts: number[] = [];
    deliveries.attach('p', rated(starts, clock.now));
    await deliveries.enqueue(send());
    await clock.advance(9 * second);
    for (let n = 0; n < 4; n += 1) void deliveries.enqueue(send());
    await clock.advance(hour);
    expect(starts).toEqual([0, 9, 10, 19, 20]);
  });

  test('counts further attempts, and leaves other jobs alone', async () => {
    const { clock, deliveries } = await setUp();
    const seen: string[] = [];
    deliveries.attach('p', {
      async deliver({ handler, attempt }) {
        seen.push(`${(clock.now() - start) / second} ${handler} ${attempt}`);
        if (handler === 'send' && attempt === 1) throw down;
      },
      rateOf: (job) => (job === 'send' ? { count: 1, perMs: 10 * second } : undefined),
    });
    for (const job of ['send', 'ship', 'ship']) void deliveries.enqueue(send({ job }));
    await clock.advance(minute);
    expect(seen).toEqual(['0 send 1', '0 ship 1', '0 ship 1', '10 send 2']);
  });

  test('holds when the plugin is detached and attached again; a new process may exceed it once', async () => {
    const setup = await setUp();
    const { clock } = setup;
    const starts: number[] = [];
    const target = rated(starts, clock.now);
    setup.deliveries.attach('p', target);
    for (let n = 0; n < 6; n += 1) void setup.deliveries.enqueue(send());
    await clock.advance(0);
    await setup.deliveries.detach('p');
    setup.deliveries.attach('p', target);
    await clock.advance(5 * second);
    expect(starts).toEqual([0, 0]);
    (await setup.restart()).attach('p', target);
    await clock.advance(hour);
    expect(starts).toEqual([0, 0, 5, 5, 15, 15]);
  });

  test('that is lowered counts what has started before', async () => {
    const { clock, deliveries } = await setUp();
    const starts: number[] = [];
    let count = 3;
    deliveries.attach('p', { ...rated(starts, clock.now), rateOf: () => ({ count, perMs: 10 * second }) });
    for (let n = 0; n < 3; n += 1) void deliveries.enqueue(send());
    await clock.advance(second);
    count = 1;
    for (let n = 0; n < 2; n += 1) void deliveries.enqueue(send());
    await clock.advance(hour);
    expect(starts).toEqual([0, 0, 0, 10, 20]);
  });
});

describe('a batch', () => {
  type Batch = Parameters<DeliverBatch>[0]['items'];
  const limits: BatchLimits = { items: 3, bytes: 10_000, waitMs: second };
  const batching = (deliverBatch: (items: Batch, signal: AbortSignal) => ReturnType<DeliverBatch>): DeliveryTarget => ({
    deliver: async () => undefined,
    deliverBatch: ({ items }, { signal }) => deliverBatch(items, signal),
    batchOf: (job) => (job === 'ship' ? limits : undefined),
  });
  const ship = (id: string, change: Partial<EnqueueRequest> = {}) =>
    send({ job: 'ship', id, payload: id, backoffMs: [10 * second], ...change });
  const states = async (deliveries: Deliveries) =>
    Object.fromEntries((await deliveries.list({ handler: 'ship' })).rows.map(({ id, state }) => [id, state]));

  test('holds what has come up; an item that failed is tried again by itself', async () => {
    const { clock, deliveries } = await setUp();
    const seen: string[] = [];
    deliveries.attach(
      'p',
      batching(async (items) => {
        seen.push([(clock.now() - start) / second, ...items.map(({ id, attempt }) => `${id}${attempt}`)].join(' '));
        return items.filter(({ id, attempt }) => id === 'b' && attempt === 1).map(({ id }) => ({ id, error: down }));
      }),
    );
    for (const id of ['a', 'b', 'c', 'd']) void deliveries.enqueue(ship(id));
    await clock.advance(hour);
    expect(seen).toEqual(['0 a1 b1 c1', '1 d1', '11 b2']);
    expect(await states(deliveries)).toEqual({ a: 'done', b: 'done', c: 'done', d: 'done' });
  });

  test('that throws has failed as a whole, each item on its own schedule', async () => {
    const { clock, deliveries } = await setUp();
    deliveries.attach(
      'p',
      batching(async () => {
        throw down;
      }),
    );
    void deliveries.enqueue(ship('a', { maxAttempts: 1 }));
    void deliveries.enqueue(ship('b', { maxAttempts: 2 }));
    await clock.advance(5 * second);
    expect(await states(deliveries)).toEqual({ a: 'dead', b: 'waiting' });
    await clock.advance(minute);
    expect(await states(deliveries)).toEqual({ a: 'dead', b: 'dead' });
  });

  test('runs into its deadline as a whole', async () => {
    const { clock, deliveries } = await setUp();
    const signals: AbortSignal[] = [];
    deliveries.attach(
      'p',
      batching((_items, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      }),
    );
    for (const id of ['a', 'b', 'c']) void deliveries.enqueue(ship(id, { timeoutMs: minute, maxAttempts: 1 }));
    await clock.advance(minute);
    expect(await states(deliveries)).toEqual({ a: 'dead', b: 'dead', c: 'dead' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('counts as one against concurrency', async () => {
    const { clock, deliveries } = await setUp();
    const batches: string[][] = [];
    deliveries.attach('p', {
      ...batching((items) => {
        batches.push(items.map(({ id }) => id));
        return new Promise(() => {});
      }),
      concurrency: { jobs: { ship: 2 } },
    });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) void deliveries.enqueue(ship(id));
    await clock.advance(5 * second);
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  test('goes on when one of its items is cancelled, and is aborted with the last', async () => {
    const { clock, deliveries } = await setUp();
    const signals: AbortSignal[] = [];
    let end = (): void => undefined;
    deliveries.attach(
      'p',
      batching((_items, signal) => {
        signals.push(signal);
        return new Promise((resolve) => {
          end = () => resolve([{ id: 'a', error: down }]);
        });
      }),
    );
    for (const id of ['a', 'b', 'c']) void deliveries.enqueue(ship(id));
    await clock.advance(0);
    await deliveries.cancel({ plugin: 'p', job: 'ship', id: 'a' });
    expect(signals[0]?.aborted).toBe(false);
    end();
    await clock.advance(0);
    expect(await states(deliveries)).toEqual({ a: 'cancelled', b: 'done', c: 'done' });

    for (const id of ['d', 'e', 'f']) void deliveries.enqueue(ship(id));
    await clock.advance(0);
    for (const id of ['d', 'e', 'f']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await deliveries.cancel({ plugin: 'p', job: 'ship', id });
    }
    expect(signals[1]?.aborted).toBe(true);
  });

  test('that is cut off comes again, its items marked as interrupted', async () => {
    const setup = await setUp();
    setup.deliveries.attach(
      'p',
      batching(() => new Promise(() => {})),
    );
    for (const id of ['a', 'b', 'c']) void setup.deliveries.enqueue(ship(id));
    await setup.clock.advance(0);
    const seen: boolean[] = [];
    (await setup.restart()).attach(
      'p',
      batching(async (items) => {
        seen.push(...items.map(({ interrupted }) => interrupted));
        return [];
      }),
    );
    await setup.clock.advance(second);
    expect(seen).toEqual([true, true, true]);
  });
});

describe('a limit', () => {
  test('with drop-lowest tells listeners what it dropped', async () => {
    const { clock, deliveries } = await setUp();
    const told: string[] = [];
    deliveries.onChange(({ id, state }) => told.push(`${id} ${state}`));
    const limit = { items: 1, bytes: 100, overflow: 'drop-lowest' } as const;
    await deliveries.enqueue(send({ id: 'a', limit }));
    await deliveries.enqueue(send({ id: 'b', limit }));
    expect(told).toEqual(['a waiting', 'a dropped', 'b waiting']);
    deliveries.attach('p', { deliver: async () => undefined });
    await clock.advance(0);
    expect(await deliveries.stats('p')).toMatchObject({ counts: { done: 1, waiting: 0 }, dropped: { overflow: 1 } });
  });
});

describe('progress', () => {
  test('reaches listeners five times a second at most, and whoever asks at once', async () => {
    const { clock, deliveries } = await setUp();
    const told: (number | undefined)[] = [];
    deliveries.onChange((row) => row.progress && told.push(row.progress.fraction));
    let report = (_fraction: number): void => undefined;
    deliveries.attach('p', {
      deliver: (_delivery, { progress }) => {
        report = (fraction) => progress({ fraction });
        return new Promise(() => {});
      },
    });
    await deliveries.enqueue(send());
    await clock.advance(0);
    for (const fraction of [0.1, 0.2, 0.3]) report(fraction);
    expect((await deliveries.list({})).rows).toMatchObject([{ progress: { fraction: 0.3 } }]);
    await clock.advance(200);
    report(0.4);
    expect(told).toEqual([0.1, 0.4]);
  });
});

describe('a schedule', () => {
  const every = (ms: number, change: Partial<Schedule> = {}): Schedule => ({
    job: 'sweep',
    timetable: intervalTimetable(ms),
    catchUp: 'once',
    jitterMs: 0,
    run: {},
    ...change,
  });
  /** A plugin that notes the minutes at which it ran. */
  const runs = (clock: { now(): number }, seen: number[]): DeliveryTarget => ({
    deliver: async ({ payload }) => {
      expect(payload).toBeNull();
      seen.push((clock.now() - start) / minute);
    },
  });

  test('runs its job at its times', async () => {
    const { clock, deliveries } = await setUp();
    const seen: number[] = [];
    deliveries.attach('p', runs(clock, seen));
    await deliveries.setSchedules('p', [every(5 * minute)]);
    expect(deliveries.schedules('p')).toEqual([{ job: 'sweep', nextAt: start + 5 * minute, what: 'every 5min' }]);
    await clock.advance(17 * minute);
    expect(seen).toEqual([5, 10, 15]);
    expect(deliveries.schedules('p')).toMatchObject([{ nextAt: start + 20 * minute }]);
  });

  test('goes on after a restart as if nothing had been, when it was not due meanwhile', async () => {
    const setup = await setUp();
    const seen: number[] = [];
    await setup.deliveries.setSchedules('p', [every(5 * minute)]);
    await setup.clock.advance(2 * minute);
    const deliveries = await setup.restart(2 * minute);
    deliveries.attach('p', runs(setup.clock, seen));
    await deliveries.setSchedules('p', [every(5 * minute)]);
    await setup.clock.advance(7 * minute);
    expect(seen).toEqual([5, 10]);
  });

  test.each([
    ['once', [43, 45]],
    ['skip', [45]],
  ] as const)('that was due several times while the host was down catches up: %s', async (catchUp, expected) => {
    const setup = await setUp();
    const seen: number[] = [];
    const schedules = [every(5 * minute, { catchUp })];
    await setup.deliveries.setSchedules('p', schedules);
    const deliveries = await setup.restart(43 * minute);
    deliveries.attach('p', runs(setup.clock, seen));
    await deliveries.setSchedules('p', schedules);
    await setup.clock.advance(4 * minute);
    expect(seen).toEqual(expected);
  });

  test('does not fire twice when the process is killed at the moment of a fire', async () => {
    const { clock, deliveries, store } = await setUp();
    await deliveries.setSchedules('p', [every(5 * minute)]);
    await clock.advance(5 * minute);
    // The next process comes up while the job of the fire is still waiting.
    const next = await createDeliveries({ store, clock, random: () => 0.5, defer: queueMicrotask });
    const seen: number[] = [];
    await next.setSchedules('p', [every(5 * minute)]);
    next.attach('p', runs(clock, seen));
    await clock.advance(4 * minute);
    expect(seen).toEqual([5]);
    await next.close();
  });

  test('begins anew when its times change, and ends when it is taken away', async () => {
    const { clock, deliveries } = await setUp();
    const seen: number[] = [];
    deliveries.attach('p', runs(clock, seen));
    await deliveries.setSchedules('p', [every(10 * minute)]);
    await clock.advance(8 * minute);
    await deliveries.setSchedules('p', [every(3 * minute)]);
    await clock.advance(4 * minute);
    await deliveries.setSchedules('p', []);
    await clock.advance(hour);
    expect(seen).toEqual([11]);
    expect(deliveries.schedules('p')).toEqual([]);
    expect(clock.pendingTimers).toBe(1); // of pruning
  });

  test('skips a fire while its last run is not finished, and counts it', async () => {
    const { clock, deliveries } = await setUp();
    const ends: (() => void)[] = [];
    deliveries.attach('p', {
      deliver: () => new Promise<void>((resolve) => ends.push(resolve)),
    });
    await deliveries.setSchedules('p', [every(5 * minute, { run: { timeoutMs: hour } })]);
    await clock.advance(17 * minute);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await clock.advance(4 * minute);
    expect(ends).toHaveLength(2);
    expect((await deliveries.stats('p', 'sweep')).dropped).toEqual({ overlap: 2 });
  });

  test('of a plugin that is not attached waits with one run', async () => {
    const { clock, deliveries } = await setUp();
    const seen: number[] = [];
    await deliveries.setSchedules('p', [every(5 * minute)]);
    await clock.advance(22 * minute);
    deliveries.attach('p', runs(clock, seen));
    await clock.advance(4 * minute);
    expect(seen).toEqual([22, 25]);
  });

  test('with jitter delays its runs, not its times', async () => {
    const { clock, deliveries } = await setUp();
    const seen: number[] = [];
    deliveries.attach('p', runs(clock, seen));
    await deliveries.setSchedules('p', [every(5 * minute, { jitterMs: 2 * minute })]);
    await clock.advance(12 * minute);
    expect(seen).toEqual([6, 11]);
    expect(deliveries.schedules('p')).toMatchObject([{ nextAt: start + 15 * minute }]);
  });

  test('fires soon after the clock was put forward', async () => {
    const { store } = await setUp();
    const clock = createVirtualClock(start);
    let forwardMs = 0;
    const jumping = { ...clock, now: () => clock.now() + forwardMs };
    const deliveries = await createDeliveries({ store, clock: jumping, defer: queueMicrotask });
    await deliveries.setSchedules('p', [every(8 * hour)]);
    forwardMs = 8 * hour;
    await clock.advance(minute);
    expect((await deliveries.stats('p')).counts.waiting).toBe(1);
    await deliveries.close();
  });

  test('is tried again when the store fails for now', async () => {
    const { clock, store } = await setUp();
    const errors: unknown[] = [];
    let broken = true;
    const fire: typeof store.fire = (...args) => {
      if (broken) throw down;
      return store.fire(...args);
    };
    const deliveries = await createDeliveries({
      store: { ...store, fire },
      clock,
      defer: queueMicrotask,
      onError: (error) => errors.push(error),
    });
    await deliveries.setSchedules('p', [every(5 * minute)]);
    await clock.advance(5 * minute + 1500);
    expect(errors).toEqual([down, down]);
    broken = false;
    await clock.advance(second);
    expect((await deliveries.stats('p')).counts.waiting).toBe(1);
    await deliveries.close();
  });

  test('of a plugin that is forgotten is gone, also after a restart', async () => {
    const setup = await setUp();
    await setup.deliveries.setSchedules('p', [every(5 * minute)]);
    await setup.clock.advance(4 * minute);
    await setup.deliveries.forget('p');
    await setup.clock.advance(2 * minute);
    const deliveries = await setup.restart();
    await deliveries.setSchedules('p', [every(5 * minute)]);
    expect(deliveries.schedules('p')).toMatchObject([{ nextAt: start + 11 * minute }]);
    const rows: readonly DeliveryRow[] = (await deliveries.list({})).rows;
    expect(rows).toEqual([]);
  });
});
