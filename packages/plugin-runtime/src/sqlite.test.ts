import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, openDatabase, prepare, transaction } from './sqlite.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqlite-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const notes = { concern: 'notes', steps: ['CREATE TABLE notes (text TEXT) STRICT'] };

describe('migrations', () => {
  test('each step runs once, later ones are added, concerns do not meet', () => {
    const path = join(directory, 'steps.db');
    openDatabase(path, notes).close();
    const next = { ...notes, steps: [...notes.steps, "INSERT INTO notes VALUES ('second step')"] };
    openDatabase(path, next, { concern: 'other', steps: ['CREATE TABLE other (x)'] }).close();
    const db = openDatabase(path, next);
    expect(prepare<{ text: string }>(db, 'SELECT text FROM notes').all()).toMatchObject([{ text: 'second step' }]);
    db.close();
  });

  test('a step that fails leaves nothing of its concern', () => {
    const db = openDatabase(':memory:');
    expect(() => migrate(db, { ...notes, steps: [...notes.steps, 'nonsense'] })).toThrow(/syntax error/);
    expect(() => prepare(db, 'SELECT * FROM notes')).toThrow(/no such table/);
    migrate(db, notes);
    db.close();
  });

  test('a database of a newer version is refused, in words', () => {
    const path = join(directory, 'newer.db');
    openDatabase(path, { ...notes, steps: [...notes.steps, 'CREATE TABLE more (x)'] }).close();
    expect(() => openDatabase(path, notes)).toThrow(/its notes tables are at step 2 and this version knows 1/);
  });

  test('a file is durable: write-ahead log, every commit synced', () => {
    const db = openDatabase(join(directory, 'mode.db'));
    expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    db.close();
  });
});

const open = () => {
  const db = openDatabase(':memory:', notes);
  const insert = prepare(db, 'INSERT INTO notes VALUES (:text)');
  const texts = () =>
    prepare<{ text: string }>(db, 'SELECT text FROM notes')
      .all()
      .map(({ text }) => text);
  return { db, texts, add: (text: string) => insert.run({ text }) };
};

describe('transaction', () => {
  test('keeps what returned and undoes what threw', () => {
    const { db, add, texts } = open();
    expect(transaction(db, () => add('a'))).toBe(1);
    const failing = () =>
      transaction(db, () => {
        add('b');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([texts(), db.isTransaction]).toEqual([['a'], false]);
  });

  test('inside another one it undoes only itself', () => {
    const { db, add, texts } = open();
    transaction(db, () => {
      add('outer');
      const failing = () =>
        transaction(db, () => {
          add('inner');
          transaction(db, () => add('innermost'));
          throw new Error('no');
        });
      expect(failing).toThrow('no');
      transaction(db, () => add('second'));
    });
    expect(texts()).toEqual(['outer', 'second']);
  });

  test('a full disk is an error that can be tried again', () => {
    const { db, add, texts } = open();
    db.exec('PRAGMA max_page_count = 4');
    const failing = () => transaction(db, () => add('x'.repeat(100_000)));
    expect(failing).toThrow(expect.objectContaining({ code: 'STORAGE_FULL', retryable: true }));
    expect(texts()).toEqual([]);
  });

  test('a database that another process holds is an error that can be tried again', () => {
    const path = join(directory, 'busy.db');
    const [first, second] = [openDatabase(path, notes), openDatabase(path, notes)];
    second.exec('PRAGMA busy_timeout = 1');
    transaction(first, () => {
      expect(() => transaction(second, () => 0)).toThrow(expect.objectContaining({ code: 'TIMEOUT', retryable: true }));
    });
    first.close();
    second.close();
  });
});

test('a parameter that is absent is NULL, a boolean is a number', () => {
  const db = openDatabase(':memory:');
  expect(prepare(db, 'SELECT :a AS a, :b AS b').get({ a: undefined, b: true })).toMatchObject({ a: null, b: 1 });
  db.close();
});
