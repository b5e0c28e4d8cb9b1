import { describe, expect, test } from 'vitest';
import type { Batch, Write } from '../store.ts';
import { describeCollection } from '../test-support.ts';
import { limits, setUp, type OpenStore, type Setup } from './test-support.ts';

const accounts = describeCollection('accounts', { key: ['id'], unique: [['email']], index: [['state']] });
const entries = describeCollection('entries', { key: ['n'] });

const put = (collection: string, row: Record<string, unknown>): Write => ({ op: 'put', collection, row });
const quota = expect.objectContaining({ code: 'QUOTA_EXCEEDED' });

/** Batches with what was read before, limits, plugins beside each other. */
export function describeBatches(open: OpenStore): void {
  async function opened(): Promise<Setup> {
    const setup = setUp(open);
    await setup.register(accounts, entries);
    return setup;
  }

  describe('batches', () => {
    test('each write has its answer', async () => {
      const { store } = await opened();
      const batch: Batch = {
        writes: [
          put('accounts', { id: '1', email: 'a' }),
          { op: 'insert', collection: 'accounts', row: { id: '2', email: 'a' } },
          { op: 'insert', collection: 'accounts', row: { id: '2', email: 'b' } },
          { op: 'delete', collection: 'entries', key: { n: 1 } },
          { op: 'delete', collection: 'accounts', key: { id: '1' } },
        ],
      };
      expect(store.write('p', batch)).toEqual({ stale: false, results: [true, false, true, false, true] });
    });
    test('one that fails takes all with it, counts too', async () => {
      const { store, find } = await opened();
      const writes = [
        put('entries', { n: 1 }),
        put('accounts', { id: '1', email: 'a' }),
        put('accounts', { id: '2', email: 'a' }),
      ];
      expect(() => store.write('p', { writes })).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
      expect([...find('entries'), ...find('accounts')]).toEqual([]);
      expect(store.usage('p')).toEqual({ rows: 0, bytes: 0 });
    });
    test('what goes with it sees the writes, and takes them back when it throws', async () => {
      const { store, get } = await opened();
      let seen: unknown;
      store.write('p', { writes: [put('entries', { n: 1 })] }, () => (seen = get('entries', { n: 1 })));
      expect(seen).toEqual({ n: 1 });
      const fail = (): never => {
        throw new Error('full');
      };
      expect(() => store.write('p', { writes: [put('entries', { n: 2 })] }, fail)).toThrow('full');
      expect(get('entries', { n: 2 })).toBeUndefined();
    });
    test('too many writes, or too many bytes, are refused', async () => {
      const { store } = await opened();
      const many = Array.from({ length: limits.batchWrites + 1 }, (_, n) => put('entries', { n }));
      expect(() => store.write('p', { writes: many })).toThrow(/51 rows at once: 50 are allowed/);
      const large = Array.from({ length: 6 }, (_, n) => put('entries', { n, text: 'x'.repeat(1900) }));
      expect(() => store.write('p', { writes: large })).toThrow(/so many rows at once.*10000 are allowed/);
    });
  });

  describe('compare-and-set', () => {
    const read = (version: number) => ({ op: 'get', collection: 'entries', key: { n: 1 }, version }) as const;
    const write = [put('entries', { n: 1, by: 'me' })];

    test('a row that is the same as when it was read is written', async () => {
      const { store, put: putRow, get } = await opened();
      putRow('entries', { n: 1 });
      const version = store.get('p', 'entries', { n: 1 })?.version ?? 0;
      expect(store.write('p', { writes: write, reads: [read(version)] })).toEqual({ stale: false, results: [true] });
      expect(get('entries', { n: 1 })).toEqual({ n: 1, by: 'me' });
    });
    test('one that was written meanwhile is not, be it with the same content', async () => {
      const { store, put: putRow, get } = await opened();
      putRow('entries', { n: 1 });
      const version = store.get('p', 'entries', { n: 1 })?.version ?? 0;
      putRow('entries', { n: 1 });
      expect(store.write('p', { writes: write, reads: [read(version)] })).toEqual({ stale: true });
      expect(get('entries', { n: 1 })).toEqual({ n: 1 });
    });
    test('one that went and came back is another one', async () => {
      const { store, put: putRow, remove } = await opened();
      putRow('entries', { n: 1 });
      const version = store.get('p', 'entries', { n: 1 })?.version ?? 0;
      remove('entries', { n: 1 });
      putRow('entries', { n: 1 });
      expect(store.write('p', { writes: write, reads: [read(version)] })).toEqual({ stale: true });
    });
    test('version 0 holds where there is no row, or one whose time is over', async () => {
      const { store, register, clock, put: putRow } = await opened();
      expect(store.write('p', { writes: write, reads: [read(0)] }).stale).toBe(false);
      expect(store.write('p', { writes: write, reads: [read(0)] }).stale).toBe(true);
      await register(describeCollection('seen', { key: ['n'], ttl: { afterMs: 5 } }), entries);
      putRow('seen', { n: 1 });
      clock.time += 5;
      const seen = { op: 'get', collection: 'seen', key: { n: 1 }, version: 0 } as const;
      expect(store.write('p', { writes: write, reads: [seen] }).stale).toBe(false);
    });
    test('a page holds until one of its rows changes, or another one would be on it', async () => {
      const { store, put: putRow, remove } = await opened();
      putRow('accounts', { id: '1', state: 's' }, { id: '2', state: 's' }, { id: '3', state: 't' });
      const query = { where: { state: 's' }, limit: 10 };
      const holds = (): boolean => {
        const versions = before.map(({ version }) => version);
        return !store.write('p', { writes: [], reads: [{ op: 'find', collection: 'accounts', query, versions }] })
          .stale;
      };
      let before = store.find('p', 'accounts', query).rows;
      putRow('accounts', { id: '3', state: 'u' });
      expect(holds()).toBe(true);
      putRow('accounts', { id: '4', state: 's' });
      expect(holds()).toBe(false);
      before = store.find('p', 'accounts', query).rows;
      putRow('accounts', { id: '1', state: 's' });
      expect(holds()).toBe(false);
      before = store.find('p', 'accounts', query).rows;
      remove('accounts', { id: '4' });
      expect(holds()).toBe(false);
    });
    test('a count holds until there are more or fewer', async () => {
      const { store, put: putRow } = await opened();
      putRow('accounts', { id: '1', state: 's' });
      const holds = (count: number) =>
        !store.write('p', {
          writes: [],
          reads: [{ op: 'count', collection: 'accounts', where: { state: 's' }, count }],
        }).stale;
      expect([holds(1), holds(2)]).toEqual([true, false]);
    });
  });

  describe('quotas', () => {
    test('usage counts what is there now', async () => {
      const { store, put: putRow, remove } = await opened();
      putRow('entries', { n: 1, text: 'x'.repeat(100) }, { n: 2 });
      const full = store.usage('p');
      expect(full.rows).toBe(2);
      putRow('entries', { n: 1, text: 'x'.repeat(50) });
      expect(store.usage('p')).toEqual({ rows: 2, bytes: full.bytes - 50 });
      remove('entries', { n: 1 });
      remove('entries', { n: 2 });
      expect(store.usage('p')).toEqual({ rows: 0, bytes: 0 });
    });
    test('the limit of rows counts over all collections of a plugin', async () => {
      const { store } = await opened();
      const rows = (collection: string, from: number) =>
        Array.from({ length: 50 }, (_, at) => put(collection, { n: from + at, id: String(from + at) }));
      for (const collection of ['entries', 'accounts']) {
        for (const from of [0, 50]) store.write('p', { writes: rows(collection, from) });
      }
      expect(store.usage('p').rows).toBe(limits.rows);
      expect(() => store.write('p', { writes: [put('entries', { n: 1000 })] })).toThrow(quota);
      store.write('p', { writes: [put('entries', { n: 1 }), { op: 'delete', collection: 'entries', key: { n: 2 } }] });
      store.write('p', { writes: [put('entries', { n: 1000 })] });
    });
    test('so does the limit of bytes, and less is always possible', async () => {
      const { store, put: putRow } = await opened();
      for (let n = 0; n < 20; n += 1) putRow('entries', { n, text: 'x'.repeat(1900) });
      expect(() => {
        for (let n = 20; n < 23; n += 1) putRow('entries', { n, text: 'x'.repeat(1900) });
      }).toThrow(quota);
      putRow('entries', { n: 0, text: 'x'.repeat(1000) });
      expect(store.usage('p').bytes).toBeLessThanOrEqual(limits.totalBytes);
    });
    test('a collection has its own limit of rows', async () => {
      const { register, put: putRow, find } = setUp(open);
      await register({ ...entries, maxRows: 2 });
      putRow('entries', { n: 1 }, { n: 2 });
      expect(() => putRow('entries', { n: 3 })).toThrow(
        expect.objectContaining({
          code: 'QUOTA_EXCEEDED',
          message: expect.stringContaining('2 rows in this collection'),
        }),
      );
      putRow('entries', { n: 2, changed: true });
      expect(find('entries')).toEqual([{ n: 1 }, { n: 2, changed: true }]);
    });
    test('rows whose time is over make room', async () => {
      const { register, put: putRow, find, clock } = setUp(open);
      await register({ ...entries, maxRows: 2, ttl: { afterMs: 5 } });
      putRow('entries', { n: 1 }, { n: 2 });
      clock.time += 5;
      putRow('entries', { n: 3 });
      expect(find('entries')).toEqual([{ n: 3 }]);
    });
  });

  describe('plugins beside each other', () => {
    test('have collections, keys and unique values of the same name for themselves', async () => {
      const { store, put: putRow, find } = await opened();
      await store.register('q', [accounts]);
      putRow('accounts', { id: '1', email: 'a', state: 's' });
      const row = { id: '1', email: 'a', state: 's', of: 'q' };
      expect(store.write('q', { writes: [{ op: 'insert', collection: 'accounts', row }] })).toEqual({
        stale: false,
        results: [true],
      });
      expect(find('accounts', { where: { state: 's' } })).toEqual([{ id: '1', email: 'a', state: 's' }]);
      expect(store.find('q', 'accounts', { where: { state: 's' } }).rows.map((found) => found.row)).toEqual([row]);
      expect(store.count('q', 'accounts')).toBe(1);
    });
    test('do not reach what only the other one declared', async () => {
      const { store } = await opened();
      await store.register('q', [accounts]);
      expect(() => store.find('q', 'entries', {})).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => store.write('q', { writes: [put('entries', { n: 1 })] })).toThrow(/no collection "entries"/);
    });
    test('do not use up the room of each other', async () => {
      const { store, put: putRow } = await opened();
      await store.register('q', [entries]);
      for (let n = 0; n < 20; n += 1) putRow('entries', { n, text: 'x'.repeat(1900) });
      for (let n = 0; n < 20; n += 1) store.write('q', { writes: [put('entries', { n, text: 'x'.repeat(1900) })] });
      expect(store.usage('q')).toEqual(store.usage('p'));
    });
    test('one that is cleared leaves the other as it is, and comes back empty', async () => {
      const { store, put: putRow, register, find } = await opened();
      await store.register('q', [accounts]);
      putRow('accounts', { id: '1', email: 'a', state: 's' });
      store.write('q', { writes: [put('accounts', { id: '1', email: 'a', state: 's' })] });
      await store.clear('p');
      expect(store.usage('p')).toEqual({ rows: 0, bytes: 0 });
      expect(() => find('accounts')).toThrow(/no collection/);
      await register(accounts);
      expect(find('accounts', { where: { state: 's' } })).toEqual([]);
      expect(store.find('q', 'accounts', { where: { email: 'a' } }).rows).toHaveLength(1);
    });
  });
}
