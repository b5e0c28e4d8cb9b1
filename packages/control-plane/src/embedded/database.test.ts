import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { openDatabase } from './database.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'control-plane-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('commits reach the disk before they return', () => {
  const database = openDatabase(path.join(directory, 'a.db'));
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  database.close();
});

test('a database of newer software is refused and left alone', () => {
  const file = path.join(directory, 'a.db');
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  expect(() => openDatabase(file)).toThrow(
    expect.objectContaining({ code: 'INVALID_STATE', message: containing('version 99') }),
  );
});

test('a transaction that throws changes nothing', () => {
  const database = openDatabase(':memory:');
  const insert = database.prepare("INSERT INTO meta (key, value) VALUES ('a', 'b')");
  expect(() =>
    database.transaction(() => {
      insert.run();
      throw new Error('broken');
    }),
  ).toThrow('broken');
  expect(database.prepare('SELECT * FROM meta').all()).toEqual([]);
  database.close();
});
