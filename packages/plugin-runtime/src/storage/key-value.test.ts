import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../sqlite.ts';
import { createKeyValueStore, type KeyValueStore } from './key-value.ts';

let store: KeyValueStore;
beforeEach(() => {
  store = createKeyValueStore(openDatabase(':memory:'), { valueBytes: 100, keys: 3, totalBytes: 150 });
});

test('a value comes back as it went in, and an unknown key is undefined', () => {
  store.set('a', 'k', { list: [1, 'zwei', null], nested: { ok: true } });
  expect(store.get('a', 'k')).toEqual({ list: [1, 'zwei', null], nested: { ok: true } });
  expect(store.get('a', 'other')).toBeUndefined();
});

test('plugins never see the keys of each other', () => {
  store.set('a', 'k', 1);
  store.set('b', 'k', 2);
  store.clear('b');
  expect(store.get('a', 'k')).toBe(1);
  expect(store.get('b', 'k')).toBeUndefined();
  expect(store.keys('b', '')).toEqual([]);
});

test('keys are listed by prefix, in order, and wildcards of SQL mean nothing in it', () => {
  for (const key of ['t:%', 't:a', 'u']) store.set('a', key, 1);
  expect(store.keys('a', 't:')).toEqual(['t:%', 't:a']);
  expect(store.keys('a', '%')).toEqual([]);
  expect(store.keys('a', '')).toEqual(['t:%', 't:a', 'u']);
});

test('a value that is too large is refused and the old one stays', () => {
  store.set('a', 'k', 'old');
  expect(() => store.set('a', 'k', 'x'.repeat(200))).toThrow(/"k".*202 bytes.*100/);
  expect(store.get('a', 'k')).toBe('old');
});

test('usage counts what is stored now, over writes, overwrites and deletions', () => {
  store.set('a', 'k', 'x'.repeat(50));
  store.set('a', 'k', 'x'.repeat(20));
  expect(store.usage('a')).toEqual({ bytes: 22, limit: 150 });
  store.delete('a', 'k');
  store.delete('a', 'k');
  expect(store.usage('a').bytes).toBe(0);
});

test('the quotas in keys and bytes hold, and an overwrite with less is always possible', () => {
  store.set('a', '1', 'x'.repeat(70));
  store.set('a', '2', 'x'.repeat(70));
  expect(() => store.set('a', '3', 'x'.repeat(70))).toThrow(expect.objectContaining({ code: 'QUOTA_EXCEEDED' }));
  store.set('a', '2', 'x');
  store.set('a', '3', 'x');
  expect(() => store.set('a', '4', 1)).toThrow(/3 keys/);
});
