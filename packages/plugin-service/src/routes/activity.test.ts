import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (path, init) => running.json(path, init);
const install: TestService['installSlack'] = (config) => running.installSlack(config);

test('pages through its log', async () => {
  await install();
  running.host.answers.logs = [1, 2, 3].map((seq) => ({
    seq,
    at: '2026-11-25T07:00:00.000Z',
    level: 'info',
    from: 'plugin',
    message: `line ${seq}`,
  }));
  expect((await json('/plugins/1/logs?limit=2')).body).toMatchObject({ lines: [{ seq: 2 }, { seq: 3 }], next: 3 });
  expect((await json('/plugins/1/logs?after=3')).body).toEqual({ lines: [], next: 3 });
  expect((await json('/plugins/1/logs?limit=0')).status).toBe(400);
  expect((await json('/plugins/1/logs?after=-1')).status).toBe(400);
  expect((await json('/plugins/none/logs')).status).toBe(404);
});

test('lists deliveries by state, shows one with its payload, and redelivers a dead one', async () => {
  await install();
  const row = { kind: 'event', name: 'session.created', attempts: 8, createdAt: '', dueAt: '' } as const;
  running.host.answers.deliveries = [
    { ...row, id: 'd2', state: 'dead' },
    { ...row, id: 'd1', state: 'done' },
  ];
  expect((await json('/plugins/1/deliveries?state=dead')).body).toMatchObject({ deliveries: [{ id: 'd2' }] });
  expect((await json('/plugins/1/deliveries?limit=1')).body).toMatchObject({ deliveries: [{ id: 'd2' }], next: '1' });
  expect((await json('/plugins/1/deliveries?state=lost')).status).toBe(400);
  expect((await json('/plugins/1/deliveries/d1')).body).toMatchObject({ payload: { id: 'd1' } });
  expect((await json('/plugins/1/deliveries/d2/redeliver', { method: 'POST' })).body).toMatchObject({
    state: 'waiting',
  });
  expect((await json('/plugins/1/deliveries/d1/redeliver', { method: 'POST' })).status).toBe(409);
  expect((await json('/plugins/1/denials')).body).toEqual({ denials: [], total: 0 });
});
