import { PluginError } from '@streamspace/plugin-sdk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import type { Deliver, DeliveryContext } from './attempt.ts';
import type { DeliveriesOptions } from './deliveries.ts';
import { createDeliveries } from './engine.ts';
import { createSqliteStore } from './sqlite-store.ts';
import type { DeliveryStore } from './store.ts';
import { sampleEvent } from './test-support.ts';
import type { Delivery, DeliveryRow, EnqueueRequest } from './types.ts';

const minute = 60_000;
const hour = 60 * minute;
const down = new PluginError('VENDOR_UNAVAILABLE', 'no answer');

/** A plugin whose test decides how each delivery ends. */
function createPlugin(clock: VirtualClock) {
  const calls: { delivery: Delivery; context: DeliveryContext; at: number; end: (error?: unknown) => void }[] = [];
  const deliver: Deliver = (delivery, context) =>
    new Promise((resolve, reject) => {
      const end = (error?: unknown) => (error === undefined ? resolve(undefined) : reject(error));
      calls.push({ delivery, context, at: clock.now(), end });
    });
  return {
    deliver,
    calls,
    ids: () => calls.map(({ delivery }) => delivery.id),
    numbers: () => calls.map(({ delivery }) => (delivery.payload as { data: { n: number } }).data.n),
    /** Ends the newest call and lets what follows happen. */
    async end(error?: unknown, index = -1) {
      calls.at(index)?.end(error);
      await clock.advance(0);
    },
  };
}

async function setUp(options: Partial<DeliveriesOptions> = {}) {
  const clock = createVirtualClock(hour);
  const store = options.store ?? createSqliteStore(':memory:');
  // Jitter of 0.
  const fixed = { clock, random: () => 0.5, defer: queueMicrotask };
  const deliveries = await createDeliveries({ store, ...fixed, ...options });
  onTestFinished(async () => {
    await deliveries.close({ drainMs: 0 });
    await store.close();
  });
  return { clock, store, deliveries, plugin: createPlugin(clock), fixed };
}

const to = (key: string, plugin = 'p') => ({ plugin, handler: 'session.*', key });
const send = (change: Partial<EnqueueRequest> = {}): EnqueueRequest => ({
  plugin: 'p',
  job: 'send',
  payload: {},
  ...change,
});

describe('events', () => {
  test('are delivered in the order of the calls, also when nobody awaits them', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    const published = [1, 2, 3].map((n) => deliveries.publish(sampleEvent(n), [to('a')]));
    await clock.advance(0);
    for (const n of [1, 2, 3]) {
      expect(plugin.numbers()).toHaveLength(n);
      // oxlint-disable-next-line no-await-in-loop -- the next one comes after the acknowledgement
      await plugin.end();
    }
    expect(plugin.numbers()).toEqual([1, 2, 3]);
    expect(await Promise.all(published)).toMatchObject([{ fresh: true }, { fresh: true }, { fresh: true }]);
  });

  test('wait behind one of their key that is tried again, while other keys pass', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await clock.advance(0);
    await plugin.end(down);
    await deliveries.publish(sampleEvent(2), [to('a')]);
    await deliveries.publish(sampleEvent(3), [to('b')]);
    await clock.advance(999);
    expect(plugin.numbers()).toEqual([1, 3]);
    await clock.advance(1);
    expect(plugin.calls[2]?.delivery).toMatchObject({ payload: { data: { n: 1 } }, attempt: 2 });
    await plugin.end();
    expect(plugin.numbers()).toEqual([1, 3, 1, 2]);
  });

  test('become dead letters at the end of the hour, and the next of the key goes on', async () => {
    const { clock, deliveries } = await setUp();
    const seen: [event: string, afterSeconds: number][] = [];
    const deliver: Deliver = async ({ payload }) => {
      const { id } = payload as { id: string };
      seen.push([id, (clock.now() - hour) / 1000]);
      if (id === 'evt_1') throw down;
    };
    deliveries.attach('p', { deliver });
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await deliveries.publish(sampleEvent(2), [to('a')]);
    await clock.advance(2 * hour);
    const failed = [0, 1, 6, 36, 156, 756, 2556, 3600].map((after) => ['evt_1', after]);
    expect(seen).toEqual([...failed, ['evt_2', 3600]]);
    const { rows } = await deliveries.list({ state: 'dead' });
    expect(rows).toMatchObject([{ eventId: 'evt_1', error: { code: 'VENDOR_UNAVAILABLE', message: 'no answer' } }]);
  });

  test('that fail for good are dead at once, and can be redelivered', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await clock.advance(0);
    await plugin.end(new PluginError('CONFIG_INVALID', 'no webhook'));
    const [dead] = (await deliveries.list({ plugin: 'p', state: 'dead' })).rows;
    await deliveries.redeliver({ plugin: 'p', id: dead?.id ?? '' });
    await clock.advance(0);
    expect(plugin.calls[1]?.delivery).toMatchObject({ id: dead?.id, attempt: 1, interrupted: false });
    await plugin.end();
    expect((await deliveries.stats('p')).counts).toMatchObject({ done: 1, dead: 0 });
  });

  test('run at most 16 at a time for a plugin, and another plugin has its own', async () => {
    const { clock, deliveries, plugin } = await setUp();
    const other = createPlugin(clock);
    deliveries.attach('p', plugin);
    deliveries.attach('q', { deliver: other.deliver, concurrency: { events: 3 } });
    await deliveries.publishAll(
      Array.from({ length: 20 }, (_, n) => ({ event: sampleEvent(n), subscriptions: [to(`k${n}`), to(`k${n}`, 'q')] })),
    );
    await clock.advance(0);
    expect([plugin.calls.length, other.calls.length]).toEqual([16, 3]);
    await plugin.end(undefined, 0);
    expect([plugin.calls.length, other.calls.length]).toEqual([17, 3]);
  });

  test('of a feed carry its cursor; a repeated event is not delivered again', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    expect(await deliveries.cursor('feed')).toBeUndefined();
    await deliveries.publish(sampleEvent(1), [to('a')], { feed: 'feed', value: { at: 1 } });
    expect(await deliveries.publish(sampleEvent(1), [to('a')], { feed: 'feed', value: { at: 2 } })).toEqual({
      id: 'evt_1',
      fresh: false,
    });
    await clock.advance(0);
    expect([plugin.numbers(), await deliveries.cursor('feed')]).toEqual([[1], { at: 2 }]);
  });
});

describe('deadlines', () => {
  test('an event handler that takes over 5 s is aborted and tried again; its late answer counts for nothing', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await clock.advance(4999);
    expect(plugin.calls[0]?.context.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(plugin.calls[0]?.context.signal.reason).toMatchObject({ code: 'TIMEOUT' });
    await plugin.end(undefined, 0);
    expect((await deliveries.stats('p')).counts).toMatchObject({ waiting: 1, done: 0 });
    await clock.advance(1000);
    expect(plugin.calls[1]?.delivery).toMatchObject({ attempt: 2 });
  });

  test('a late failure of one attempt does not end the next', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await clock.advance(6000);
    expect(plugin.calls).toHaveLength(2);
    await plugin.end(new PluginError('VENDOR_REJECTED', 'too late'), 0);
    expect((await deliveries.stats('p')).counts).toMatchObject({ running: 1, dead: 0 });
  });

  test('a job has its own', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.enqueue(send({ timeoutMs: 10 * minute, maxAttempts: 1 }));
    await clock.advance(10 * minute - 1);
    expect(plugin.calls[0]?.context.signal.aborted).toBe(false);
    await clock.advance(1);
    expect((await deliveries.list({ state: 'dead' })).rows).toMatchObject([{ error: { code: 'TIMEOUT' } }]);
  });
});

describe('jobs', () => {
  test('wait for a vendor as long as it asks, without using up attempts', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.enqueue(send({ maxAttempts: 2 }));
    await clock.advance(0);
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      await plugin.end(new PluginError('RATE_LIMITED', 'slow down', { retryAfterMs: 30_000 }));
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(30_000);
    }
    expect(plugin.calls.map(({ at }) => at - hour)).toEqual([0, 30_000, 60_000, 90_000, 120_000, 150_000]);
    expect(plugin.calls.map(({ delivery }) => delivery.attempt)).toEqual([1, 1, 1, 1, 1, 1]);
    await plugin.end(down);
    await clock.advance(1000);
    await plugin.end(down);
    expect((await deliveries.stats('p')).counts.dead).toBe(1);
  });

  test('run four at a time each, or as many as the plugin says', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', { deliver: plugin.deliver, concurrency: { jobs: { ship: 1 } } });
    await Promise.all(Array.from({ length: 6 }, () => deliveries.enqueue(send())));
    await Promise.all(Array.from({ length: 6 }, () => deliveries.enqueue(send({ job: 'ship' }))));
    await clock.advance(0);
    expect(plugin.calls.map(({ delivery }) => delivery.handler)).toEqual(['send', 'send', 'send', 'send', 'ship']);
  });

  test('run once per dedupe key and day', async () => {
    const { clock, deliveries } = await setUp();
    const first = await deliveries.enqueue(send({ dedupe: 'evt_1' }));
    await clock.advance(24 * hour - 1);
    expect(await deliveries.enqueue(send({ dedupe: 'evt_1' }))).toEqual({ id: first.id, fresh: false });
    await clock.advance(1);
    expect(await deliveries.enqueue(send({ dedupe: 'evt_1' }))).toMatchObject({ fresh: true });
  });

  test('with the same id push each other back', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    for (const n of [1, 2, 3]) {
      // oxlint-disable-next-line no-await-in-loop -- each replaces the one before
      await deliveries.enqueue(send({ id: 'digest', delayMs: 1000, payload: n }));
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(500);
    }
    expect(plugin.calls).toEqual([]);
    await clock.advance(500);
    expect(plugin.calls).toMatchObject([{ delivery: { id: 'digest', payload: 3 }, at: hour + 2000 }]);
  });

  test('that nobody could run in time are dropped', async () => {
    const { clock, deliveries, plugin } = await setUp();
    await deliveries.enqueue(send({ expiresAt: hour + 100 }));
    await clock.advance(100);
    deliveries.attach('p', plugin);
    await clock.advance(0);
    expect(plugin.calls).toEqual([]);
    expect((await deliveries.stats('p')).counts.dropped).toBe(1);
  });

  test('are refused beyond the quota, one by one', async () => {
    const { deliveries } = await setUp({ quotaOf: () => ({ jobs: 2, bytes: 1e6 }) });
    const answers = await Promise.allSettled([1, 2, 3].map((n) => deliveries.enqueue(send({ payload: n }))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(answers[2]).toMatchObject({ reason: { code: 'QUOTA_EXCEEDED' } });
    expect(String(answers[2]?.status === 'rejected' && answers[2].reason)).toContain('the most are 2 jobs');
    await expect(deliveries.enqueue(send({ plugin: 'q' }))).resolves.toMatchObject({ fresh: true });
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  test.each<[string, Partial<EnqueueRequest>]>([
    ['a payload with a cycle', { payload: cycle }],
    ['a function as payload', { payload: () => 0 }],
    ['a payload over 256 KiB', { payload: 'é'.repeat(131_072) }],
    ['a delay that is no number', { delayMs: Number.NaN }],
    ['a due time beyond all integers', { dueAt: 1e300 }],
    ['both a due time and a delay', { dueAt: 1, delayMs: 1 }],
    ['no place per key', { perKey: 0 }],
    ['a negative wait', { backoffMs: [-1] }],
    ['no wait', { backoffMs: [] }],
    ['half an attempt', { maxAttempts: 0.5 }],
    ['an endless deadline', { timeoutMs: Infinity }],
  ])('with %s are refused', async (_, change) => {
    const { deliveries } = await setUp();
    await expect(deliveries.enqueue(send(change))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('that are cancelled while they run hear of it, and their place is free', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.enqueue(send({ id: 'a', key: 'k' }));
    await deliveries.enqueue(send({ id: 'b', key: 'k' }));
    await clock.advance(0);
    expect(await deliveries.cancel({ plugin: 'p', job: 'send', id: 'a' })).toBe(1);
    await clock.advance(0);
    expect(plugin.calls[0]?.context.signal.reason).toMatchObject({ code: 'ABORTED' });
    expect(plugin.ids()).toEqual(['a', 'b']);
    await plugin.end(undefined, 0);
    expect((await deliveries.stats('p')).counts).toMatchObject({ cancelled: 1, running: 1, done: 0 });
  });

  test('show their progress while they run and their result afterwards', async () => {
    const { clock, deliveries, plugin } = await setUp();
    const seen: DeliveryRow[] = [];
    deliveries.onChange((row) => seen.push(row));
    deliveries.attach('p', {
      deliver: async (delivery, context) => (await plugin.deliver(delivery, context), { sent: 3 }),
    });
    await deliveries.enqueue(send());
    await clock.advance(0);
    plugin.calls[0]?.context.progress({ fraction: 0.5, text: 'half' });
    expect((await deliveries.list({})).rows).toMatchObject([
      { state: 'running', progress: { fraction: 0.5, text: 'half' } },
    ]);
    await plugin.end();
    plugin.calls[0]?.context.progress({ fraction: 0.9 });
    expect((await deliveries.list({})).rows).toMatchObject([{ state: 'done', result: { sent: 3 } }]);
    expect(seen.map(({ state, progress }) => [state, progress?.fraction])).toEqual([
      ['waiting', undefined],
      ['running', undefined],
      ['running', 0.5],
      ['done', undefined],
    ]);
  });

  test('wait out a pause and go on at its end', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.pause({ plugin: 'p', job: 'send', until: hour + minute, reason: 'vendor down' });
    await deliveries.enqueue(send());
    await clock.advance(minute - 1);
    expect(plugin.calls).toEqual([]);
    await clock.advance(1);
    expect(plugin.calls).toHaveLength(1);
  });

  test('wait without limit for a plugin that is not attached', async () => {
    const { clock, deliveries, plugin } = await setUp();
    await deliveries.enqueue(send());
    await clock.advance(100 * hour);
    deliveries.attach('p', plugin);
    await clock.advance(0);
    expect(plugin.calls).toHaveLength(1);
  });

  test('due in a month, which is more than a timer holds, come at their time', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.enqueue(send({ delayMs: 30 * 24 * hour }));
    await clock.advance(30 * 24 * hour - 1);
    expect(plugin.calls).toEqual([]);
    await clock.advance(1);
    expect(plugin.calls).toHaveLength(1);
  });
});

describe('detaching', () => {
  test('waits for what runs, takes nothing new, then aborts the rest for another time', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    for (const n of [1, 2, 3]) void deliveries.publish(sampleEvent(n), [to(n === 3 ? 'k1' : `k${n}`)]);
    await clock.advance(0);
    let detached = false;
    const detaching = deliveries.detach('p', { drainMs: 1000 }).then(() => (detached = true));
    await plugin.end(undefined, 0);
    await clock.advance(999);
    expect([plugin.numbers(), detached, plugin.calls[1]?.context.signal.aborted]).toEqual([[1, 2], false, false]);
    await clock.advance(1);
    await detaching;
    expect(plugin.calls[1]?.context.signal.reason).toMatchObject({ code: 'ABORTED' });
    expect((await deliveries.stats('p')).counts).toMatchObject({ done: 1, waiting: 2, running: 0 });

    deliveries.attach('p', plugin);
    await clock.advance(0);
    expect(plugin.calls.slice(2).map(({ delivery }) => [delivery.attempt, delivery.interrupted])).toEqual([
      [2, true],
      [1, false],
    ]);
    await plugin.end(undefined, 1);
    expect((await deliveries.stats('p')).counts).toMatchObject({ running: 2 });
  });

  test('is over as soon as the last one is', async () => {
    const { clock, deliveries, plugin } = await setUp();
    deliveries.attach('p', plugin);
    await deliveries.enqueue(send());
    await clock.advance(0);
    const detaching = deliveries.detach('p');
    await plugin.end();
    await detaching;
    expect((await deliveries.stats('p')).counts).toMatchObject({ done: 1 });
  });

  test('of a plugin that is not attached does nothing, attaching it twice is refused', async () => {
    const { deliveries, plugin } = await setUp();
    await deliveries.detach('p');
    deliveries.attach('p', plugin);
    expect(() => deliveries.attach('p', plugin)).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
    await expect(deliveries.forget('p')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await deliveries.detach('p');
    await deliveries.forget('p');
  });
});

/** Fails each step while `failing`. */
function unreliable(store: DeliveryStore): DeliveryStore & { failing: boolean } {
  const wrapped = {
    ...store,
    failing: false,
    step(request: Parameters<DeliveryStore['step']>[0]) {
      if (wrapped.failing) throw new PluginError('STORAGE_FULL', 'disk full');
      return store.step(request);
    },
  };
  return wrapped;
}

describe('a store that fails for now', () => {
  test('loses no acknowledgement', async () => {
    const store = unreliable(createSqliteStore(':memory:'));
    const errors: unknown[] = [];
    const { clock, deliveries, plugin } = await setUp({ store, onError: (error) => errors.push(error) });
    deliveries.attach('p', plugin);
    await deliveries.publish(sampleEvent(1), [to('a')]);
    await deliveries.publish(sampleEvent(2), [to('a')]);
    await clock.advance(0);
    store.failing = true;
    await plugin.end();
    await clock.advance(2500);
    expect(errors).toHaveLength(3);
    expect((await deliveries.stats('p')).counts).toMatchObject({ running: 1, waiting: 1 });
    store.failing = false;
    await clock.advance(1000);
    expect((await deliveries.stats('p')).counts).toMatchObject({ done: 1, running: 1 });
    expect(plugin.numbers()).toEqual([1, 2]);
  });

  test('is a failure of the call that needed it', async () => {
    const store = createSqliteStore(':memory:');
    const { deliveries } = await setUp({
      store: {
        ...store,
        publish: () => {
          throw new PluginError('STORAGE_FULL', 'disk full');
        },
      },
    });
    await expect(deliveries.publish(sampleEvent(1), [to('a')])).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  });
});

test('a store that answers with promises does as well', async () => {
  const store = createSqliteStore(':memory:');
  const later = new Proxy<DeliveryStore>(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return async (...args: unknown[]) => {
        await Promise.resolve();
        return method(...args);
      };
    },
  });
  const { clock, deliveries, plugin } = await setUp({ store: later });
  deliveries.attach('p', plugin);
  void deliveries.publish(sampleEvent(1), [to('a')]);
  void deliveries.publish(sampleEvent(2), [to('a')]);
  await clock.advance(0);
  const detaching = deliveries.detach('p', { drainMs: 10 });
  await plugin.end();
  await detaching;
  expect(plugin.numbers()).toEqual([1]);
  expect((await deliveries.stats('p')).counts).toMatchObject({ done: 1, waiting: 1 });
});

test('acknowledgements that arrive together share a step', async () => {
  const store = createSqliteStore(':memory:');
  let steps = 0;
  const counting: DeliveryStore = { ...store, step: (request) => ((steps += 1), store.step(request)) };
  const { clock, deliveries, plugin } = await setUp({ store: counting });
  deliveries.attach('p', plugin);
  await deliveries.publishAll(
    Array.from({ length: 10 }, (_, n) => ({ event: sampleEvent(n), subscriptions: [to(`k${n}`)] })),
  );
  await clock.advance(0);
  const before = steps;
  for (const { end } of plugin.calls) end();
  await clock.advance(0);
  expect((await deliveries.stats('p')).counts.done).toBe(10);
  expect(steps - before).toBe(1);
});

test('a new engine takes up what the last one left running', async () => {
  const { clock, store, deliveries, plugin, fixed } = await setUp();
  deliveries.attach('p', plugin);
  await deliveries.publish(sampleEvent(1), [to('a')]);
  await clock.advance(0);

  const successor = await createDeliveries({ store, ...fixed });
  const next = createPlugin(clock);
  successor.attach('p', next);
  await clock.advance(0);
  expect(next.calls).toMatchObject([{ delivery: { attempt: 2, interrupted: true } }]);
  await next.end();
  await successor.close();
});

test('a listener that throws disturbs nobody', async () => {
  const errors: unknown[] = [];
  const { deliveries } = await setUp({ onError: (error) => errors.push(error) });
  const states: string[] = [];
  const stop = deliveries.onChange(() => {
    throw new Error('listener');
  });
  deliveries.onChange(({ state }) => states.push(state));
  await deliveries.enqueue(send());
  stop();
  await deliveries.enqueue(send());
  expect([states, errors]).toEqual([['waiting', 'waiting'], [new Error('listener')]]);
});

test('a plugin has one timer, however much is delayed, and waking a detached one asks nothing of the store', async () => {
  const store = createSqliteStore(':memory:');
  let steps = 0;
  const counting: DeliveryStore = { ...store, step: (request) => ((steps += 1), store.step(request)) };
  const { clock, deliveries, plugin } = await setUp({ store: counting });
  deliveries.attach('p', plugin);
  const timersBefore = clock.pendingTimers;
  for (const delayMs of [5000, 3000, 4000]) {
    // oxlint-disable-next-line no-await-in-loop -- each is looked at by itself
    await deliveries.enqueue(send({ delayMs }));
    // oxlint-disable-next-line no-await-in-loop
    await clock.advance(0);
  }
  expect(clock.pendingTimers).toBe(timersBefore + 1);

  await deliveries.detach('p');
  const stepsBefore = steps;
  await deliveries.enqueue(send());
  await clock.advance(5000);
  expect([steps, clock.pendingTimers]).toEqual([stepsBefore, timersBefore]);
});

test('what is over is pruned as time goes by, and closing leaves no timer', async () => {
  const { clock, deliveries, plugin } = await setUp();
  deliveries.attach('p', plugin);
  await deliveries.enqueue(send());
  await clock.advance(0);
  await plugin.end();
  await clock.advance(24 * hour - minute);
  expect((await deliveries.list({})).rows).toHaveLength(1);
  await clock.advance(20 * minute);
  expect((await deliveries.list({})).rows).toEqual([]);
  await deliveries.close();
  expect(clock.pendingTimers).toBe(0);
});
