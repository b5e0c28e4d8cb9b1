import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { openDatabase } from '../sqlite.ts';
import { describeCollection } from './collections/test-support.ts';
import { createPluginStorage, type PluginStorage } from './plugin-storage.ts';

let clock: VirtualClock;
let storage: PluginStorage;
const errors: unknown[] = [];
beforeEach(async () => {
  clock = createVirtualClock();
  errors.length = 0;
  storage = createPluginStorage({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    clock,
    onError: (error) => errors.push(error),
  });
  await storage.collections.register('p', [describeCollection('seen', { key: ['n'], ttl: { afterMs: 1000 } })]);
});

const put = (...rows: Record<string, unknown>[]) =>
  storage.collections.write('p', { writes: rows.map((row) => ({ op: 'put', collection: 'seen', row })) });

test('keys and rows count towards one usage, and go together', async () => {
  storage.set('p', 'key', 'x'.repeat(100));
  put({ n: 1, text: 'x'.repeat(100) });
  expect(storage.usage('p').bytes).toBeGreaterThan(200);
  expect(storage.usage('q').bytes).toBe(0);
  await storage.clear('p');
  expect(storage.usage('p').bytes).toBe(0);
  expect(storage.get('p', 'key')).toBeUndefined();
});

test('keys find the room that rows have taken', () => {
  const text = 'x'.repeat(200_000);
  expect(storage.usage('p').limit).toBe(1024 ** 3);
  put({ n: 1, text });
  storage.set('p', 'key', text);
  expect(storage.usage('p').bytes).toBeGreaterThan(400_000);
});

test('expired rows are deleted every ten minutes, all of them, until it is closed', async () => {
  const rows = Array.from({ length: 2500 }, (_, n) => ({ n }));
  for (let from = 0; from < rows.length; from += 1000) put(...rows.slice(from, from + 1000));
  await clock.advance(599_999);
  expect(storage.collections.usage('p').rows).toBe(2500);
  await clock.advance(100);
  expect(storage.collections.usage('p').rows).toBe(0);
  await storage.close();
  expect([clock.pendingTimers, errors]).toEqual([0, []]);
});
