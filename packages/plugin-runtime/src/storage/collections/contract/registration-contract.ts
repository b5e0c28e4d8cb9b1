import { describe, expect, test } from 'vitest';
import { describeCollection } from '../test-support.ts';
import { setUp, type OpenStore } from './test-support.ts';

const plain = describeCollection('runs', { key: ['id'] });
const byState = describeCollection('runs', { key: ['id'], index: [['state']] });

/** What becomes of rows when the plugin declares something else. */
export function describeRegistration(open: OpenStore): void {
  describe('a changed declaration', () => {
    test('rows stay when nothing changed', async () => {
      const { register, put, find } = setUp(open);
      await register(byState);
      put('runs', { id: '1', state: 's' });
      await register(byState);
      expect(find('runs', { where: { state: 's' } })).toHaveLength(1);
    });
    test('a new index holds the rows that were there', async () => {
      const { register, put, find, store } = setUp(open);
      await register(plain);
      for (let id = 0; id < 120; id += 1) put('runs', { id: String(id), state: id % 3 === 0 ? 's' : 't' });
      expect(() => find('runs', { where: { state: 's' } })).toThrow(/no index/);
      await register(byState);
      expect(store.count('p', 'runs', { state: 's' })).toBe(40);
      put('runs', { id: '0', state: 't' });
      expect(store.count('p', 'runs', { state: 's' })).toBe(39);
    });
    test('an index may be one of values that fit no index of now', async () => {
      const { register, put, find } = setUp(open);
      await register(plain);
      put('runs', { id: '1', state: { deep: 1 } }, { id: '2', state: 5 }, { id: '3', state: 's' });
      await register(byState);
      expect(find('runs', { where: { state: 's' } })).toEqual([{ id: '3', state: 's' }]);
      expect(find('runs', { index: 'state' }).map((row) => row['id'])).toEqual(['1', '2', '3']);
      put('runs', { id: '1', state: 's' });
      expect(find('runs', { where: { state: 's' } })).toHaveLength(2);
    });
    test('an index that is gone answers no more, and is built anew when it comes back', async () => {
      const { register, put, find } = setUp(open);
      await register(byState);
      put('runs', { id: '1', state: 's' });
      await register(plain);
      expect(() => find('runs', { where: { state: 's' } })).toThrow(/no index/);
      put('runs', { id: '1', state: 't' });
      await register(byState);
      expect(find('runs', { where: { state: 's' } })).toEqual([]);
      expect(find('runs', { where: { state: 't' } })).toHaveLength(1);
    });
    test('a new unique list is refused while two rows share a value, and all stays as it was', async () => {
      const { register, put, find, remove } = setUp(open);
      await register(byState);
      put('runs', { id: '1', state: 's' }, { id: '2', state: 's' });
      const unique = describeCollection('runs', { key: ['id'], unique: [['state']] });
      await expect(register(unique)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('(state)'),
      });
      await register(byState);
      expect(find('runs', { where: { state: 's' } })).toHaveLength(2);
      remove('runs', { id: '2' });
      await register(unique);
      expect(() => put('runs', { id: '3', state: 's' })).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    });
    test('an index may become unique, and a unique list an index', async () => {
      const { register, insert, find } = setUp(open);
      await register(byState);
      insert('runs', { id: '1', state: 's' });
      await register(describeCollection('runs', { key: ['id'], unique: [['state']] }));
      expect(insert('runs', { id: '2', state: 's' })).toBe(false);
      await register(byState);
      expect(insert('runs', { id: '2', state: 's' })).toBe(true);
      expect(find('runs', { where: { state: 's' } })).toHaveLength(2);
    });
    test('a changed key is refused while there are rows', async () => {
      const { register, put, find, remove } = setUp(open);
      await register(plain);
      put('runs', { id: '1', nr: 1 });
      const other = describeCollection('runs', { key: ['nr'] });
      await expect(register(other)).rejects.toMatchObject({
        code: 'INVALID_STATE',
        message: expect.stringMatching(/"runs" changed from \(id: string\) to \(nr: number\), and it holds 1 rows/),
      });
      expect(find('runs')).toEqual([{ id: '1', nr: 1 }]);
      remove('runs', { id: '1' });
      await register(other);
      put('runs', { nr: 5 });
      expect(find('runs')).toEqual([{ nr: 5 }]);
    });
    test('so is another type of the same key', async () => {
      const { register, put } = setUp(open);
      await register(plain);
      put('runs', { id: '1' });
      const other = { ...plain, fields: { id: 'number' } as const };
      await expect(register(other)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    });
    test('rows whose time is over hold no key', async () => {
      const { register, put, find, clock } = setUp(open);
      await register({ ...plain, ttl: { afterMs: 5 } });
      put('runs', { id: '1' });
      clock.time += 5;
      await register(describeCollection('runs', { key: ['nr'] }));
      expect(find('runs')).toEqual([]);
    });
    test('one collection that is refused keeps the others from changing their keys', async () => {
      const { register, put, find } = setUp(open);
      await register(plain, { ...plain, name: 'empty' });
      put('runs', { id: '1' });
      const keyed = describeCollection('empty', { key: ['nr'] });
      await expect(register(keyed, describeCollection('runs', { key: ['nr'] }))).rejects.toThrow(/changed/);
      expect(find('runs')).toHaveLength(1);
      put('empty', { id: 'still' });
    });
    test('a collection that is no longer declared is out of reach, and back with its rows', async () => {
      const { register, put, find, store } = setUp(open);
      await register(byState);
      put('runs', { id: '1', state: 's' });
      await register();
      expect(() => find('runs')).toThrow(/no collection "runs"/);
      expect(store.usage('p').rows).toBe(1);
      await register(byState);
      expect(find('runs', { where: { state: 's' } })).toHaveLength(1);
    });
    test('fields become encrypted and clear again', async () => {
      const { register, put, find } = setUp(open);
      await register(byState);
      const row = { id: '1', state: 's', token: 'hush', deep: { a: [1] } };
      put('runs', row);
      await register({ ...byState, encrypted: ['token', 'deep'] });
      expect(find('runs', { where: { state: 's' } })).toEqual([row]);
      put('runs', { ...row, id: '2' });
      await register(byState);
      expect(find('runs')).toEqual([row, { ...row, id: '2' }]);
    });
    test('two registrations at a time come one after the other', async () => {
      const { register, put, find } = setUp(open);
      await register(plain);
      for (let id = 0; id < 20; id += 1) put('runs', { id: String(id), state: 's' });
      await Promise.all([register(byState), register(plain), register(byState)]);
      expect(find('runs', { where: { state: 's' } })).toHaveLength(20);
    });
  });
}
