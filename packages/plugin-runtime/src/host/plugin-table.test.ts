import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { createVault } from '../config/vault.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginTable, type NewPluginRecord } from './plugin-table.ts';

let db: DatabaseSync;
let complaints: string[];
const key = randomBytes(32);
beforeEach(() => {
  db = openDatabase(':memory:');
  complaints = [];
});

const open = (vaultKey = key) => createPluginTable(db, createVault(vaultKey), (message) => complaints.push(message));
const configSchema = { type: 'object', properties: { token: { type: 'string', writeOnly: true } } };

const record = (name: string, token: string): NewPluginRecord => ({
  manifest: {
    name,
    version: '1.0.0',
    displayName: name,
    description: 'For a test',
    type: 'webhook',
    author: 'Test',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
  },
  tier: 'community',
  bundleDirectory: '',
  configSchema,
  config: { token },
  granted: [],
  subscriptions: [],
  enabled: true,
  consents: [],
  installedAt: '2026-11-25T07:00:00.000Z',
  updatedAt: '2026-11-25T07:00:00.000Z',
});

const stored = (): string => JSON.stringify(db.prepare('SELECT record FROM plugins').all());

test('secrets of the version before are encrypted as those of this one', () => {
  const { subscriptions: _s, enabled: _e, consents: _c, ...previous } = record('alpha', 'the old secret');
  open().insert({ ...record('alpha', 'the new secret'), previous });
  expect(stored()).not.toMatch(/the (old|new) secret/);
  expect(open().all()).toMatchObject([
    { config: { token: 'the new secret' }, previous: { config: { token: 'the old secret' } } },
  ]);
});

test('a row that cannot be read keeps no other from being read, and stays', () => {
  const table = open();
  table.insert(record('alpha', 'a secret'));
  table.insert(record('beta', 'a secret'));
  db.exec(`UPDATE plugins SET record = '{"manifest":' WHERE name = 'alpha'`);
  expect(table.all().map(({ manifest }) => manifest.name)).toEqual(['beta']);
  expect(complaints).toEqual([
    expect.stringMatching(/^alpha is left out, because what is stored of it cannot be read: /),
  ]);
  expect(table.has('alpha')).toBe(true);
});

test('so is one whose secrets were encrypted with another key, without a word of them', () => {
  open().insert(record('alpha', 'a secret'));
  expect(open(randomBytes(32)).all()).toEqual([]);
  expect(complaints.join()).toContain('A secret of alpha cannot be decrypted');
  expect(complaints.join()).not.toContain('a secret');
  expect(open().all()).toHaveLength(1);
});
