import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { openDatabase, prepare } from '../sqlite.ts';
import { createGroupCommit, type Commit } from './group-commit.ts';

let db: DatabaseSync;
let commit: Commit;
let insert: (value: number) => void;
beforeEach(() => {
  db = openDatabase(':memory:');
  db.exec('CREATE TABLE t (value INTEGER PRIMARY KEY) STRICT');
  const statement = prepare(db, 'INSERT INTO t VALUES (:value)');
  insert = (value) => void statement.run({ value });
  commit = createGroupCommit(db);
});
const values = (): unknown[] =>
  db
    .prepare('SELECT value FROM t ORDER BY value')
    .all()
    .map(({ value }) => value);

test('work of one turn is committed together, in its order, each with its own answer', async () => {
  const commits: boolean[] = [];
  const work = (value: number) =>
    commit(() => {
      insert(value);
      commits.push(db.isTransaction);
      return value * 2;
    });
  const answers = Promise.all([work(1), work(2), work(3)]);
  expect(values()).toEqual([]);
  expect(await answers).toEqual([2, 4, 6]);
  expect([values(), commits, db.isTransaction]).toEqual([[1, 2, 3], [true, true, true], false]);
});

test('what fails undoes its own writes only', async () => {
  const results = await Promise.allSettled([
    commit(() => insert(1)),
    commit(() => {
      insert(2);
      throw new Error('no');
    }),
    commit(() => insert(1)),
    commit(() => insert(3)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(values()).toEqual([1, 3]);
});

test('when the group is given up as a whole, nobody hears that it went well', async () => {
  const results = await Promise.allSettled([
    commit(() => insert(1)),
    commit(() => {
      db.exec('ROLLBACK');
      throw new Error('the disk is full');
    }),
    commit(() => insert(2)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(values()).toEqual([]);
  await commit(() => insert(4));
  expect(values()).toEqual([4]);
});
