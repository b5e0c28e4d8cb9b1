import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { createTestService, testToken, type TestService } from '../testing/service.ts';

let running: TestService;
beforeAll(async () => {
  running = await createTestService();
});
afterAll(() => running[Symbol.asyncDispose]());

const bearer = { authorization: `Bearer ${testToken}` };
const send = (path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  rawRequest(running.service.port, { path, ...init });

async function signedInCookie(): Promise<string> {
  const url = new URL(running.service.signInUrl());
  const { headers } = await send(url.pathname + url.search);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

describe('the host name', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.nip.io',
    'localhost.evil.example',
    '127.0.0.1:80@evil.example',
    '0.0.0.0',
    '[::1]',
    'localhost:',
  ])('refuses Host "%s"', async (host) => {
    for (const path of [
      '/',
      '/api/v1/status',
      '/api/v1/stream',
      running.service.signInUrl().slice(running.service.url.length),
    ]) {
      const response = await send(path, { headers: { ...bearer, host } });
      // What is no host name at all does not get past the HTTP server.
      expect([400, 421]).toContain(response.status);
      expect(response.headers['set-cookie']).toBeUndefined();
    }
  });

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST', 'localhost:8080', '127.0.0.1:1'])(
    'takes Host "%s"',
    async (host) => {
      expect((await send('/api/v1/status', { headers: { ...bearer, host } })).status).toBe(200);
    },
  );

  test('refuses a request without a host name', async () => {
    const socket = connect(running.service.port, '127.0.0.1');
    socket.end(`GET /api/v1/status HTTP/1.0\r\nAuthorization: Bearer ${testToken}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 (400|421) /);
  });

  test('listens on the loopback interface alone', async () => {
    await expect(fetch(`http://[::1]:${running.service.port}/`)).rejects.toThrow('fetch failed');
  });
});

describe('the origin', () => {
  test.each(['http://evil.example', 'null', 'https://localhost', 'http://localhost:1', 'file://'])(
    'refuses Origin "%s", with cookie or token',
    async (origin) => {
      const cookie = await signedInCookie();
      const { calls } = running.host;
      const before = calls.length;
      for (const credentials of [bearer, { cookie }]) {
        for (const [method, path] of [
          ['POST', '/api/v1/plugins/x/enable'],
          ['DELETE', '/api/v1/plugins/x'],
          ['GET', '/api/v1/stream'],
          ['PATCH', '/api/v1/plugins/x'],
        ] as const) {
          const response = await send(path, { method, headers: { ...credentials, origin } });
          expect(response.status).toBe(403);
          expect(JSON.parse(response.text)).toMatchObject({ code: 'PERMISSION_DENIED' });
        }
      }
      expect(calls).toHaveLength(before);
    },
  );

  test('takes our own, also through a forwarded port', async () => {
    const own = { ...bearer, host: 'localhost:9000', origin: 'http://localhost:9000' };
    expect((await send('/api/v1/auth/url', { method: 'POST', headers: own })).status).toBe(201);
  });

  test.each(['cross-site', 'same-site'])('refuses what a browser marks as %s', async (site) => {
    const cookie = await signedInCookie();
    expect((await send('/api/v1/plugins', { headers: { cookie, 'sec-fetch-site': site } })).status).toBe(403);
    expect((await send('/api/v1/plugins', { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
  });

  test('never sends a CORS header', async () => {
    const response = await send('/api/v1/plugins', {
      method: 'OPTIONS',
      headers: { ...bearer, origin: running.service.url, 'access-control-request-method': 'DELETE' },
    });
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('access', () => {
  test.each([
    {},
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${testToken}x` },
    { authorization: `Bearer ${testToken.slice(1)}` },
    { authorization: `Basic ${testToken}` },
    { authorization: testToken },
    { cookie: `streamspace-1=${testToken}` },
  ])('answers 401 to %j', async (headers: Record<string, string>) => {
    for (const path of [
      '/api/v1/plugins',
      '/api/v1/status',
      '/api/v1/stream',
      '/api/v1/nothing',
      '/api/v1/plugins/catalog/streamspace-slack/assets/a.png',
    ]) {
      const response = await send(path, { headers });
      expect(response.status).toBe(401);
      expect(JSON.parse(response.text)).toMatchObject({ code: 'UNAUTHORIZED' });
    }
  });

  test('gives fresh URLs to holders of the token only', async () => {
    const cookie = await signedInCookie();
    expect((await send('/api/v1/auth/url', { method: 'POST', headers: { cookie } })).status).toBe(403);

    const response = await send('/api/v1/auth/url', { method: 'POST', headers: bearer });
    expect(response.status).toBe(201);
    const { url } = JSON.parse(response.text) as { url: string };
    expect((await send(url.slice(running.service.url.length))).status).toBe(303);
  });
});

describe('signing in', () => {
  test('trades the token for a cookie and takes it out of the address', async () => {
    const url = running.service.signInUrl();
    const response = await send(url.slice(running.service.url.length));
    const cookie = String(response.headers['set-cookie']);

    expect(response.status).toBe(303);
    expect(response.headers['location']).toBe('/');
    expect(cookie).toMatch(/^streamspace-\d+=[\w-]{43}; /);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie).not.toContain(new URL(url).searchParams.get('token'));

    const [pair = ''] = cookie.split(';');
    expect((await send('/api/v1/plugins', { headers: { cookie: pair } })).status).toBe(200);
  });

  test('explains a used and a wrong token', async () => {
    const path = running.service.signInUrl().slice(running.service.url.length);
    await send(path);
    for (const again of [path, '/?token=wrong', '/?token=', '/plugins/streamspace-slack', '/']) {
      const response = await send(again);
      expect(response.status).toBe(401);
      expect(response.headers['content-type']).toMatch(/^text\/html/);
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(response.headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(response.text).toContain('streamspace open');
    }
  });

  test('lets a signed-in browser open an old address again', async () => {
    const path = running.service.signInUrl().slice(running.service.url.length);
    const first = await send(path);
    const [cookie = ''] = String(first.headers['set-cookie']).split(';');
    const again = await send(path, { headers: { cookie } });
    expect(again.status).toBe(303);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('does not use up a token for a HEAD request or on another path', async () => {
    const path = running.service.signInUrl().slice(running.service.url.length);
    expect((await send(path, { method: 'HEAD' })).status).toBe(401);
    expect((await send(path.replace('/?', '/other?'))).status).toBe(401);
    expect((await send(path)).status).toBe(303);
  });

  test('has a browser that another site sent come again by itself, once', async () => {
    const fromElsewhere = await send('/', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(fromElsewhere.status).toBe(200);
    expect(fromElsewhere.text).toContain('http-equiv="refresh"');
    expect((await send('/', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(401);
  });
});

test('sends the security headers with every answer', async () => {
  for (const path of ['/api/v1/status', '/api/v1/nothing', '/api/v1/plugins/none']) {
    const { headers } = await send(path, { headers: bearer });
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
  }
  expect((await send('/api/v1/status', { headers: { host: 'evil.example' } })).headers['x-content-type-options']).toBe(
    'nosniff',
  );
});
