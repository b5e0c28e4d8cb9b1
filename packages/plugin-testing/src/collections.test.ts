import { collection, definePlugin, encrypted, type PluginContext } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestHost, type TestHost } from './index.ts';

const manifest = {
  name: 'keeper',
  version: '1.0.0',
  displayName: 'Keeper',
  description: 'Keeps rows',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: [],
  jobs: { send: {} },
} as const;

const collections = {
  tasks: collection(
    z.object({
      id: z.string(),
      owner: z.string(),
      dueAt: z.iso.datetime().optional(),
      state: z.enum(['open', 'done']).default('open'),
      slug: z.string().optional(),
    }),
    { key: 'id', unique: ['slug'], index: [['owner', 'dueAt'], 'state'] },
  ),
  counters: collection(z.object({ name: z.string(), count: z.int().max(200).default(0) }), { key: 'name' }),
  labelled: collection(z.object({ name: z.string(), label: z.string(), count: z.int() }), { key: 'name' }),
  journal: collection(z.object({ seq: z.int(), text: z.string() }), { key: 'seq', appendOnly: true }),
  seen: collection(z.object({ id: z.string() }), { key: 'id', ttl: '1h' }),
  accounts: collection(z.object({ user: z.string(), token: encrypted(z.string()) }), { key: 'user' }),
};
const jobs = { send: z.object({ text: z.string() }) };

type Storage = PluginContext<typeof manifest, unknown, typeof jobs, typeof collections>['api']['storage'];

let storage: Storage;
let sent: string[];
let host: TestHost;

const keeper = definePlugin(manifest, {
  jobs,
  collections,
  onLoad({ api }) {
    storage = api.storage;
    return { jobs: { send: ({ payload }) => void sent.push(payload.text) } };
  },
});

beforeEach(async () => {
  sent = [];
  host = await createTestHost(keeper);
});
afterEach(() => host.stop());

const task = { id: '1', owner: 'ada' };

describe('rows', () => {
  test('a row gets its defaults when it is written', async () => {
    await storage.tasks.put(task);
    expect(await storage.tasks.get({ id: '1' })).toEqual({ ...task, state: 'open' });
    expect(await storage.tasks.get({ id: '2' })).toBeUndefined();
  });

  test('a row that does not fit its schema is not written', async () => {
    const wrong = [{ ...task, state: 'lost' }, { id: '1' }, 'text', undefined];
    for (const row of wrong) {
      await expect(storage.tasks.put(row as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining('does not fit the schema of "tasks"'),
      });
    }
    await expect(storage.tasks.putMany([task, { id: '2' } as never])).rejects.toThrow(/owner/);
    expect(await storage.tasks.count()).toBe(0);
  });

  test('a key with too much or too little is refused', async () => {
    for (const key of [{}, { id: undefined }, { id: '1', owner: 'ada' }, '1', undefined]) {
      await expect(storage.tasks.get(key as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'A key of "tasks" is an object with exactly id',
      });
    }
  });

  test('insert and delete say whether they did something', async () => {
    expect(await storage.tasks.insert({ ...task, slug: 's' })).toBe(true);
    expect(await storage.tasks.insert(task)).toBe(false);
    expect(await storage.tasks.insert({ ...task, id: '2', slug: 's' })).toBe(false);
    await expect(storage.tasks.put({ ...task, id: '2', slug: 's' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await storage.tasks.delete({ id: '1' })).toBe(true);
    expect(await storage.tasks.delete({ id: '1' })).toBe(false);
  });

  test('many rows are written together or not at all', async () => {
    const rows = Array.from({ length: 1000 }, (_, id) => ({ id: String(id), owner: 'ada' }));
    await storage.tasks.putMany(rows);
    await storage.tasks.putMany([]);
    expect(await storage.tasks.count()).toBe(1000);
    const taken = [
      { id: 'a', owner: 'ada', slug: 's' },
      { id: 'b', owner: 'ada', slug: 's' },
    ];
    await expect(storage.tasks.putMany(taken)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(storage.tasks.putMany([...rows, task])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await storage.tasks.count()).toBe(1000);
  });

  test('a row goes when its time is over', async () => {
    expect(await storage.seen.insert({ id: 'e1' })).toBe(true);
    await host.clock.advance('59min');
    expect(await storage.seen.insert({ id: 'e1' })).toBe(false);
    await host.clock.advance('1min');
    expect(await storage.seen.insert({ id: 'e1' })).toBe(true);
  });

  test('an append-only collection keeps its rows from plain JavaScript too', async () => {
    const journal = storage.journal as unknown as Storage['counters'];
    await storage.journal.put({ seq: 1, text: 'a' });
    const attempts = [
      storage.journal.put({ seq: 1, text: 'b' }),
      journal.delete({ seq: 1 } as never),
      journal.update({ seq: 1 } as never, () => ({ seq: 1, text: 'b' }) as never),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await storage.journal.get({ seq: 1 })).toEqual({ seq: 1, text: 'a' });
  });

  test('an encrypted field comes back in clear', async () => {
    await storage.accounts.put({ user: 'ada', token: 'hush' });
    expect(await storage.accounts.find({})).toEqual([{ user: 'ada', token: 'hush' }]);
  });

  test('rows and keys count towards one usage', async () => {
    const before = await storage.usage();
    await storage.tasks.put(task);
    await storage.set('key', 'x'.repeat(100));
    expect((await storage.usage()).bytes - before.bytes).toBeGreaterThan(140);
  });

  test('rows are there after a restart', async () => {
    await storage.tasks.put(task);
    await host.restart();
    expect(await storage.tasks.find({ where: { owner: 'ada' } })).toHaveLength(1);
  });
});

describe('queries', () => {
  beforeEach(() =>
    storage.tasks.putMany([
      { id: '1', owner: 'ada', dueAt: '2026-01-03T00:00:00Z' },
      { id: '2', owner: 'ada', dueAt: '2026-01-01T00:00:00Z', state: 'done' },
      { id: '3', owner: 'bob', dueAt: '2026-01-02T00:00:00Z' },
      { id: '4', owner: 'ada' },
    ]),
  );
  const ids = (rows: readonly { id: string }[]): string => rows.map(({ id }) => id).join('');

  test('a page is an array with the cursor of the next one', async () => {
    const first = await storage.tasks.find({ where: { owner: 'ada' }, limit: 2 });
    expect(ids(first)).toBe('42');
    const { next = '' } = first;
    const second = await storage.tasks.find({ where: { owner: 'ada' }, limit: 2, cursor: next });
    expect([ids(second), second.next]).toEqual(['1', undefined]);
  });

  test('a scan goes through all pages, and fetches no page that nobody reads', async () => {
    const found: string[] = [];
    for await (const { id } of storage.tasks.scan({ limit: 1, order: 'desc' })) found.push(id);
    expect(found.join('')).toBe('4321');
    for await (const { id } of storage.tasks.scan({ limit: 1 })) {
      expect(id).toBe('1');
      break;
    }
  });

  test('a range and a count', async () => {
    const where = { owner: 'ada', dueAt: { gt: '2026-01-01T00:00:00Z' } } as const;
    expect(ids(await storage.tasks.find({ where }))).toBe('1');
    expect(await storage.tasks.count({ where })).toBe(1);
  });

  test('what no index answers is refused, with the index to declare', async () => {
    const query = { where: { owner: 'ada', state: 'open' } } as never;
    await expect(storage.tasks.find(query)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining("declare index: [['owner', 'state']]"),
    });
  });

  test('a condition that is undefined is refused, and does not mean all rows', async () => {
    const query = { where: { owner: undefined } } as never;
    for (const use of [() => storage.tasks.find(query), () => storage.tasks.count(query)]) {
      await expect(use()).rejects.toThrow('"owner" in a query of "tasks" is undefined: leave it out');
    }
  });

  test.each([{ limit: 0 }, { limit: 1001 }, { order: 'up' }, { filter: 1 }])('%o is refused', async (query) => {
    await expect(storage.tasks.find(query as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('update and add', () => {
  test('updates of one row at the same time all count', async () => {
    await storage.counters.put({ name: 'n' });
    await Promise.all(
      Array.from({ length: 100 }, () =>
        storage.counters.update({ name: 'n' }, (row) => row && { ...row, count: row.count + 1 }),
      ),
    );
    expect(await storage.counters.get({ name: 'n' })).toEqual({ name: 'n', count: 100 });
  });

  test('a change runs again with what somebody else wrote meanwhile', async () => {
    await storage.counters.put({ name: 'n', count: 1 });
    const seen: unknown[] = [];
    let interference: Promise<void> | undefined;
    const result = await storage.counters.update({ name: 'n' }, (row) => {
      seen.push(row?.count);
      interference ??= storage.counters.put({ name: 'n', count: 50 });
      return { name: 'n', count: (row?.count ?? 0) + 1 };
    });
    expect([seen, result]).toEqual([[1, 50], { name: 'n', count: 51 }]);
  });

  test('a change makes a row, deletes it, or leaves nothing as it is', async () => {
    expect(await storage.counters.update({ name: 'n' }, () => undefined)).toBeUndefined();
    expect(await storage.counters.update({ name: 'n' }, () => ({ name: 'n' }))).toEqual({ name: 'n', count: 0 });
    expect(await storage.counters.update({ name: 'n' }, () => undefined)).toBeUndefined();
    expect(await storage.counters.count()).toBe(0);
  });

  test('a change keeps the key, and its row fits', async () => {
    await storage.counters.put({ name: 'n' });
    const update = (row: unknown) => storage.counters.update({ name: 'n' }, () => row as never);
    await expect(update({ name: 'm' })).rejects.toThrow(/changed the key/);
    await expect(update({ name: 'n', count: 1.5 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(update(Promise.resolve())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const fail = (): never => {
      throw new TypeError('no');
    };
    await expect(storage.counters.update({ name: 'n' }, fail)).rejects.toThrow('no');
    expect(await storage.counters.get({ name: 'n' })).toEqual({ name: 'n', count: 0 });
  });

  test('add counts from nothing where the schema allows it, also many times at once', async () => {
    const sums = await Promise.all([1, 2, 3].map((by) => storage.counters.add({ name: 'n' }, 'count', by)));
    expect(sums).toEqual([1, 3, 6]);
    expect(await storage.counters.add({ name: 'n' }, 'count', -6)).toBe(0);
  });

  test('add needs a row where others fields are missing', async () => {
    await expect(storage.labelled.add({ name: 'n' }, 'count', 1)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('label'),
    });
    await storage.labelled.put({ name: 'n', label: 'N', count: 1 });
    expect(await storage.labelled.add({ name: 'n' }, 'count', 1)).toBe(2);
  });

  test('a sum that does not fit the schema is not written', async () => {
    await storage.counters.put({ name: 'n', count: 199 });
    for (const by of [2, 0.5, Number.NaN, '1' as never]) {
      await expect(storage.counters.add({ name: 'n' }, 'count', by)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    expect(await storage.counters.add({ name: 'n' }, 'count', 1)).toBe(200);
  });
});

async function countScanned(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

describe('transactions', () => {
  test('rows of several collections and jobs come together', async () => {
    const answer = await storage.transaction(async (tx) => {
      await tx.tasks.put(task);
      const count = await tx.counters.add({ name: 'tasks' }, 'count', 1);
      await tx.enqueue('send', { text: 'hello' });
      return count;
    });
    expect(answer).toBe(1);
    await host.clock.advance('1s');
    expect(sent).toEqual(['hello']);
    expect(await storage.tasks.count()).toBe(1);
  });

  test('of one that throws there is nothing, and no job', async () => {
    const failing = storage.transaction(async (tx) => {
      await tx.tasks.put(task);
      await tx.enqueue('send', { text: 'hello' });
      throw new TypeError('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await host.clock.advance('1min');
    expect([await storage.tasks.count(), sent, await host.deliveries()]).toEqual([0, [], []]);
  });

  test('a job that cannot be enqueued takes the rows with it, and a row that cannot be written the job', async () => {
    const secretly = storage.transaction(async (tx) => {
      await tx.tasks.put(task);
      await tx.enqueue('send', { text: 'x' }, { dedupeFor: '31d' });
    });
    await expect(secretly).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await storage.tasks.put({ id: '2', owner: 'bob', slug: 's' });
    const taken = storage.transaction(async (tx) => {
      await tx.enqueue('send', { text: 'x' });
      await tx.tasks.put({ ...task, slug: 's' });
    });
    await expect(taken).rejects.toMatchObject({ code: 'CONFLICT' });
    await host.clock.advance('1min');
    expect([await storage.tasks.count(), sent]).toEqual([1, []]);
  });

  test('a payload that does not fit is refused within it', async () => {
    const wrong = storage.transaction((tx) => tx.enqueue('send', { text: 1 } as never));
    await expect(wrong).rejects.toThrow(/The payload of the job "send" does not fit/);
  });

  test('of two that read the same row the slower one runs again', async () => {
    await storage.counters.put({ name: 'n', count: 1 });
    const slowRead = Promise.withResolvers<void>();
    const seen: number[] = [];
    const slow = storage.transaction(async (tx) => {
      const row = await tx.counters.get({ name: 'n' });
      seen.push(row?.count ?? 0);
      slowRead.resolve();
      await fast;
      await tx.counters.put({ name: 'n', count: (row?.count ?? 0) + 1 });
    });
    const fast = slowRead.promise.then(() =>
      storage.transaction(async (tx) => {
        await tx.counters.add({ name: 'n' }, 'count', 10);
      }),
    );
    await slow;
    expect([seen, await storage.counters.get({ name: 'n' })]).toEqual([[1, 11], { name: 'n', count: 12 }]);
  });

  test.each([
    ['a row that came', (tx: Pick<Storage, 'tasks'>) => tx.tasks.get({ id: '9' }).then((row) => row && 1)],
    ['a page with one more row', (tx: Pick<Storage, 'tasks'>) => tx.tasks.find({}).then((rows) => rows.length)],
    ['a count', (tx: Pick<Storage, 'tasks'>) => tx.tasks.count({ where: { owner: 'eve' } })],
    ['a scan', (tx: Pick<Storage, 'tasks'>) => countScanned(tx.tasks.scan({ limit: 1 }))],
    ['a slug that was free', (tx: Pick<Storage, 'tasks'>) => tx.tasks.insert({ id: '8', owner: 'x', slug: 's' })],
  ])('it runs again for %s', async (_, read) => {
    const seen: unknown[] = [];
    await storage.transaction(async (tx) => {
      seen.push(await read(tx));
      if (seen.length === 1) await storage.tasks.put({ id: '9', owner: 'eve', slug: 's' });
      await tx.counters.put({ name: 'n' });
    });
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toEqual(seen[1]);
  });

  test('it is given up when others are faster six times', async () => {
    let runs = 0;
    const losing = storage.transaction(async (tx) => {
      runs += 1;
      await tx.counters.get({ name: 'n' });
      await storage.counters.put({ name: 'n', count: runs });
      await tx.counters.put({ name: 'n', count: 100 });
    });
    await expect(losing).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('6 times') });
    expect([runs, (await storage.counters.get({ name: 'n' }))?.count]).toEqual([6, 6]);
  });

  test('an error because of rows that were never there together is no answer', async () => {
    await storage.counters.putMany([
      { name: 'a', count: 1 },
      { name: 'b', count: 1 },
    ]);
    let runs = 0;
    const equal = await storage.transaction(async (tx) => {
      runs += 1;
      const a = await tx.counters.get({ name: 'a' });
      if (runs === 1)
        await storage.counters.putMany([
          { name: 'a', count: 2 },
          { name: 'b', count: 2 },
        ]);
      const b = await tx.counters.get({ name: 'b' });
      if (a?.count !== b?.count) throw new Error('unequal');
      return a?.count;
    });
    expect([runs, equal]).toEqual([2, 2]);
  });

  test('it sees what it wrote itself', async () => {
    await storage.tasks.put({ id: '0', owner: 'bob', slug: 'old' });
    await storage.transaction(async (tx) => {
      await tx.tasks.put({ ...task, slug: 's' });
      expect(await tx.tasks.get({ id: '1' })).toMatchObject({ slug: 's' });
      expect(await tx.tasks.insert(task)).toBe(false);
      expect(await tx.tasks.insert({ ...task, id: '2', slug: 's' })).toBe(false);
      expect(await tx.tasks.update({ id: '1' }, (row) => row && { ...row, slug: 't' })).toMatchObject({ slug: 't' });
      expect(await tx.tasks.insert({ ...task, id: '2', slug: 's' })).toBe(true);
      expect(await tx.tasks.delete({ id: '0' })).toBe(true);
      expect(await tx.tasks.delete({ id: '0' })).toBe(false);
      expect(await tx.tasks.insert({ ...task, id: '3', slug: 'old' })).toBe(true);
      expect(await storage.tasks.count()).toBe(1);
    });
    const slugs = (await storage.tasks.find({})).map(({ id, slug }) => `${id} ${slug}`);
    expect(slugs).toEqual(['1 t', '2 s', '3 old']);
  });

  test('it finds rows before it writes some, not afterwards', async () => {
    const mixed = storage.transaction(async (tx) => {
      await tx.tasks.put(task);
      await tx.counters.find({});
      await tx.tasks.find({});
    });
    await expect(mixed).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  test('it ends: what comes later is refused', async () => {
    let late: Pick<Storage, 'counters'> | undefined;
    await storage.transaction(async (tx) => void (late = tx));
    await expect(late?.counters.put({ name: 'n' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(late?.counters.get({ name: 'n' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await storage.counters.count()).toBe(0);
  });

  test('it has 2 seconds', async () => {
    const never = storage.transaction(async (tx) => {
      await tx.counters.put({ name: 'n' });
      await new Promise(() => {});
    });
    const outcome = never.catch((error: unknown) => error);
    await host.clock.advance('2s');
    expect(await outcome).toMatchObject({ code: 'TIMEOUT' });
    expect(await storage.counters.count()).toBe(0);
  });

  test('one that is late writes nothing afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    const slow = storage.transaction(async (tx) => {
      await tx.counters.put({ name: 'n' });
      await gate.promise;
    });
    const outcome = slow.catch((error: unknown) => error);
    await host.clock.advance('2s');
    expect(await outcome).toMatchObject({ code: 'TIMEOUT' });
    gate.resolve();
    await host.clock.advance('1s');
    expect(await storage.counters.count()).toBe(0);
  });

  test('200 rows are read and 200 written, and no more', async () => {
    const key = (n: number) => ({ name: String(n) });
    const run = (reads: number, writes: number) =>
      storage.transaction(async (tx) => {
        for (let n = 0; n < reads; n += 1) await tx.counters.get(key(n));
        await tx.counters.putMany(Array.from({ length: writes }, (_, n) => key(n)));
      });
    await run(200, 200);
    await expect(run(201, 0)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await expect(run(0, 201)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(await storage.counters.count()).toBe(200);
  });

  test('a plugin without collections has transactions for its jobs', async () => {
    const plain = { onLoad: ({ api }: { api: { storage: Storage } }) => void (storage = api.storage) };
    await host.stop();
    host = await createTestHost(plain, { manifest: { ...manifest, jobs: undefined } as never });
    await expect(storage.transaction(async () => 5)).resolves.toBe(5);
  });
});
