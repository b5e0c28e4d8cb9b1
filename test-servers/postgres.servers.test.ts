import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgresStore } from '../packages/plugin-runtime/src/deliveries/postgres-store.ts';
import { describeDeliveryStore } from '../packages/plugin-runtime/src/deliveries/store-contract.ts';
import { newEvent } from '../packages/plugin-runtime/src/deliveries/test-support.ts';
import { openPostgres } from '../packages/plugin-runtime/src/postgres/index.ts';
import { installDebianPackages } from './support/debian.ts';
import { openPostgresServer, type PostgresServer } from './support/postgres.ts';

const missing = await installDebianPackages('postgresql');

describe.skipIf(missing !== undefined)('PostgreSQL', () => {
  let server: PostgresServer;
  let schemas = 0;
  beforeAll(async () => {
    server = await openPostgresServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  async function open(schema = `test_${(schemas += 1)}`) {
    const db = await openPostgres({ url: server.url, schema, connections: 4 });
    const store = await createPostgresStore(db);
    return { ...store, close: () => db.close() };
  }

  describeDeliveryStore('a server', () => open());

  test('replicas that start at once make the tables once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open('together')));
    expect(await Promise.all(stores.map((store) => store.cursor('feed')))).toEqual(stores.map(() => undefined));
    await Promise.all(stores.map((store) => store.close()));
  });

  test('what four replicas publish at once has one order in each key, and each event is written once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open('order')));
    const holder = { replica: 'a', life: 'a' };
    const lease = { holder, plugins: ['p'], expiredAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, inherit: false };
    await stores[0]?.acquireLeases(lease);
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const answers = await Promise.all(
      numbers.flatMap((n) => stores.map(async (store) => store.publish([newEvent(n, { key: `k${n % 3}` })], 0))),
    );
    expect(answers.flat().filter(({ fresh }) => fresh)).toHaveLength(numbers.length);

    const seen: number[] = [];
    let outcomes: { seq: number; verdict: 'done'; pruneAt: number }[] = [];
    do {
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      const step = await stores[0]?.step({
        life: 'a',
        now: 0,
        events: [],
        outcomes,
        claims: [{ plugin: 'p', free: () => 100 }],
        pruneAt: 1,
      });
      const claimed = step?.claimed ?? [];
      expect(new Set(claimed.map(({ key }) => key)).size).toBe(claimed.length);
      seen.push(...claimed.map(({ seq }) => seq));
      outcomes = claimed.map(({ seq }) => ({ seq, verdict: 'done', pruneAt: 1 }));
    } while (outcomes.length > 0);
    expect(new Set(seen).size).toBe(numbers.length);
    await Promise.all(stores.map((store) => store.close()));
  });
});
