import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, testToken, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (path, init) => running.json(path, init);

test.each([
  ['/events', { type: 3 }, { type: expect.any(String) as unknown }],
  ['/events', { type: 'a', more: 1 }, { '': expect.any(String) as unknown }],
  ['/events', [], { '': expect.any(String) as unknown }],
  ['/sessions', { user: 'u-ada' }, { template: expect.any(String) as unknown }],
])('%s %j is answered with its fields', async (path, body, fields) => {
  expect(await json(path, { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { code: 'INVALID_ARGUMENT', fields },
  });
});

test('needs a change in a patch', async () => {
  await running.installSlack();
  expect((await json('/plugins/1', { method: 'PATCH', body: {} })).status).toBe(400);
});

const post = (body: string, contentType: string) =>
  fetch(`${running.service.url}/api/v1/events`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${testToken}`, 'content-type': contentType },
  });

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data; boundary=x'])(
  'must be JSON, not %s',
  async (contentType) => {
    const response = await post('{"type":"session.created"}', contentType);
    expect(response.status).toBe(415);
    expect(running.controlPlane.events).toEqual([]);
  },
);

test('must be well-formed', async () => {
  const response = await post('{"type":', 'application/json; charset=utf-8');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'The body is not JSON', code: 'INVALID_ARGUMENT' });
});

test('must be at most 1 MiB, with or without a stated length', async () => {
  const large = JSON.stringify({ type: 'session.created', data: { text: 'x'.repeat(1024 * 1024) } });
  expect((await post(large, 'application/json')).status).toBe(413);

  const chunks = new Blob([large]).stream();
  const response = await fetch(`${running.service.url}/api/v1/events`, {
    method: 'POST',
    body: chunks,
    duplex: 'half',
    headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
  });
  expect(response.status).toBe(413);
});

test('is told which methods there are', async () => {
  const response = await running.api('/plugins/catalog/streamspace-slack/install', { method: 'PUT', body: {} });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
  expect(await response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  expect(await json('/nothing/here')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  expect(await json('/plugins/1/nothing', { method: 'POST' })).toMatchObject({ status: 404 });
});

test('a fault of the host is logged, and its details stay there', async () => {
  await running.installSlack();
  running.host.failNext('enable', new TypeError('cannot read /secret/file'));
  const { status, body } = await json('/plugins/1/enable', { method: 'POST' });
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(running.logged).toEqual(['POST /api/v1/plugins/1/enable failed: TypeError: cannot read /secret/file']);
});
