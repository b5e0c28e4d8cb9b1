import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (path, init) => running.json(path, init);
const install: TestService['installSlack'] = (config) => running.installSlack(config);

test('takes a session through its life', async () => {
  const created = await json('/sessions', { method: 'POST', body: { user: 'u-ada', template: 'firefox' } });
  expect(created).toMatchObject({ status: 202, body: { state: 'pending' } });
  const { id } = created.body as { id: string };
  expect(await json(`/sessions/${id}/hibernate`, { method: 'PUT' })).toMatchObject({
    status: 202,
    body: { state: 'hibernating' },
  });
  expect(await json(`/sessions/${id}/wake`, { method: 'PUT' })).toMatchObject({
    status: 202,
    body: { state: 'waking' },
  });
  expect(await json(`/sessions/${id}`, { method: 'DELETE' })).toMatchObject({
    status: 202,
    body: { state: 'terminating' },
  });
  expect(await json(`/sessions/${id}/wake`, { method: 'PUT' })).toMatchObject({
    status: 409,
    body: { code: 'INVALID_STATE' },
  });
  expect((await json('/sessions')).body).toMatchObject({ sessions: [{ id }], total: 1 });
  expect((await json('/sessions?user=admin')).body).toEqual({ sessions: [], total: 0 });
  expect((await json('/sessions/none/wake', { method: 'PUT' })).status).toBe(404);
});

test('lists users and templates', async () => {
  expect((await json('/users')).body).toMatchObject({ users: [{ id: 'admin' }, { id: 'u-ada' }], total: 2 });
  expect((await json('/templates')).body).toMatchObject({ templates: [{ name: 'firefox' }], total: 1 });
});

test('fires an event and lists it, with the ones from before the start', async () => {
  expect(await json('/events', { method: 'POST', body: { type: 'session.created', data: { a: 1 } } })).toMatchObject({
    status: 201,
    body: { event: { type: 'session.created', data: { a: 1 } } },
  });
  await json('/events', { method: 'POST', body: { type: 'user.login' } });
  expect((await json('/events?limit=1')).body).toMatchObject({ events: [{ type: 'user.login' }] });
  expect((await json('/events', { method: 'POST', body: { type: 'unknown.thing' } })).status).toBe(400);
  expect((await json('/events/types')).body).toMatchObject({
    types: expect.arrayContaining([{ type: 'session.created', description: expect.any(String) as unknown }]) as unknown,
  });
});

test('shows the inbox and the outbox', async () => {
  running.controlPlane.notices.push({
    id: 'n1',
    noticeId: 'n',
    at: '2026-11-25T07:00:00.000Z',
    user: 'u-ada',
    plugin: 'streamspace-slack',
    title: 'Hello',
  });
  expect((await json('/notifications')).body).toMatchObject({
    notifications: [{ id: 'n1', to: 'u-ada', from: 'streamspace-slack', level: 'info', read: false }],
    total: 1,
  });
  expect((await json('/notifications/n1/read', { method: 'POST' })).status).toBe(204);
  expect((await json('/notifications')).body).toMatchObject({ notifications: [{ read: true }] });
  expect((await json('/notifications/none/read', { method: 'POST' })).status).toBe(404);
  expect((await json('/mails')).body).toEqual({ mails: [], total: 0 });
});

test('sums up', async () => {
  await install();
  running.host.change('streamspace-slack', { enabled: true, health: 'failing' });
  expect((await json('/status')).body).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
    controlPlane: 'embedded',
    publicUrl: 'http://streamspace.test',
    routesUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    sandboxLayers: ['permissions', 'process'],
    plugins: { installed: 1, enabled: 1, failing: 1 },
  });
});
