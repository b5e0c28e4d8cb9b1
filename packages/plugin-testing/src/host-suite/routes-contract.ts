import type { RouteRequest } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretToken, typedPluginOf } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const bob = { id: 'u2', username: 'bob', role: 'user' } as const;
const ada = { id: 'u1', username: 'ada', role: 'admin' } as const;

type Init = {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  viewer?: typeof bob | typeof ada;
  ip?: string;
};

export function routesContract(open: OpenHost): void {
  describe('routes', () => {
    let host: SuiteHost;
    const token = 'canary-1f2e3d4c';
    const send = (path: string, { method = 'GET', headers = {}, body, viewer, ip = '198.51.100.7' }: Init = {}) =>
      host.operator.serve({
        method,
        url: new URL(path.startsWith('/') ? path : `/api/plugins/probe/${path}`, 'http://plugins.test:8081').href,
        headers: new Headers(headers),
        ip,
        ...(body === undefined ? {} : { body: new Blob([body]).stream() }),
        ...(viewer === undefined ? {} : { viewer }),
      });
    const json = async (path: string, init?: Init) => JSON.parse(await (await send(path, init)).text()) as RouteRequest;

    beforeAll(async () => {
      const post = { method: 'POST', access: 'public' } as const;
      const get = { method: 'GET', access: 'public' } as const;
      host = await open(
        {
          ...typedPluginOf(
            `inputs: { data: z.object({ a: z.number() }) }`,
            `{
              routes: {
                echo: async (request: any) => {
                  const { body, headers, ...rest } = request;
                  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...rest, headers: Object.fromEntries(headers) }) };
                },
                raw: ({ body }: any) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify([...body]) }),
                form: ({ body }: any) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
                data: ({ body }: any) => ({ status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
                big: async ({ body }: any) => {
                  let bytes = 0;
                  for await (const chunk of body) bytes += chunk.length;
                  return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(bytes) };
                },
                user: ({ viewer }: any) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: viewer.username }),
                admin: () => ({ status: 204 }),
                item: ({ params }: any) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: params.id }),
                tagged: () => ({ status: 200, etag: 'v1', headers: { 'content-type': 'text/plain' }, body: 'tagged' }),
                ranged: () => ({ status: 200, etag: 'v7', lastModified: '2026-01-15T10:00:00Z', headers: { 'content-type': 'video/webm' }, body: { size: 10, open: (start: number, end: number) => new TextEncoder().encode('0123456789'.slice(start, end)) } }),
                file: () => ({ status: 200, fileName: 'résumé "1".pdf', headers: { 'content-type': 'application/pdf' }, body: new Uint8Array([37, 80]) }),
                answer: ({ query, body }: any) => JSON.parse(query.reply ?? 'null'),
                bytes: () => ({ status: 200, headers: { 'content-type': 'image/png' }, body: new Blob([new Uint8Array(200000).fill(7)]).stream() }),
                leak: () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'token ' + config.get('token') }),
                cookie: ({ cookies }: any) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(cookies), cookies: [{ name: 'login', value: 'a b', maxAgeSeconds: 60 }, { name: 'old', value: '' }] }),
                fails: () => { throw new Error('inner detail'); },
                refuses: () => { throw Object.assign(new Error('not yours'), { code: 'PERMISSION_DENIED' }); },
                slow: () => new Promise(() => undefined),
                few: () => ({ status: 204 }),
              },
            }`,
          ),
          ...secretToken,
        },
        {
          config: { token },
          manifest: {
            contributes: {
              routes: [
                { id: 'echo', ...get, path: '/echo', alias: ['/saml/echo'] },
                { id: 'raw', ...post, path: '/raw', body: 'raw', maxBody: '1KiB' },
                { id: 'form', ...post, path: '/form', body: 'form' },
                { id: 'data', ...post, path: '/data', body: 'json' },
                { id: 'big', ...post, path: '/big', body: 'stream', maxBody: '4MiB' },
                { id: 'user', method: 'GET', access: 'user', path: '/user' },
                { id: 'admin', method: 'GET', access: 'admin', path: '/admin' },
                { id: 'item', ...get, path: '/items/:id' },
                { id: 'tagged', ...get, path: '/tagged' },
                { id: 'ranged', ...get, path: '/ranged', perIp: '600/min' },
                { id: 'file', ...get, path: '/file' },
                { id: 'answer', ...get, path: '/answer', redirects: ['accounts.example.com'], perIp: '600/min' },
                { id: 'bytes', ...get, path: '/bytes' },
                { id: 'leak', ...get, path: '/leak' },
                { id: 'cookie', ...get, path: '/cookie' },
                { id: 'fails', ...get, path: '/fails' },
                { id: 'refuses', ...get, path: '/refuses' },
                { id: 'slow', ...get, path: '/slow', timeout: '50ms' },
                { id: 'few', ...get, path: '/few', perIp: '2/min' },
              ],
            },
          },
        },
      );
    });
    afterAll(() => host.close());

    test('get method, path, query, headers and address, and nothing of the platform', async () => {
      const request = await json('echo?a=1&b=%20x', {
        headers: {
          cookie: 'streamspace-7437=secret; __Host-p-probe-login=mine; __Host-p-probe-b-login=theirs',
          authorization: 'Bearer secret',
          'proxy-authorization': 'Basic x',
          'x-forwarded-for': '10.0.0.1',
          'x-streamspace-view-as': 'u9',
          'x-signature': 'abc',
        },
      });
      expect(request).toMatchObject({
        method: 'GET',
        path: '/echo',
        rawQuery: 'a=1&b=%20x',
        query: { a: '1', b: ' x' },
        cookies: { login: 'mine' },
        ip: '198.51.100.7',
      });
      expect(request.headers).toEqual({ 'x-signature': 'abc' });
      expect(JSON.stringify(request)).not.toMatch(/secret|theirs/);
    });

    test('are found at their alias too', async () => {
      expect(await json('/saml/echo')).toMatchObject({ path: '/saml/echo' });
      expect(host.operator.ownsPath('/saml/echo')).toBe(true);
      expect(host.operator.ownsPath('/saml/other')).toBe(false);
    });

    test('get raw bytes, byte for byte', async () => {
      expect(await json('raw', { method: 'POST', body: '\u00e9\n' })).toEqual([195, 169, 10]);
    });

    test('get a form, and refuse a field that is sent twice', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await json('form', { method: 'POST', headers, body: 'a=1&b=x+y' })).toEqual({ a: '1', b: 'x y' });
      expect((await send('form', { method: 'POST', headers, body: 'a=1&a=2' })).status).toBe(400);
      expect(
        (await send('form', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a=1' })).status,
      ).toBe(415);
    });

    test('get JSON that their schema has made, and refuse what does not fit', async () => {
      const headers = { 'content-type': 'application/json' };
      const created = await send('data', { method: 'POST', headers, body: '{"a":1,"b":2}' });
      expect([created.status, await created.text()]).toEqual([201, '{"a":1}']);
      for (const body of ['{"a":"x"}', '{', '', '{"a":1,"a":']) {
        expect((await send('data', { method: 'POST', headers, body })).status).toBe(400);
      }
      expect((await send('data', { method: 'POST', body: '{"a":1}' })).status).toBe(415);
    });

    test('get large bodies as a stream, up to their limit', async () => {
      const large = 'x'.repeat(3 * 1024 * 1024);
      expect(await (await send('big', { method: 'POST', body: large })).text()).toBe(String(large.length));
      expect((await send('big', { method: 'POST', body: large + large })).status).toBe(413);
      expect((await send('raw', { method: 'POST', body: 'x'.repeat(2000) })).status).toBe(413);
    });

    test('for users and administrators want somebody signed in, with the role', async () => {
      expect((await send('user')).status).toBe(401);
      expect(await (await send('user', { viewer: bob })).text()).toBe('bob');
      expect((await send('admin', { viewer: bob })).status).toBe(403);
      expect((await send('admin', { viewer: ada })).status).toBe(204);
      // On a public route nobody is told who is signed in.
      expect(await json('echo', { viewer: ada })).not.toHaveProperty('viewer');
    });

    test('get parameters of the path decoded, slashes included', async () => {
      expect(await (await send('items/a%2Fb%20c')).text()).toBe('a/b c');
      expect((await send('items/%ff')).status).toBe(404);
      expect((await send('items/a/b')).status).toBe(404);
    });

    test('that are not there are a 404, and a wrong method is a 405 that says which', async () => {
      expect((await send('nothing')).status).toBe(404);
      const response = await send('raw');
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    });

    test('refuse a parameter that is given twice', async () => {
      expect((await send('echo?a=1&a=2')).status).toBe(400);
      expect((await send('echo?__proto__=1')).status).toBe(400);
    });

    test.each([
      ['bytes=2-4', {}, 206, '234', 'bytes 2-4/10'],
      ['bytes=7-', {}, 206, '789', 'bytes 7-9/10'],
      ['bytes=-3', {}, 206, '789', 'bytes 7-9/10'],
      ['bytes=0-0', {}, 206, '0', 'bytes 0-0/10'],
      ['bytes=5-99', {}, 206, '56789', 'bytes 5-9/10'],
      ['bytes=-99', {}, 200, '0123456789', null],
      ['bytes=10-', {}, 416, '', 'bytes */10'],
      ['bytes=-0', {}, 416, '', 'bytes */10'],
      ['bytes=4-2', {}, 200, '0123456789', null],
      ['bytes=0-1,4-5', {}, 200, '0123456789', null],
      ['lines=0-1', {}, 200, '0123456789', null],
      ['bytes=2-4', { 'if-range': '"v7"' }, 206, '234', 'bytes 2-4/10'],
      ['bytes=2-4', { 'if-range': '"v6"' }, 200, '0123456789', null],
      ['bytes=2-4', { 'if-range': 'W/"v7"' }, 200, '0123456789', null],
      ['bytes=2-4', { 'if-range': 'Thu, 15 Jan 2026 10:00:00 GMT' }, 206, '234', 'bytes 2-4/10'],
      ['bytes=2-4', { 'if-range': 'Thu, 15 Jan 2026 09:59:59 GMT' }, 200, '0123456789', null],
      ['bytes=2-4', { 'if-none-match': '"v7"' }, 304, '', null],
    ] as const)('asked for %s with %o answer %i', async (range, more, status, text, contentRange) => {
      const response = await send('ranged', { headers: { range, ...more } });
      expect(response.status).toBe(status);
      expect(response.headers.get('accept-ranges')).toBe('bytes');
      expect(response.headers.get('content-range')).toBe(contentRange);
      expect(await response.text()).toBe(text);
    });

    test('give parts of bytes in memory too, and to HEAD only that there are parts', async () => {
      const part = await send('file', { headers: { range: 'bytes=1-1' } });
      expect([part.status, await part.text()]).toEqual([206, 'P']);
      const head = await send('ranged', { method: 'HEAD', headers: { range: 'bytes=2-4' } });
      expect([head.status, head.headers.get('accept-ranges'), await head.text()]).toEqual([200, 'bytes', '']);
    });

    test('answer HEAD without a body, and 304 for what the caller has', async () => {
      const head = await send('tagged', { method: 'HEAD' });
      expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', '"v1"']);
      expect((await send('tagged', { headers: { 'if-none-match': '"v0", W/"v1"' } })).status).toBe(304);
      expect((await send('tagged', { headers: { 'if-none-match': '"v2"' } })).status).toBe(200);
    });

    test('answer files under a name, whatever is in it', async () => {
      const response = await send('file');
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="r_sum_ _1_.pdf"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22.pdf`,
      );
      expect(await response.text()).toBe('%P');
    });

    test('answer streams', async () => {
      expect((await (await send('bytes')).arrayBuffer()).byteLength).toBe(200_000);
    });

    test('answer no secret', async () => {
      expect(await (await send('leak')).text()).toBe('token •••');
    });

    test('set cookies that only this plugin gets back', async () => {
      const response = await send('cookie', { headers: { cookie: '__Host-p-probe-login=a%20b' } });
      expect(await response.json()).toEqual({ login: 'a b' });
      expect(response.headers.getSetCookie()).toEqual([
        '__Host-p-probe-login=a%20b; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax',
        '__Host-p-probe-old=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax',
      ]);
    });

    test('carry the headers that keep them apart, whatever they answer', async () => {
      for (const path of ['echo', 'nothing', 'fails', 'raw', 'user', 'tagged', 'answer?reply=1']) {
        const { headers } = await send(path);
        expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      }
    });

    const answer = (reply: unknown) => send(`answer?reply=${encodeURIComponent(JSON.stringify(reply))}`);

    test.each<[string, unknown]>([
      ['no reply', 'ok'],
      ['no status', { body: 'x' }],
      ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<script>1</script>' }],
      ['XHTML by its other name', { status: 200, headers: { 'content-type': 'Text/HTML; charset=utf-8' }, body: 'x' }],
      ['SVG', { status: 200, headers: { 'content-type': 'image/svg+xml' }, body: '<svg/>' }],
      ['a script', { status: 200, headers: { 'content-type': 'text/javascript' }, body: '1' }],
      ['a style sheet', { status: 200, headers: { 'content-type': 'text/css' }, body: '' }],
      ['a policy of its own', { status: 200, headers: { 'content-security-policy': 'x' } }],
      ['cookies in a header', { status: 200, headers: { 'set-cookie': 'streamspace-7437=x' } }],
      ['a place in a header', { status: 302, headers: { location: 'https://evil.example' } }],
      ['CORS', { status: 200, headers: { 'access-control-allow-origin': '*' } }],
      ['a link that browsers connect to', { status: 200, headers: { link: '<https://evil.example>; rel=preconnect' } }],
      ['a word to the proxy in front', { status: 200, headers: { 'x-accel-redirect': '/etc/passwd' } }],
      ['a login of its own', { status: 401, headers: { 'www-authenticate': 'Basic realm="StreamSpace"' } }],
      ['a refresh', { status: 200, headers: { refresh: '0;url=https://evil.example' } }],
      ['a line break in a header', { status: 200, headers: { 'x-a': 'b\r\nset-cookie: c=d' } }],
      ['a cookie with another name', { status: 200, cookies: [{ name: 'a-b', value: 'x' }] }],
      ['a redirect to elsewhere', { status: 303, page: { kind: 'redirect', to: 'https://evil.example/' } }],
      [
        'a redirect to a host that looks right',
        { status: 303, page: { kind: 'redirect', to: 'https://accounts.example.com.evil.example/' } },
      ],
      [
        'a redirect with a user in it',
        { status: 303, page: { kind: 'redirect', to: 'https://accounts.example.com@evil.example/' } },
      ],
      ['a redirect without a scheme', { status: 303, page: { kind: 'redirect', to: '//evil.example/' } }],
      ['a redirect with a backslash', { status: 303, page: { kind: 'redirect', to: '/\\evil.example/' } }],
      ['a redirect to a script', { status: 303, page: { kind: 'redirect', to: 'javascript:alert(1)' } }],
      ['a redirect to the API', { status: 303, page: { kind: 'redirect', to: '/api/v1/plugins' } }],
      ['a redirect to the API, hidden', { status: 303, page: { kind: 'redirect', to: '/x/../api/v1/plugins' } }],
      ['a redirect to another plugin', { status: 303, page: { kind: 'redirect', to: '/api/plugins/other/x' } }],
      [
        'a form to the API',
        { status: 200, page: { kind: 'self-post', to: 'http://localhost:8080/api/v1/events', fields: {} } },
      ],
      [
        'a link to elsewhere',
        {
          status: 200,
          page: { kind: 'message', title: 'x', text: 'y', link: { label: 'z', href: 'https://evil.example' } },
        },
      ],
    ])('may not answer %s', async (_what, reply) => {
      const response = await answer(reply);
      expect(response.status).toBe(500);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get('location')).toBeNull();
    });

    test('may send browsers to their own routes, to pages of the platform, and to hosts that they name', async () => {
      for (const [to, location] of [
        ['/api/plugins/probe/echo', 'http://plugins.test:8081/api/plugins/probe/echo'],
        ['/home', 'http://localhost:8080/home'],
        ['https://accounts.example.com/o/auth?x=1', 'https://accounts.example.com/o/auth?x=1'],
      ]) {
        const response = await answer({ status: 303, page: { kind: 'redirect', to } });
        expect([response.status, response.headers.get('location')]).toEqual([303, location]);
      }
    });

    test('may answer a page of the host’s, in which their text stays text', async () => {
      const response = await answer({
        status: 200,
        page: { kind: 'message', title: '<b>Hi</b>', text: '<script>alert(1)</script>' },
      });
      const html = await response.text();
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(html).not.toContain('<script>');
      expect(response.headers.get('content-security-policy')).not.toContain('allow-scripts');
    });

    test('may hand over by POST, to where they may send browsers', async () => {
      const response = await answer({
        status: 200,
        page: { kind: 'self-post', to: 'https://accounts.example.com/acs', fields: { SAMLResponse: '"><x' } },
      });
      const html = await response.text();
      expect(html).toContain('name="SAMLResponse" value="&quot;&gt;&lt;x"');
      expect(response.headers.get('content-security-policy')).toMatch(/form-action https:\/\/accounts\.example\.com$/);
    });

    test('that fail say so without what went wrong, which is in the log', async () => {
      const response = await send('fails');
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(text).not.toContain('inner detail');
      const { title } = JSON.parse(text) as { title: string };
      const [id = ''] = /req_[\w-]+/.exec(title) ?? [];
      await host.eventually(() => expect(host.logs().some(({ message }) => message.includes(id))).toBe(true));
    });

    test('that refuse say why', async () => {
      const response = await send('refuses');
      expect([response.status, await response.json()]).toMatchObject([
        403,
        { code: 'PERMISSION_DENIED', title: 'not yours' },
      ]);
    });

    test('are for so many requests of one address', async () => {
      const statuses = [];
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for (let sent = 0; sent < 3; sent += 1) statuses.push((await send('few', { ip: '203.0.113.5' })).status);
      expect(statuses).toEqual([204, 204, 429]);
      expect((await send('few', { ip: '203.0.113.6' })).status).toBe(204);
    });

    test('are shown to whoever installs', () => {
      expect(host.plugin().routes).toContainEqual({
        methods: ['GET'],
        paths: ['/api/plugins/probe/echo', '/saml/echo'],
        access: 'public',
      });
    });

    test('of a plugin that is off are not there', async () => {
      await host.operator.disable(host.name);
      expect((await send('echo')).status).toBe(404);
      await host.operator.enable(host.name);
      expect((await send('echo')).status).toBe(200);
    });
  });
}
