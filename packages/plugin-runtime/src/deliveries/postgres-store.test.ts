import { afterAll, beforeAll } from 'vitest';
import { openPglite } from '../postgres/test-support.ts';
import { createPostgresStore } from './postgres-store.ts';
import { describeDeliveryStore } from './store-contract.ts';

let db: Awaited<ReturnType<typeof openPglite>>;
beforeAll(async () => {
  db = await openPglite();
});
afterAll(() => db.close());

describeDeliveryStore('PostgreSQL', async () => {
  await db.empty();
  return createPostgresStore(db);
});
