import { describe, expect, test } from 'vitest';
import { describeCollection } from '../test-support.ts';
import { setUp, type OpenStore } from './test-support.ts';

const runs = describeCollection('runs', { key: ['user', 'nr'], unique: [['token']], index: [['state']] });

/** Single rows: keys, unique lists, versions, expiry, append-only. */
export function describeRows(open: OpenStore): void {
  describe('rows', () => {
    test('a row comes back as it went in, also what no index holds', async () => {
      const { register, put, get } = setUp(open);
      await register(runs);
      const row = { user: 'ada', nr: 1, deep: { list: [1, 'zwei', null], ok: true }, none: null };
      put('runs', row);
      expect(get('runs', { user: 'ada', nr: 1 })).toEqual(row);
    });
    test('an unknown key has no row', async () => {
      const { register, put, get } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1 });
      expect(get('runs', { user: 'ada', nr: 2 })).toBeUndefined();
      expect(get('runs', { user: 'ad', nr: 1 })).toBeUndefined();
    });
    test('a put takes the place of the row with the same key', async () => {
      const { register, put, find } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, state: 'open', more: 1 }, { user: 'ada', nr: 1, state: 'closed' });
      expect(find('runs')).toEqual([{ user: 'ada', nr: 1, state: 'closed' }]);
      expect(find('runs', { where: { state: 'open' } })).toEqual([]);
    });
    test('an insert does not', async () => {
      const { register, insert, get } = setUp(open);
      await register(runs);
      expect(insert('runs', { user: 'ada', nr: 1, state: 'open' })).toBe(true);
      expect(insert('runs', { user: 'ada', nr: 1, state: 'closed' })).toBe(false);
      expect(get('runs', { user: 'ada', nr: 1 })).toMatchObject({ state: 'open' });
    });
    test('a delete says whether there was a row', async () => {
      const { register, put, remove, find } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, state: 'open' });
      expect(remove('runs', { user: 'ada', nr: 1 })).toBe(true);
      expect(remove('runs', { user: 'ada', nr: 1 })).toBe(false);
      expect(find('runs', { where: { state: 'open' } })).toEqual([]);
    });
    test('keys of several fields do not run into each other', async () => {
      const { register, put, find } = setUp(open);
      await register(describeCollection('pairs', { key: ['a', 'c'] }));
      put('pairs', { a: 'x', c: 'yz' }, { a: 'xy', c: 'z' }, { a: 'x\0', c: 'y' }, { a: 'x', c: '\0y' });
      expect(find('pairs')).toHaveLength(4);
    });
    test('zero and minus zero are one key', async () => {
      const { register, put, find } = setUp(open);
      await register(describeCollection('numbered', { key: ['n'] }));
      put('numbered', { n: 0 }, { n: -0 });
      expect(find('numbered')).toHaveLength(1);
    });
    test('true and false are keys', async () => {
      const { register, put, get } = setUp(open);
      await register(describeCollection('flags', { key: ['b'] }));
      put('flags', { b: false, is: 'no' }, { b: true, is: 'yes' });
      expect(get('flags', { b: false })).toEqual({ b: false, is: 'no' });
    });
    test.each([
      ['a missing field', { user: 'ada' }, /"nr" is missing/],
      ['null', { user: null, nr: 1 }, /"user" is missing/],
      ['another type', { user: 'ada', nr: '1' }, /"nr" of "runs" is a number, and this is a string/],
      ['half a character', { user: '\uD800', nr: 1 }, /half a character/],
      ['a text that is too long', { user: 'x'.repeat(300), nr: 1 }, /\(user, nr\) has 3\d\d bytes and 200/],
    ])('a key with %s is refused', async (_, key, message) => {
      const { register, get, put } = setUp(open);
      await register(runs);
      const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
      expect(() => get('runs', key)).toThrow(refusal);
      expect(() => put('runs', key)).toThrow(refusal);
    });
    test('a field of an index has its type, or is not there', async () => {
      const { register, put, find } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, state: null }, { user: 'ada', nr: 2 });
      expect(find('runs')).toHaveLength(2);
      expect(() => put('runs', { user: 'ada', nr: 3, state: 5 })).toThrow(/"state" of "runs" is a string/);
    });
    test('a field of an index that is too long is refused', async () => {
      const { register, put } = setUp(open);
      await register(runs);
      expect(() => put('runs', { user: 'ada', nr: 1, state: 'x'.repeat(250) })).toThrow(/\(state\) has 252 bytes/);
    });
    test('a row that is too large is refused, and the one before stays', async () => {
      const { register, put, get } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, text: 'old' });
      expect(() => put('runs', { user: 'ada', nr: 1, text: 'x'.repeat(2000) })).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/20\d\d bytes and 2000/) }),
      );
      expect(get('runs', { user: 'ada', nr: 1 })).toMatchObject({ text: 'old' });
    });
    test('a collection that nobody declared is refused', async () => {
      const { register, put, get, find } = setUp(open);
      await register(runs);
      for (const use of [() => put('other', { a: 1 }), () => get('other', { a: 1 }), () => find('other')]) {
        expect(use).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      }
    });
  });

  describe('unique lists', () => {
    test('an insert of a taken value is not made, a put is a conflict', async () => {
      const { register, put, insert, find } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, token: 't' });
      expect(insert('runs', { user: 'bob', nr: 1, token: 't' })).toBe(false);
      expect(() => put('runs', { user: 'bob', nr: 1, token: 't' })).toThrow(
        expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('(token)') }),
      );
      expect(find('runs')).toHaveLength(1);
    });
    test('a row may keep its own value', async () => {
      const { register, put, get } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, token: 't' }, { user: 'ada', nr: 1, token: 't', changed: true });
      expect(get('runs', { user: 'ada', nr: 1 })).toMatchObject({ changed: true });
    });
    test('a value is free again when its row changed or went', async () => {
      const { register, put, insert, remove } = setUp(open);
      await register(runs);
      put('runs', { user: 'ada', nr: 1, token: 't' }, { user: 'ada', nr: 1, token: 'u' });
      expect(insert('runs', { user: 'bob', nr: 1, token: 't' })).toBe(true);
      remove('runs', { user: 'ada', nr: 1 });
      expect(insert('runs', { user: 'bob', nr: 2, token: 'u' })).toBe(true);
    });
    test('rows without the field do not take it from each other', async () => {
      const { register, insert } = setUp(open);
      await register(runs);
      expect(insert('runs', { user: 'ada', nr: 1 })).toBe(true);
      expect(insert('runs', { user: 'ada', nr: 2, token: null })).toBe(true);
    });
    test('several fields are unique together, and only when all are there', async () => {
      const { register, insert } = setUp(open);
      await register(describeCollection('seats', { key: ['id'], unique: [['room', 'n']] }));
      expect(insert('seats', { id: '1', room: 'a', n: 1 })).toBe(true);
      expect(insert('seats', { id: '2', room: 'a', n: 2 })).toBe(true);
      expect(insert('seats', { id: '3', room: 'a', n: 1 })).toBe(false);
      expect(insert('seats', { id: '4', room: 'a' })).toBe(true);
      expect(insert('seats', { id: '5', room: 'a' })).toBe(true);
    });
    test('two rows swap a value only one after the other', async () => {
      const { register, put, store, get } = setUp(open);
      await register(runs);
      put('runs', { user: 'a', nr: 1, token: 'x' }, { user: 'b', nr: 1, token: 'y' });
      const writes = [
        { op: 'put', collection: 'runs', row: { user: 'a', nr: 1, token: 'y' } },
        { op: 'put', collection: 'runs', row: { user: 'b', nr: 1, token: 'x' } },
      ] as const;
      expect(() => store.write('p', { writes })).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
      expect(get('runs', { user: 'a', nr: 1 })).toMatchObject({ token: 'x' });
    });
  });

  describe('expiry', () => {
    const afterTen = describeCollection('seen', { key: ['id'], unique: [['token']], ttl: { afterMs: 10 } });
    const byField = describeCollection('leases', { key: ['id'], index: [['state']], ttl: { field: 'until' } });

    test('a row is there until its time is over, and counts from its last write', async () => {
      const { register, put, get, clock } = setUp(open);
      await register(afterTen);
      put('seen', { id: '1' });
      clock.time += 9;
      put('seen', { id: '1' });
      clock.time += 9;
      expect(get('seen', { id: '1' })).toBeDefined();
      clock.time += 1;
      expect(get('seen', { id: '1' })).toBeUndefined();
    });
    test('what is over is in no answer', async () => {
      const { register, put, find, remove, store, clock } = setUp(open);
      await register(byField);
      put('leases', { id: '1', state: 's', until: new Date(clock.time + 5).toISOString() }, { id: '2', state: 's' });
      clock.time += 5;
      expect(find('leases')).toEqual([{ id: '2', state: 's' }]);
      expect(find('leases', { where: { state: 's' } })).toHaveLength(1);
      expect(store.count('p', 'leases')).toBe(1);
      expect(store.count('p', 'leases', { state: 's' })).toBe(1);
      expect(remove('leases', { id: '1' })).toBe(false);
    });
    test('its key and its unique values are free again', async () => {
      const { register, insert, find, clock } = setUp(open);
      await register(afterTen);
      insert('seen', { id: '1', token: 't' });
      expect(insert('seen', { id: '2', token: 't' })).toBe(false);
      clock.time += 10;
      expect(insert('seen', { id: '2', token: 't' })).toBe(true);
      expect(insert('seen', { id: '1', token: 'u' })).toBe(true);
      expect(find('seen')).toHaveLength(2);
    });
    test('a field may hold the instant as text or in milliseconds, and must hold one', async () => {
      const { register, put, find, clock } = setUp(open);
      await register(describeCollection('leases', { key: ['id'], ttl: { field: 'nUntil' } }), {
        ...byField,
        name: 'texts',
      });
      put('leases', { id: '1', nUntil: clock.time + 5 }, { id: '2', nUntil: clock.time + 50 });
      clock.time += 5;
      expect(find('leases')).toEqual([{ id: '2', nUntil: clock.time + 45 }]);
      expect(() => put('texts', { id: '1', until: 'tomorrow' })).toThrow(
        /"until" of "texts".*"tomorrow" is no instant/,
      );
    });
    test('pruning deletes what is over, so many at a time, and nothing else', async () => {
      const { register, put, store, clock, find } = setUp(open);
      await register(afterTen, byField);
      for (let id = 0; id < 5; id += 1) put('seen', { id: String(id), token: String(id) });
      put('leases', { id: 'stays', state: 's' });
      clock.time += 10;
      expect(store.usage('p').rows).toBe(6);
      expect(store.prune(3)).toBe(true);
      expect(store.usage('p').rows).toBe(3);
      expect(store.prune(3)).toBe(false);
      expect(store.usage('p').rows).toBe(1);
      expect(find('leases', { where: { state: 's' } })).toHaveLength(1);
    });
  });

  describe('append-only', () => {
    const journal = describeCollection('journal', { key: ['n'], appendOnly: true, ttl: { afterMs: 100 } });
    test('rows come, and do not change or go', async () => {
      const { register, put, insert, remove, find } = setUp(open);
      await register(journal);
      put('journal', { n: 1 });
      expect(insert('journal', { n: 2 })).toBe(true);
      expect(insert('journal', { n: 2 })).toBe(false);
      expect(() => put('journal', { n: 1, changed: true })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
      expect(() => remove('journal', { n: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
      expect(() => remove('journal', { n: 9 })).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
      expect(find('journal')).toEqual([{ n: 1 }, { n: 2 }]);
    });
    test('a key is free again when its row is over', async () => {
      const { register, put, find, clock } = setUp(open);
      await register(journal);
      put('journal', { n: 1 });
      clock.time += 100;
      put('journal', { n: 1, again: true });
      expect(find('journal')).toEqual([{ n: 1, again: true }]);
    });
  });
}
