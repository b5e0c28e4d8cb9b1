import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock.ts';
import { openDatabase } from '../../sqlite.ts';
import type { SpoolMedium } from './medium.ts';
import { createMemoryMedium } from './memory-medium.ts';
import { openSpool, type OpenSpool } from './open-spool.ts';

const pruneEveryMs = 600_000;
let clock: VirtualClock;
let db: DatabaseSync;
let medium: SpoolMedium;
let spool: OpenSpool;
let errors: unknown[];
beforeEach(async () => {
  clock = createVirtualClock();
  medium = createMemoryMedium();
  errors = [];
  db = openDatabase(':memory:');
  spool = openSpool({ db, medium, clock, onError: (error) => errors.push(error) });
  for (const plugin of ['p', 'q']) {
    const files = await spool.open(plugin);
    for (const [name, ttlMs] of Object.entries({ short: 1000, long: pruneEveryMs * 2 })) {
      await (await files.write(name, { ttlMs, limitBytes: 1000 })).close();
    }
  }
});

const counts = async () => [(await medium.list('p')).length, (await medium.list('q')).length];

test('expired files of all plugins are removed every ten minutes, until that is ended', async () => {
  await clock.advance(pruneEveryMs - 1);
  expect(await counts()).toEqual([2, 2]);
  await clock.advance(1);
  expect(await counts()).toEqual([1, 1]);
  await clock.advance(pruneEveryMs);
  expect(await counts()).toEqual([0, 0]);
  await spool.endPruning();
  expect([clock.pendingTimers, errors]).toEqual([0, []]);
});

test('a fault in the files of one plugin is reported, and spares those of the others', async () => {
  await spool.endPruning();
  const fault = new Error('a fault of the medium');
  const { list } = medium;
  medium.list = (plugin) => (plugin === 'p' ? Promise.reject(fault) : list(plugin));
  // As after a restart: the spool of a plugin is opened to be pruned.
  const restarted = openSpool({ db, medium, clock, onError: (error) => errors.push(error) });
  await clock.advance(pruneEveryMs);
  expect(errors).toEqual([fault]);
  medium.list = list;
  expect(await counts()).toEqual([2, 1]);
  await clock.advance(pruneEveryMs);
  expect(errors).toEqual([fault]);
  expect(await counts()).toEqual([0, 0]);
  await restarted.endPruning();
});
