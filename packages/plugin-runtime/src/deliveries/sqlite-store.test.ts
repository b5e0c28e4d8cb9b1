import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openDatabase, transaction } from '../sqlite.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { describeDeliveryStore } from './store-contract.ts';
import { newEvent, newJob } from './test-support.ts';

describeDeliveryStore('SQLite', () => createSqliteStore(':memory:'));

test('no statement reads through the whole table of deliveries', () => {
  const { db, statements } = recordStatements();
  expect(statements.length).toBeGreaterThan(30);

  const plans = statements.map((sql) => ({ sql, plan: queryPlan(db, sql).join('\n') }));
  expect(plans.filter(({ plan }) => /SCAN (deliveries|d|delivery_events|e)\b/.test(plan))).toEqual([]);
  // The few rows of one id are sorted, nothing else.
  const sorting = plans.filter(({ plan }) => plan.includes('USE TEMP B-TREE FOR ORDER BY'));
  expect(sorting.filter(({ sql }) => !sql.includes('id = :id'))).toEqual([]);
});

test.each([
  ['d.plugin AND p.queue = d.queue', 'SEARCH d USING INDEX deliveries_ready (plugin=? AND queue=?)'],
  ['due_at <= :now ORDER BY', 'SEARCH deliveries USING INDEX deliveries_delayed (plugin=? AND due_at<?)'],
  [
    "wait = 'blocked' ORDER BY",
    'SEARCH deliveries USING INDEX deliveries_lane (plugin=? AND queue=? AND key=? AND position>?)',
  ],
  [
    'ORDER BY position DESC LIMIT :perKey',
    'SEARCH deliveries USING INDEX deliveries_lane (plugin=? AND queue=? AND key=? AND position>?)',
  ],
  ['ORDER BY priority, seq', 'SEARCH deliveries USING INDEX deliveries_droppable (plugin=? AND queue=?)'],
])('what dispatches by "%s" uses its partial index', (part, step) => {
  const { db, statements } = recordStatements();
  const found = statements.filter((sql) => sql.includes(part));
  expect(found).not.toEqual([]);
  for (const sql of found) expect(queryPlan(db, sql)).toContain(step);
});

function recordStatements(): { db: DatabaseSync; statements: string[] } {
  const db = openDatabase(':memory:');
  const statements: string[] = [];
  const recording = new Proxy(db, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (name === 'prepare') statements.push(String(args[0]));
        return Reflect.apply(member, target, args);
      };
    },
  });
  createSqliteStore(recording);
  return { db, statements };
}

function queryPlan(db: DatabaseSync, sql: string): string[] {
  return db
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row['detail']));
}

test('the caller’s transaction takes in what the store writes', () => {
  const db = openDatabase(':memory:');
  const store = createSqliteStore(db);
  const failing = () =>
    transaction(db, () => {
      store.enqueue([newJob('a')], 0);
      store.publish([newEvent(1)], 0);
      throw new Error('the caller changed its mind');
    });
  expect(failing).toThrow('changed its mind');
  expect(store.list({}, 0).rows).toEqual([]);
  store.close();
  expect(db.isOpen).toBe(true);
  db.close();
});
