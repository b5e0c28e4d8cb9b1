import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVault } from '../../config/vault.ts';
import { openDatabase } from '../../sqlite.ts';
import { describeCollectionStore } from './contract.ts';
import { createCollectionStore } from './sqlite-store.ts';
import type { CollectionStore } from './store.ts';
import { describeCollection } from './test-support.ts';

const vault = createVault(randomBytes(32));
const clock = { now: () => 0 };

describeCollectionStore('SQLite', (options) =>
  createCollectionStore({ db: openDatabase(':memory:'), vault, ...options }),
);

describe('a database file', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'collections-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const accounts = describeCollection('accounts', { key: ['id'], index: [['state']] });
  const file = (): string => path.join(directory, 'data.db');
  async function opened(use: (store: CollectionStore) => Promise<void> | void): Promise<void> {
    const db = openDatabase(file());
    try {
      await use(createCollectionStore({ db, vault, clock }));
    } finally {
      db.close();
    }
  }
  async function holds(text: string): Promise<boolean> {
    const files = await readdir(directory);
    const contents = await Promise.all(files.map((name) => readFile(path.join(directory, name))));
    return contents.some((content) => content.includes(text));
  }

  test('has encrypted fields in no readable form, and all others as they are', async () => {
    await opened(async (store) => {
      await store.register('p', [{ ...accounts, encrypted: ['token'] }]);
      const row = { id: '1', state: 'open-sesame', token: 'hush-hush' };
      store.write('p', { writes: [{ op: 'put', collection: 'accounts', row }] });
      expect([await holds('open-sesame'), await holds('hush-hush')]).toEqual([true, false]);
      expect(store.get('p', 'accounts', { id: '1' })?.row).toEqual(row);
    });
    expect(await holds('hush-hush')).toBe(false);
  });

  test('has its rows, indexes and versions when it is opened again', async () => {
    const row = { id: '1', state: 's' };
    let version = 0;
    await opened(async (store) => {
      await store.register('p', [accounts]);
      store.write('p', { writes: [{ op: 'put', collection: 'accounts', row }] });
      version = store.get('p', 'accounts', { id: '1' })?.version ?? 0;
      store.write('p', { writes: [{ op: 'delete', collection: 'accounts', key: { id: '1' } }] });
    });
    await opened(async (store) => {
      await store.register('p', [accounts]);
      store.write('p', { writes: [{ op: 'put', collection: 'accounts', row }] });
      expect(store.find('p', 'accounts', { where: { state: 's' } }).rows.map((found) => found.row)).toEqual([row]);
      expect(store.get('p', 'accounts', { id: '1' })?.version).toBeGreaterThan(version);
    });
  });

  test('goes on with an index whose building was cut short', async () => {
    await opened(async (store) => {
      await store.register('p', [describeCollection('accounts', { key: ['id'] })]);
      for (let id = 0; id < 1500; id += 1) {
        store.write('p', { writes: [{ op: 'put', collection: 'accounts', row: { id: String(id), state: 's' } }] });
      }
      // Two steps are done when the process ends.
      void store.register('p', [accounts]).catch(() => {});
      await new Promise(setImmediate);
    });
    await opened(async (store) => {
      await store.register('p', [accounts]);
      expect(store.count('p', 'accounts', { state: 's' })).toBe(1500);
    });
  });

  test('keeps encrypted fields of one plugin from another', async () => {
    await opened(async (store) => {
      const declared = [{ ...accounts, encrypted: ['token'] }];
      await store.register('p', declared);
      await store.register('q', declared);
      const write = { op: 'put', collection: 'accounts', row: { id: '1', token: 'hush' } } as const;
      store.write('p', { writes: [write] });
      store.write('q', { writes: [write] });
    });
    const db = openDatabase(file());
    db.exec('UPDATE collection_rows SET sealed = (SELECT sealed FROM collection_rows ORDER BY id LIMIT 1)');
    const store = createCollectionStore({ db, vault, clock });
    await store.register('q', [{ ...accounts, encrypted: ['token'] }]);
    expect(() => store.get('q', 'accounts', { id: '1' })).toThrow(expect.objectContaining({ code: 'INTEGRITY' }));
    db.close();
  });
});
