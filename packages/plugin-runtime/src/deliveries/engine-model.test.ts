import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { createVirtualClock, type Clock, type VirtualClock } from '../clock.ts';
import type { Deliver } from './attempt.ts';
import type { Deliveries } from './deliveries.ts';
import { createDeliveries } from './engine.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { createRandom, sampleEvent } from './test-support.ts';
import type { Delivery } from './types.ts';

const plugins = ['p', 'q'] as const;
const keys = ['a', 'b', 'c'] as const;
const backoffMs = [300, 1000, 3000];
type Store = ReturnType<typeof createSqliteStore>;

function fail(error: unknown): never {
  throw error;
}

/** One life of the engine. After `kill` nothing that it still does reaches the store or the clock. */
async function startProcess(store: Store, clock: VirtualClock, random: () => number) {
  const life = { alive: true };
  const mortalStore = new Proxy(store, {
    get: (target, name) => (life.alive ? (Reflect.get(target, name) as unknown) : () => new Promise(() => {})),
  });
  const mortalClock: Clock = {
    ...clock,
    now: () => clock.now(),
    setTimeout: (run, ms) => clock.setTimeout(() => life.alive && run(), ms),
  };
  const deliveries = await createDeliveries({
    store: mortalStore,
    clock: mortalClock,
    random,
    defer: queueMicrotask,
    onError: fail,
  });
  return { deliveries, life, kill: () => void (life.alive = false) };
}

/** What the plugins saw, over all lives. */
interface Ledger {
  /** Numbers in the order of their first acknowledgement, per plugin, queue and key. */
  readonly acknowledged: Map<string, number[]>;
  readonly running: Set<string>;
}

function lane({ plugin, kind, handler, key }: Pick<Delivery, 'plugin' | 'kind' | 'handler' | 'key'>): string {
  return [plugin, kind === 'event' ? kind : handler, key].join('/');
}

function numberOf({ payload }: Delivery): number {
  return (payload as { data: { n: number } }).data.n;
}

/** A handler that sleeps, fails in every way or never answers, and keeps the books. */
function createHandler(ledger: Ledger, clock: VirtualClock, random: () => number, trouble: () => number): Deliver {
  return async (delivery, { signal }) => {
    const name = lane(delivery);
    expect(ledger.running.has(name), `${name} runs twice`).toBe(false);
    ledger.running.add(name);
    signal.addEventListener('abort', () => ledger.running.delete(name));
    try {
      const luck = random() / trouble();
      if (luck < 0.05) await new Promise(() => {}); // until the deadline
      if (random() < 0.7) await new Promise<void>((resolve) => void clock.setTimeout(resolve, random() * 3000));
      if (signal.aborted) return;
      if (luck < 0.25) throw new PluginError('VENDOR_UNAVAILABLE', 'down');
      if (luck < 0.35) throw new PluginError('RATE_LIMITED', 'slow', { retryAfterMs: random() * 10_000 });
      const seen = ledger.acknowledged.get(name) ?? [];
      if (!seen.includes(numberOf(delivery))) seen.push(numberOf(delivery));
      ledger.acknowledged.set(name, seen);
    } finally {
      if (!signal.aborted) ledger.running.delete(name);
    }
  };
}

/** Plays one random history to its end, and answers what was asked for and what was acknowledged, each in order. */
async function runHistory(seed: number) {
  const random = createRandom(seed);
  const clock = createVirtualClock(1_000_000);
  const store = createSqliteStore(':memory:');
  const ledger: Ledger = { acknowledged: new Map(), running: new Set() };
  const expected = new Map<string, number[]>();
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const pending: Promise<unknown>[] = [];
  let trouble = 1;
  let process = await startProcess(store, clock, random);

  function attach(plugin: string): void {
    const { life, deliveries } = process;
    const handle = createHandler(ledger, clock, random, () => trouble);
    // A killed process sees nothing any more.
    deliveries.attach(plugin, { deliver: async (...args) => (life.alive ? handle(...args) : new Promise(() => {})) });
  }
  async function restart(): Promise<void> {
    process.kill();
    ledger.running.clear();
    process = await startProcess(store, clock, random);
    for (const plugin of plugins) attach(plugin);
  }
  function note(name: string, n: number): void {
    expected.set(name, [...(expected.get(name) ?? []), n]);
  }
  async function publish(deliveries: Deliveries, n: number): Promise<void> {
    const key = pick(keys);
    const policy = { backoffMs, retryForMs: 1e9 };
    for (const plugin of plugins) note(lane({ plugin, kind: 'event', handler: '*', key }), n);
    await deliveries.publish(
      sampleEvent(n),
      plugins.map((plugin) => ({ plugin, handler: '*', key, policy })),
      { feed: 'f', value: n },
    );
  }
  async function enqueue(deliveries: Deliveries, n: number): Promise<void> {
    const key = pick(keys);
    note(lane({ plugin: 'p', kind: 'job', handler: 'send', key }), n);
    const job = {
      plugin: 'p',
      job: 'send',
      key,
      payload: { data: { n } },
      maxAttempts: 1000,
      backoffMs,
      dedupe: String(n),
    };
    expect(await deliveries.enqueue({ ...job, priority: Math.floor(random() * 3) })).toMatchObject({ fresh: true });
  }

  for (const plugin of plugins) attach(plugin);
  for (let n = 1; n <= 30; n += 1) {
    const action = random();
    pending.push(action < 0.6 ? publish(process.deliveries, n) : enqueue(process.deliveries, n));
    if (random() < 0.5) await clock.advance(random() * 4000);
    if (random() < 0.05) {
      await Promise.all(pending.splice(0));
      await restart();
    }
    if (random() < 0.05) {
      const plugin = pick(plugins);
      const detaching = process.deliveries.detach(plugin, { drainMs: random() * 2000 });
      await clock.advance(2000);
      await detaching;
      attach(plugin);
    }
  }
  await Promise.all(pending);
  trouble = 1e-9; // divides luck: from here on everything succeeds
  await clock.advance(15 * 60 * 1000);

  const { counts } = store.stats('p');
  process.kill();
  store.close();
  return { expected: Object.fromEntries(expected), acknowledged: Object.fromEntries(ledger.acknowledged), counts };
}

test('over 200 random histories of failures, restarts and kills nothing is lost and each key keeps its order', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time keeps a failure readable
    const { expected, acknowledged, counts } = await runHistory(seed);
    expect({ seed, ...acknowledged }).toEqual({ seed, ...expected });
    expect({ seed, ...counts }).toMatchObject({ seed, waiting: 0, running: 0, dead: 0 });
  }
}, 60_000);
