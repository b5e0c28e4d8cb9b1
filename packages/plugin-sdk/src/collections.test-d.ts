import { describe, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  collection,
  definePlugin,
  encrypted,
  type Collection,
  type Page,
  type PluginContext,
  type RowKey,
} from './index.ts';

const manifest = { name: 'bare', permissions: [], jobs: { send: {} } } as const;

const run = z.object({
  user: z.string(),
  id: z.string(),
  startedAt: z.iso.datetime(),
  state: z.enum(['open', 'closed']).default('open'),
  attempts: z.int().default(0),
  endedAt: z.string().optional(),
  done: z.boolean(),
  tags: z.array(z.string()),
  mixed: z.union([z.string(), z.number()]),
  token: encrypted(z.string()),
});
type Run = z.output<typeof run>;

const runs = collection(run, {
  key: ['user', 'id'],
  unique: ['startedAt'],
  index: [['user', 'startedAt'], 'done', ['state', 'attempts', 'endedAt']],
});
const counters = collection(z.object({ name: z.string(), count: z.number() }), { key: 'name' });
const journal = collection(z.object({ seq: z.int() }), { unique: ['seq'], appendOnly: true });
const threads = collection(z.object({ session: z.string(), ts: z.string() }), { unique: ['session'], ttl: '30d' });

const collections = { runs, counters, journal, threads };
const jobs = { send: z.object({ text: z.string() }) };

/** Gives a test the storage of a plugin with the collections above. */
function withStorage(
  use: (storage: PluginContext<typeof manifest, unknown, typeof jobs, typeof collections>['api']['storage']) => void,
): void {
  definePlugin(manifest, {
    jobs,
    collections,
    onLoad({ api }) {
      use(api.storage);
      return { jobs: { send: () => undefined } };
    },
  });
}

describe('declaring a collection', () => {
  test('a field that is no string, number or boolean cannot be indexed', () => {
    // @ts-expect-error -- a list has no order
    collection(run, { key: 'id', index: ['tags'] });
    // @ts-expect-error -- strings and numbers do not compare
    collection(run, { key: 'id', index: ['mixed'] });
  });
  test('an encrypted field cannot be indexed', () => {
    // @ts-expect-error -- token is encrypted
    collection(run, { key: 'id', index: ['token'] });
    // @ts-expect-error -- token is encrypted
    collection(run, { key: 'token' });
  });
  test('a field that does not exist cannot be indexed', () => {
    // @ts-expect-error -- the field is startedAt
    collection(run, { key: 'id', index: [['user', 'started']] });
  });
  test('a field that may be missing is no key, but may be indexed', () => {
    collection(run, { key: 'id', index: ['endedAt'], unique: ['endedAt'] });
    // @ts-expect-error -- endedAt may be missing
    collection(run, { key: 'endedAt' });
    // @ts-expect-error -- endedAt may be missing
    collection(run, { unique: ['endedAt'] });
  });
  test('there is a key or something unique', () => {
    // @ts-expect-error -- nothing tells the rows apart
    collection(run, { index: ['user'] });
    // @ts-expect-error -- nothing tells the rows apart
    collection(run, { unique: [] });
  });
  test('an option that does not exist is no option', () => {
    // @ts-expect-error -- the option is unique
    collection(run, { key: 'id', uniqe: ['startedAt'] });
  });
  test('rows end by a duration, or by a field with an instant', () => {
    collection(run, { key: 'id', ttl: { field: 'endedAt' } });
    // @ts-expect-error -- a boolean is no instant
    collection(run, { key: 'id', ttl: { field: 'done' } });
  });
  test('a name of the storage itself is no name for a collection', () => {
    // @ts-expect-error -- api.storage.get is there already
    definePlugin({ name: 'bare', permissions: [] } as const, { collections: { get: runs }, onLoad: () => ({}) });
    definePlugin({ name: 'bare', permissions: [] } as const, {
      // @ts-expect-error -- api.storage.transaction is there already
      collections: { runs, transaction: runs },
      onLoad: () => ({}),
    });
  });
  test('what is no collection is none', () => {
    // @ts-expect-error -- a schema is not enough
    definePlugin({ name: 'bare', permissions: [] } as const, { collections: { runs: run }, onLoad: () => ({}) });
  });
});

describe('rows', () => {
  test('a row comes with its defaults, and is written without them', () =>
    withStorage(({ runs: rows, counters: numbers }) => {
      expectTypeOf(rows).toEqualTypeOf<Collection<Run, (typeof runs)['options'], z.input<typeof run>>>();
      expectTypeOf(rows.get({ user: 'u', id: 'i' })).resolves.toEqualTypeOf<Run | undefined>();
      void rows.put({ user: 'u', id: 'i', startedAt: 'x', done: true, tags: [], mixed: 1, token: 't' });
      expectTypeOf(numbers.insert({ name: 'n', count: 1 })).resolves.toEqualTypeOf<boolean>();
    }));
  test('a row that does not fit is not written', () =>
    withStorage(({ counters: numbers }) => {
      // @ts-expect-error -- count is a number
      void numbers.put({ name: 'n', count: '1' });
      // @ts-expect-error -- count is missing
      void numbers.insert({ name: 'n' });
      // @ts-expect-error -- the second row has no name
      void numbers.putMany([{ name: 'n', count: 1 }, { count: 2 }]);
    }));
  test('a key has exactly the fields that were declared', () =>
    withStorage(({ runs: rows, threads: byUnique }) => {
      expectTypeOf<RowKey<Run, { key: ['user', 'id'] }>>().toEqualTypeOf<{
        readonly user: string;
        readonly id: string;
      }>();
      // @ts-expect-error -- id is missing
      void rows.get({ user: 'u' });
      // @ts-expect-error -- startedAt is not in the key
      void rows.get({ user: 'u', id: 'i', startedAt: 'x' });
      void byUnique.get({ session: 's' });
      // @ts-expect-error -- the key is an object with its fields
      void byUnique.get('s');
    }));
  test('a change gets the row or nothing, and returns a row or nothing', () =>
    withStorage(({ counters: numbers }) => {
      const changed = numbers.update({ name: 'n' }, (row) => {
        expectTypeOf(row).toEqualTypeOf<{ name: string; count: number } | undefined>();
        return row && { ...row, count: row.count + 1 };
      });
      expectTypeOf(changed).resolves.toEqualTypeOf<{ name: string; count: number } | undefined>();
      // @ts-expect-error -- count is a number
      void numbers.update({ name: 'n' }, () => ({ name: 'n', count: 'many' }));
      // @ts-expect-error -- a change cannot wait
      void numbers.update({ name: 'n' }, async (row) => row);
    }));
  test('only numbers are added to', () =>
    withStorage(({ runs: rows }) => {
      expectTypeOf(rows.add({ user: 'u', id: 'i' }, 'attempts', 1)).resolves.toEqualTypeOf<number>();
      // @ts-expect-error -- state is no number
      void rows.add({ user: 'u', id: 'i' }, 'state', 1);
    }));
  test('a number that names the row is not added to', () => {
    definePlugin({ name: 'bare', permissions: [] } as const, {
      collections: { numbered: collection(z.object({ seq: z.int(), size: z.int() }), { key: 'seq' }) },
      onLoad({ api }) {
        void api.storage.numbered.add({ seq: 1 }, 'size', 1);
        // @ts-expect-error -- seq is the key
        void api.storage.numbered.add({ seq: 1 }, 'seq', 1);
        return {};
      },
    });
  });
  test('an append-only collection has nothing that changes a row', () =>
    withStorage(({ journal: log }) => {
      void log.insert({ seq: 1 });
      expectTypeOf(log).not.toHaveProperty('update');
      expectTypeOf(log).not.toHaveProperty('delete');
      // @ts-expect-error -- rows stay as they are
      void log.add({ seq: 1 }, 'seq', 1);
    }));
});

describe('queries', () => {
  test('equality goes before one range, along one index', () =>
    withStorage(({ runs: rows }) => {
      expectTypeOf(rows.find({})).resolves.toEqualTypeOf<Page<Run>>();
      void rows.find({ where: { user: 'u' } });
      void rows.find({ where: { user: { startsWith: 'u' } } });
      void rows.find({ where: { user: 'u', startedAt: { gte: 'x', lt: 'y' } }, order: 'desc', limit: 5 });
      void rows.find({ where: { state: 'open', attempts: 3, endedAt: { gt: 'x' } } });
      void rows.count({ where: { done: true } });
      expectTypeOf(rows.scan()).toEqualTypeOf<AsyncIterable<Run>>();
    }));
  test('a condition that varies compiles', () =>
    withStorage(({ runs: rows }) => {
      const since = ['x'][0];
      void rows.find({ where: { user: 'u', ...(since === undefined ? {} : { startedAt: { gte: since } }) } });
    }));
  test('fields that no index holds together do not compile', () =>
    withStorage(({ runs: rows }) => {
      // @ts-expect-error -- no index has both
      void rows.find({ where: { user: 'u', done: true } });
      // @ts-expect-error -- attempts comes after state
      void rows.find({ where: { attempts: 3 } });
      // @ts-expect-error -- the middle of the index is missing
      void rows.find({ where: { state: 'open', endedAt: 'x' } });
    }));
  test('a field without an index does not compile', () =>
    withStorage(({ runs: rows }) => {
      // @ts-expect-error -- tags is not indexed
      void rows.find({ where: { tags: ['x'] } });
      // @ts-expect-error -- there is no such field
      void rows.find({ where: { usr: 'u' } });
    }));
  test('a range before another condition does not compile', () =>
    withStorage(({ runs: rows }) => {
      // @ts-expect-error -- the range is on the first field
      void rows.find({ where: { user: { gt: 'u' }, startedAt: 'x' } });
    }));
  test('a value has the type of its field', () =>
    withStorage(({ runs: rows }) => {
      // @ts-expect-error -- there is no such state
      void rows.find({ where: { state: 'gone' } });
      // @ts-expect-error -- attempts is a number
      void rows.find({ where: { state: 'open', attempts: { gt: '3' } } });
      // @ts-expect-error -- a boolean has no range
      void rows.find({ where: { done: { gt: false } } });
      // @ts-expect-error -- a number has no beginning
      void rows.find({ where: { state: 'open', attempts: { startsWith: 3 } } });
    }));
  test('an index is named as it was declared', () =>
    withStorage(({ runs: rows }) => {
      void rows.find({ index: 'startedAt', order: 'desc' });
      void rows.find({ where: { user: 'u' }, index: ['user', 'startedAt'] });
      // @ts-expect-error -- there is no index on this field alone
      void rows.find({ index: 'attempts' });
    }));
});

describe('transactions', () => {
  test('a transaction has the collections and answers with what its work returned', () =>
    withStorage((storage) => {
      const total = storage.transaction(async (tx) => {
        const row = await tx.counters.get({ name: 'n' });
        await tx.counters.put({ name: 'n', count: (row?.count ?? 0) + 1 });
        await tx.enqueue('send', { text: 'x' }, { key: 'k' });
        return row?.count;
      });
      expectTypeOf(total).resolves.toEqualTypeOf<number | undefined>();
    }));
  test('a job of it fits its schema', () =>
    withStorage((storage) => {
      // @ts-expect-error -- text is a string
      void storage.transaction((tx) => tx.enqueue('send', { text: 1 }));
      // @ts-expect-error -- there is no such job
      void storage.transaction((tx) => tx.enqueue('sned', { text: 'x' }));
    }));
  test('what is not a collection is not in it', () =>
    withStorage((storage) => {
      // @ts-expect-error -- values by key are written on their own
      void storage.transaction((tx) => tx.set('key', 1));
      // @ts-expect-error -- there is no such collection
      void storage.transaction((tx) => tx.run.get({ user: 'u', id: 'i' }));
    }));
  test('without collections there is still a transaction, and no collection', () => {
    definePlugin({ name: 'bare', permissions: [] } as const, {
      onLoad({ api }) {
        void api.storage.transaction(async () => 1);
        void api.storage.get('key');
        // @ts-expect-error -- none is declared
        void api.storage.runs;
        return {};
      },
    });
  });
});
