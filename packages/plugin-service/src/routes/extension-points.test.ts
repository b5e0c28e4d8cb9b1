import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

test('what plugins do for each other is listed', async () => {
  expect((await running.json('/extension-points')).body).toEqual({ points: [], total: 0 });
});

test('a provider is chosen for a purpose, and the choice taken back', async () => {
  const choose = (body: object) => running.json('/extension-points/object-store', { method: 'PUT', body });
  expect(await choose({ purpose: 'recordings', provider: 'store' })).toMatchObject({ status: 200 });
  expect(await choose({ provider: null })).toMatchObject({ status: 200 });
  expect(running.host.calls).toEqual(['bindPoint object-store recordings store', 'bindPoint object-store']);
});

test('there is no other point, and no choice without a provider', async () => {
  expect(await running.json('/extension-points/object-stor', { method: 'PUT', body: { provider: 'a' } })).toMatchObject(
    {
      status: 404,
      body: { error: expect.stringContaining('There is no point "object-stor": must be one of audit-log') },
    },
  );
  expect(await running.json('/extension-points/object-store', { method: 'PUT', body: {} })).toMatchObject({
    status: 400,
  });
});
