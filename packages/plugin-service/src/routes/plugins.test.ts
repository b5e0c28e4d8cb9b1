import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (path, init) => running.json(path, init);
const install: TestService['installSlack'] = (config) => running.installSlack(config);

test('is installed with a configuration, shown, listed and removed', async () => {
  const { status, body } = await install({ channel: '#ops' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: 'streamspace-slack', config: { channel: '#ops' }, state: 'installed' });
  expect((await json('/plugins')).body).toMatchObject({ plugins: [{ name: 'streamspace-slack' }], total: 1 });
  expect((await json(`/plugins/${(body as { id: number }).id}`)).body).toEqual(body);

  expect(await json('/plugins/streamspace-slack', { method: 'DELETE' })).toEqual({ status: 204, body: undefined });
  expect((await json('/plugins')).body).toEqual({ plugins: [], total: 0 });
});

test('is not installed twice, nor when it is unknown', async () => {
  await install();
  expect(await install()).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  expect(await json('/plugins/catalog/slak/install', { method: 'POST' })).toMatchObject({ status: 404 });
  expect(await json('/plugins/streamspace-slak')).toMatchObject({
    status: 404,
    body: { error: 'No plugin "streamspace-slak" is installed. Did you mean "streamspace-slack"?' },
  });
});

test('is configured before it is switched on, and switched off before it is configured', async () => {
  await install();
  await json('/plugins/streamspace-slack', { method: 'PATCH', body: { enabled: true, config: { channel: '#a' } } });
  await json('/plugins/streamspace-slack', { method: 'PATCH', body: { enabled: false, config: {} } });
  expect(running.host.calls.slice(1)).toEqual([
    'configure streamspace-slack',
    'enable streamspace-slack',
    'disable streamspace-slack',
    'configure streamspace-slack',
  ]);
});

test('says which keys of a configuration do not fit', async () => {
  await install();
  running.host.failNext(
    'configure',
    Object.assign(new PluginError('CONFIG_INVALID', 'Does not fit'), { fields: { channel: 'must be a string' } }),
  );
  expect(await json('/plugins/streamspace-slack', { method: 'PATCH', body: { config: { channel: 3 } } })).toMatchObject(
    {
      status: 400,
      body: { error: 'Does not fit', code: 'CONFIG_INVALID', fields: { channel: 'must be a string' } },
    },
  );
});

test('is switched on and off', async () => {
  await install();
  expect((await json('/plugins/streamspace-slack/enable', { method: 'POST' })).body).toMatchObject({ enabled: true });
  expect((await json('/plugins/1/disable', { method: 'POST' })).body).toMatchObject({ enabled: false });
});

test('tests a configuration that is not saved', async () => {
  await install();
  expect((await json('/plugins/streamspace-slack/test', { method: 'POST', body: { config: {} } })).body).toEqual({
    checks: [{ name: 'Connection', status: 'ok' }],
  });
});

test('runs a command as an administrator of the platform', async () => {
  await install();
  expect(
    (await json('/plugins/streamspace-slack/commands/slack:test', { method: 'POST', body: { input: { a: 1 } } })).body,
  ).toEqual({ outcome: { done: 'Sent' } });
  expect(running.host.calls.at(-1)).toBe('act streamspace-slack slack:test {"a":1} as admin');
  running.host.answers.outcome = undefined;
  expect((await json('/plugins/streamspace-slack/commands/slack%3Atest', { method: 'POST' })).body).toEqual({});
});

test('is given a host and a permission, and loses them again', async () => {
  await install();
  running.host.change('streamspace-slack', {
    permissionRequests: [
      {
        permission: 'write:sessions',
        description: '',
        risk: 'high',
        dangerous: false,
        optional: true,
        granted: false,
        wanted: false,
      },
    ],
  });
  const consents = '/plugins/streamspace-slack/consents';
  expect((await json(consents, { method: 'POST', body: { host: '10.0.0.1', port: 8080 } })).body).toMatchObject({
    consents: [{ host: '10.0.0.1', port: 8080 }],
  });
  expect((await json(`${consents}/10.0.0.1/8080`, { method: 'DELETE' })).body).toMatchObject({ consents: [] });
  expect((await json(consents, { method: 'POST', body: { host: '10.0.0.1', port: 0 } })).status).toBe(400);

  const permissions = '/plugins/streamspace-slack/permissions';
  expect((await json(permissions, { method: 'POST', body: { permission: 'write:sessions' } })).body).toMatchObject({
    permissionRequests: [{ granted: true }],
  });
  expect((await json(`${permissions}/write:sessions`, { method: 'DELETE' })).body).toMatchObject({
    permissionRequests: [{ granted: false }],
  });
  expect((await json(`${permissions}/everything`, { method: 'DELETE' })).status).toBe(404);
});
