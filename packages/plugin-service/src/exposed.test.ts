import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';
import { createTestService, testToken, type TestService } from './testing/service.ts';

const host = 'plugins.example.com';
let running: TestService;
beforeAll(async () => {
  running = await createTestService({
    exposure: { publicUrl: `https://${host}`, routesUrl: 'https://routes.example.com', proxies: 1 },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const bearer = { authorization: `Bearer ${testToken}` };
const send = (path: string, init: { method?: string; headers?: Record<string, string> } = {}) =>
  rawRequest(running.service.port, { path, ...init });

describe('a service behind a proxy', () => {
  test('answers to its public name, and to no other', async () => {
    expect((await send('/api/v1/status', { headers: { ...bearer, host } })).status).toBe(200);
    const other = await send('/api/v1/status', { headers: { ...bearer, host: 'evil.example' } });
    expect(other.status).toBe(421);
    expect(other.text).toContain('answers to plugins.example.com, 127.0.0.1 and localhost only');
  });

  test('signs browsers in by its public address, with a cookie that goes over TLS alone', async () => {
    const url = new URL(running.service.signInUrl());
    expect(url.origin).toBe(`https://${host}`);
    const { headers } = await send(url.pathname + url.search, { headers: { host } });
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-streamspace=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const [pair = ''] = cookie.split(';');
    expect((await send('/api/v1/plugins', { headers: { host, cookie: pair } })).status).toBe(200);
  });

  test.each([
    ['https://plugins.example.com', 201],
    ['http://plugins.example.com', 403],
    ['https://routes.example.com', 403],
    ['https://evil.example', 403],
  ])('with Origin "%s" answers %i', async (origin, status) => {
    const response = await send('/api/v1/auth/url', { method: 'POST', headers: { ...bearer, host, origin } });
    expect(response.status).toBe(status);
  });

  test('is asked by a kubelet by the address of the pod, which learns nothing else', async () => {
    for (const path of ['/livez', '/readyz']) {
      expect(await send(path, { headers: { host: '10.0.0.7:7437' } })).toMatchObject({ status: 200, text: 'ok' });
    }
    expect((await send('/', { headers: { host: '10.0.0.7:7437' } })).status).toBe(421);
  });

  test('has programs of its own machine come without the proxy', () => {
    expect(running.service.localUrl).toBe(`http://127.0.0.1:${running.service.port}`);
  });
});
