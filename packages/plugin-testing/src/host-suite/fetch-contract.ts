import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function fetchContract(open: OpenHost): void {
  describe('fetch', () => {
    let host: SuiteHost;
    let received: Received[];
    beforeAll(async () => {
      host = await open(probe, {
        manifest: { permissions: ['network'], permissionReasons: { network: 'Talks to the vendor' } },
      });
    });
    afterAll(() => host.close());
    beforeEach(() => {
      received = [];
    });

    /** Serves an answer, and keeps what came. */
    function answer(make: (request: Request, turn: number) => Response | Promise<Response>): string {
      host.vendor.serve(async (request) => {
        const { pathname, search } = new URL(request.url);
        received.push({
          method: request.method,
          path: pathname + search,
          headers: Object.fromEntries(request.headers),
          body: await request.clone().text(),
        });
        return make(request, received.length);
      });
      return host.vendor.origin;
    }
    const ok = (): Response => new Response('ok');

    describe('requests', () => {
      test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'])('%s', async (method) => {
        const origin = answer(ok);
        await host.run(
          async ({ api }, url, how) => (await api.fetch(url, { method: how })).text(),
          `${origin}/a?b=c`,
          method,
        );
        expect(received).toMatchObject([{ method, path: '/a?b=c', body: '' }]);
      });

      test('headers arrive, those of the connection are the host’s', async () => {
        const origin = answer(ok);
        await host.run(
          async ({ api }, url) =>
            (
              await api.fetch(url, {
                headers: { 'X-Custom': ' a b ', Authorization: 'Bearer x', Host: 'evil.example', Expect: 'x' },
              })
            ).text(),
          origin,
        );
        expect(received[0]?.headers).toMatchObject({
          'x-custom': 'a b',
          authorization: 'Bearer x',
          accept: '*/*',
          'user-agent': 'StreamSpace (plugin probe)',
        });
        expect(received[0]?.headers['expect']).toBeUndefined();
        expect(received[0]?.headers['host']).not.toBe('evil.example');
      });

      test.each([
        ['a string', `'ä€'`, 'ä€', /^text\/plain;charset=utf-8$/i],
        ['bytes', `new Uint8Array([104, 105])`, 'hi', undefined],
        ['a buffer', `new Uint8Array([104, 105]).buffer`, 'hi', undefined],
        [
          'form fields',
          `new URLSearchParams({ a: '1', b: 'ä' })`,
          'a=1&b=%C3%A4',
          /^application\/x-www-form-urlencoded/,
        ],
        ['a blob', `new Blob(['hi'], { type: 'text/x' })`, 'hi', /^text\/x$/],
        ['a stream', `new Blob(['a', 'b']).stream()`, 'ab', undefined],
      ])('a body of %s', async (_kind, source, body, type) => {
        const origin = answer(ok);
        await host.run(
          async ({ api }, url, text) => {
            // oxlint-disable-next-line no-eval -- a body cannot cross as an argument
            const sent = (0, eval)(text) as string;
            return (await api.fetch(url, { method: 'POST', body: sent, duplex: 'half' })).text();
          },
          origin,
          source,
        );
        expect(received).toMatchObject([{ method: 'POST', body }]);
        if (type === undefined) expect(received[0]?.headers['content-type']).toBeUndefined();
        else expect(received[0]?.headers['content-type']).toMatch(type);
      });

      test('a form with a file', async () => {
        const origin = answer(ok);
        await host.run(async ({ api }, url) => {
          const form = new FormData();
          form.set('name', 'ada');
          form.set('file', new Blob(['content']), 'a.txt');
          return (await api.fetch(url, { method: 'POST', body: form })).text();
        }, origin);
        expect(received[0]?.headers['content-type']).toMatch(/^multipart\/form-data; ?boundary=/);
        expect(received[0]?.body).toMatch(/name="name"[^]*ada[^]*filename="a.txt"[^]*content/);
      });

      test('a body of known length is sent with it', async () => {
        const origin = answer(ok);
        await host.run(async ({ api }, url) => (await api.fetch(url, { method: 'POST', body: 'four' })).text(), origin);
        expect(received[0]?.headers['content-length']).toBe('4');
      });

      test('the body of a stream that fails fails the request', async () => {
        const origin = answer(ok);
        const failed = host.run(
          ({ api }, url) =>
            api.fetch(url, {
              method: 'POST',
              duplex: 'half',
              body: new ReadableStream({
                pull(controller) {
                  controller.error(new Error('no more'));
                },
              }),
            }),
          origin,
        );
        await expect(failed).rejects.toMatchObject({ message: expect.stringContaining('no more') });
        expect(received).toEqual([]);
      });

      test('a Request, and an object of URL', async () => {
        const origin = answer(ok);
        await host.run(async ({ api }, url) => {
          await (await api.fetch(new Request(`${url}/one`, { method: 'PUT', body: 'x' }))).text();
          await (await api.fetch(new URL(`${url}/two`))).text();
        }, origin);
        expect(received).toMatchObject([
          { method: 'PUT', path: '/one', body: 'x' },
          { method: 'GET', path: '/two' },
        ]);
      });

      test('the global fetch is the same', async () => {
        const origin = answer(ok);
        expect(await host.run(async (_context, url) => (await fetch(url)).text(), origin)).toBe('ok');
      });

      test('a data: URL needs no host', async () => {
        expect(await host.run(async ({ api }) => (await api.fetch('data:text/plain,hello')).text())).toBe('hello');
      });
    });

    describe('responses', () => {
      const get = (path = '') =>
        host.run(async ({ api }, url) => {
          const response = await api.fetch(url);
          const { status, statusText, ok: isOk, redirected, url: end } = response;
          const body = response.body === null ? null : await response.text();
          return { status, statusText, ok: isOk, redirected, url: end, headers: [...response.headers], body };
        }, host.vendor.origin + path);

      test('status, words, headers and body', async () => {
        const origin = answer(() => Response.json({ a: 1 }, { status: 201, headers: { 'X-Id': '7' } }));
        expect(await get('/x#y')).toMatchObject({
          status: 201,
          statusText: 'Created',
          ok: true,
          redirected: false,
          url: `${origin}/x`,
          headers: expect.arrayContaining([
            ['content-type', 'application/json'],
            ['x-id', '7'],
          ]),
          body: '{"a":1}',
        });
      });

      test('several cookies stay several', async () => {
        answer(() => {
          const headers = new Headers();
          headers.append('set-cookie', 'a=1');
          headers.append('set-cookie', 'b=2');
          return new Response('', { headers });
        });
        const { headers } = await get();
        expect(headers.filter(([name]) => name === 'set-cookie')).toEqual([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]);
      });

      test.each([204, 205, 304])('%i has no body', async (status) => {
        answer(() => new Response(null, { status }));
        expect(await get()).toMatchObject({ status, body: null });
      });

      test('an empty body is a body', async () => {
        answer(() => new Response(''));
        expect(await get()).toMatchObject({ status: 200, body: '' });
      });

      test('the answer to HEAD has headers and no body', async () => {
        const origin = answer(() => new Response(null, { headers: { 'x-id': '7' } }));
        expect(
          await host.run(async ({ api }, url) => {
            const response = await api.fetch(url, { method: 'HEAD' });
            return [response.headers.get('x-id'), await response.text()];
          }, origin),
        ).toEqual(['7', '']);
      });

      test('an error status is an answer, not an error', async () => {
        answer(() => new Response('down', { status: 503 }));
        expect(await get()).toMatchObject({ status: 503, ok: false, body: 'down' });
      });

      test('content codings are undone', async () => {
        answer(() => new Response(gzipSync('squeezed'), { headers: { 'content-encoding': 'gzip' } }));
        expect(await get()).toMatchObject({ body: 'squeezed' });
      });

      test('bytes stay bytes, also many of them', async () => {
        const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
        const origin = answer(() => new Response(bytes));
        expect(
          await host.run(async ({ api }, url) => {
            const body = new Uint8Array(await (await api.fetch(url)).arrayBuffer());
            return [body.length, body.every((byte, index) => byte === index % 251)];
          }, origin),
        ).toEqual([300_000, true]);
      });

      test('a body can be read piece by piece, and given up', async () => {
        let cancelled = false;
        const origin = answer(
          () =>
            new Response(
              new ReadableStream<Uint8Array>({
                pull: (controller) => controller.enqueue(new Uint8Array(1000)),
                cancel() {
                  cancelled = true;
                },
              }),
            ),
        );
        await host.run(async ({ api }, url) => {
          const reader = (await api.fetch(url)).body?.getReader();
          await reader?.read();
          await reader?.cancel();
        }, origin);
        await host.eventually(() => expect(cancelled).toBe(true));
      });

      test('a clone can be read beside it', async () => {
        const origin = answer(() => new Response('twice'));
        expect(
          await host.run(async ({ api }, url) => {
            const response = await api.fetch(url);
            return Promise.all([response.clone().text(), response.text()]);
          }, origin),
        ).toEqual(['twice', 'twice']);
      });

      test('a body that breaks off fails who reads it', async () => {
        const origin = answer(
          () =>
            new Response(
              new ReadableStream<Uint8Array>({
                async pull(controller) {
                  controller.enqueue(new Uint8Array(10));
                  await new Promise((resolve) => {
                    setTimeout(resolve, 20);
                  });
                  controller.error(Object.assign(new Error('cut'), { code: 'UND_ERR_SOCKET' }));
                },
              }),
            ),
        );
        await expect(host.run(async ({ api }, url) => (await api.fetch(url)).text(), origin)).rejects.toMatchObject({
          code: 'VENDOR_UNAVAILABLE',
          message: `${origin}/*** broke the connection`,
        });
      });
    });

    describe('redirects', () => {
      const hop = (location: string, status = 302) => new Response(null, { status, headers: { location } });

      test('are followed, and the answer says where it comes from', async () => {
        const origin = answer(({ url }) => (new URL(url).pathname === '/end' ? ok() : hop('/end')));
        expect(
          await host.run(async ({ api }, url) => {
            const response = await api.fetch(`${url}/start`);
            return [response.redirected, response.url, await response.text()];
          }, origin),
        ).toEqual([true, `${origin}/end`, 'ok']);
      });

      test.each([
        [302, 'GET', ''],
        [303, 'GET', ''],
        [307, 'POST', 'body'],
        [308, 'POST', 'body'],
      ])('after %i a POST goes on as %s', async (status, method, body) => {
        const origin = answer((_request, turn) => (turn === 1 ? hop('/end', status) : ok()));
        await host.run(async ({ api }, url) => (await api.fetch(url, { method: 'POST', body: 'body' })).text(), origin);
        expect(received[1]).toMatchObject({ method, body, path: '/end' });
      });

      test('are handed over with redirect "manual", and refused with "error"', async () => {
        const origin = answer(() => hop('/end'));
        expect(
          await host.run(async ({ api }, url) => {
            const response = await api.fetch(url, { redirect: 'manual' });
            return [response.status, response.headers.get('location')];
          }, origin),
        ).toEqual([302, '/end']);
        await expect(host.run(({ api }, url) => api.fetch(url, { redirect: 'error' }), origin)).rejects.toMatchObject({
          code: 'VENDOR_REJECTED',
        });
      });

      test('to a host that is not declared are refused', async () => {
        const origin = answer(() => hop('https://elsewhere.example.com/'));
        await expect(host.run(({ api }, url) => api.fetch(url), origin)).rejects.toMatchObject({
          code: 'PERMISSION_DENIED',
          message: expect.stringContaining('elsewhere.example.com:443 is not among the hosts'),
        });
      });

      test('in a circle end', async () => {
        const origin = answer(() => hop('/again'));
        await expect(host.run(({ api }, url) => api.fetch(url), origin)).rejects.toMatchObject({
          code: 'VENDOR_REJECTED',
        });
        expect(received).toHaveLength(6);
      });
    });

    describe('refusals', () => {
      test.each([
        ['a host that is not declared', 'https://example.com/', {}, 'PERMISSION_DENIED'],
        ['a URL that is none', 'nonsense', {}, 'INTERNAL'],
        ['a scheme that is not HTTP', 'ftp://127.0.0.1/', {}, 'INVALID_ARGUMENT'],
        ['a metadata address', 'http://169.254.169.254/', {}, 'PERMISSION_DENIED'],
        ['a private address', 'http://10.0.0.1/', {}, 'PERMISSION_DENIED'],
      ])('%s', async (_what, url, init, code) => {
        await expect(host.run(({ api }, to, how) => api.fetch(to, how), url, init)).rejects.toMatchObject({ code });
      });

      test('a port that is declared and not allowed asks the operator', async () => {
        const port = Number(new URL(host.vendor.origin).port);
        await host.operator.forbidHost('probe', { host: '127.0.0.1', port });
        await expect(host.run(({ api }, url) => api.fetch(url), host.vendor.origin)).rejects.toMatchObject({
          code: 'CONSENT_NEEDED',
        });
        const near = () => host.plugin().pendingConsents.filter(({ reach }) => reach !== 'unlisted');
        expect(near()).toMatchObject([{ host: '127.0.0.1', port, reach: 'loopback' }]);
        await host.operator.allowHost('probe', { host: '127.0.0.1', port });
        expect(near()).toEqual([]);
      });

      test('a host that the manifest does not name asks the operator, who lets it in step by step', async () => {
        const near = answer(ok).replace('127.0.0.1', 'localhost');
        const port = Number(new URL(near).port);
        const call = () =>
          host
            .run(({ api }, url) => api.fetch(url).then(({ status }) => status), near)
            .catch(({ code }) => code as unknown);
        const localhost = { host: 'localhost', port };

        expect(await call()).toBe('PERMISSION_DENIED');
        const asked = host.plugin().pendingConsents.filter((each) => each.host === 'localhost');
        expect(asked).toMatchObject([{ ...localhost, reach: 'unlisted', protocol: 'http' }]);
        await host.operator.allowHost('probe', localhost);
        // That it may go there is not to say that it may be near.
        expect(await call()).toBe('CONSENT_NEEDED');
        expect(host.plugin().pendingConsents).toContainEqual(
          expect.objectContaining({ ...localhost, reach: 'loopback' }),
        );
        await host.operator.allowHost('probe', localhost);
        // Not every host of this suite has somebody there.
        expect([200, 'VENDOR_UNAVAILABLE']).toContain(await call());
        await host.operator.forbidHost('probe', localhost);
        expect(await call()).toBe('PERMISSION_DENIED');
      });

      test('however many hosts it tries, an operator is asked about a few', async () => {
        await host.run(async ({ api }) => {
          for (let number = 0; number < 20; number += 1) {
            // oxlint-disable-next-line no-await-in-loop -- one after the other
            await api.fetch(`https://host-${number}.example.com/`).catch(() => undefined);
          }
        });
        expect(host.plugin().pendingConsents.filter(({ reach }) => reach === 'unlisted').length).toBeLessThanOrEqual(5);
      });

      test('an abort before the answer rejects with its reason, and the vendor sees the request end', async () => {
        let left = false;
        const origin = answer(
          (request) =>
            new Promise((resolve) => {
              request.signal.addEventListener('abort', () => {
                left = true;
                resolve(ok());
              });
            }),
        );
        expect(
          await host.run(async ({ api }, url) => {
            const controller = new AbortController();
            const fetched = api.fetch(url, { signal: controller.signal });
            await api.storage.get('some time passes');
            await api.storage.get('some time passes');
            controller.abort(new Error('enough'));
            return fetched.then(
              () => 'answered',
              (error: Error) => error.message,
            );
          }, origin),
        ).toBe('enough');
        await host.eventually(() => expect(received.length === 0 || left).toBe(true));
      });

      test('a signal that is aborted already sends nothing', async () => {
        const origin = answer(ok);
        expect(
          await host.run(
            async ({ api }, url) =>
              api.fetch(`${url}/aborted`, { signal: AbortSignal.abort() }).catch((error: Error) => error.name),
            origin,
          ),
        ).toBe('AbortError');
        // What was given up before this may still arrive.
        expect(received.filter(({ path }) => path === '/aborted')).toEqual([]);
      });

      test('an abort while the body is read fails the reader', async () => {
        const origin = answer(
          () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) })),
        );
        expect(
          await host.run(async ({ api }, url) => {
            const controller = new AbortController();
            const response = await api.fetch(url, { signal: controller.signal });
            const reader = response.body?.getReader();
            await reader?.read();
            controller.abort(new Error('enough'));
            return reader?.read().catch((error: Error) => error.message) as Promise<string>;
          }, origin),
        ).toBe('enough');
      });
    });
  });
}
