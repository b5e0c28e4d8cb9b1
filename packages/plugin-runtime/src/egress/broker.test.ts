import { afterEach, describe, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createSelfSignedCertificate } from './__fixtures__/self-signed.ts';
import { get, pluginFor, rule, startRawServer, startServer, streamOf, textOf } from './__fixtures__/local-server.ts';
import { createEgressBroker, type EgressBrokerOptions } from './broker.ts';
import type { EgressBroker, EgressPlugin, EgressRecord } from './types.ts';

const open: EgressBroker[] = [];

/** What TypeScript would not let a plugin send. */
const textStream: ReadableStream = ReadableStream.from(['text']);

afterEach(async () => {
  await Promise.all(open.splice(0).map((broker) => broker.close()));
});

function createBroker(options: EgressBrokerOptions = {}): { broker: EgressBroker; records: EgressRecord[] } {
  const records: EgressRecord[] = [];
  const broker = createEgressBroker({ observe: (record) => records.push(record), ...options });
  open.push(broker);
  return { broker, records };
}

function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function loopback(...ports: readonly number[]): EgressPlugin {
  return pluginFor(...ports.map((port) => rule('127.0.0.1', port)));
}

describe('a request', () => {
  test('reaches the server with method, target, headers and body as they are', async () => {
    await using server = await startServer((request, response) => {
      const { method, url, headers } = request;
      response.writeHead(
        201,
        'Made',
        [
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['X-Answer', 'yes'],
        ].flat(),
      );
      request
        .setEncoding('utf8')
        .on('data', (body: string) => response.end(JSON.stringify({ method, url, headers, body })));
    });
    const { broker } = createBroker();
    const url = `http://127.0.0.1:${server.port}/a%2Fb/c;d?x=%20y&z=1#part`;

    const response = await broker.fetch(loopback(server.port), {
      ...get(url),
      method: 'PATCH',
      headers: [
        ['X-Key', ' k '],
        ['Content-Type', 'text/plain'],
      ],
      body: streamOf('hel', 'lo'),
    });

    expect(response).toMatchObject({
      status: 201,
      statusText: 'Made',
      url: url.replace('#part', ''),
      redirected: false,
    });
    expect(response.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value)).toEqual([
      'a=1',
      'b=2',
    ]);
    expect(JSON.parse(await textOf(response.body))).toMatchObject({
      method: 'PATCH',
      url: '/a%2Fb/c;d?x=%20y&z=1',
      headers: {
        host: `127.0.0.1:${server.port}`,
        'x-key': 'k',
        'content-type': 'text/plain',
        'content-length': '5',
        'user-agent': 'StreamSpace (plugin webhook-relay)',
        'accept-encoding': 'gzip, deflate, br',
      },
      body: 'hello',
    });
  });

  test.for([
    ['', '/'],
    ['/', '/'],
    ['/?', '/?'],
    ['/?#', '/?'],
    ['/a?b#c?d', '/a?b'],
    ['//a/../b/./c', '//b/c'],
    ['/ü%zz%2F?ü', '/%C3%BC%zz%2F?%C3%BC'],
  ] as const)('to %s asks for %s', async ([path, target]) => {
    await using server = await startServer((request, response) => response.end(request.url));
    const { broker } = createBroker();
    const response = await broker.fetch(loopback(server.port), get(`http://127.0.0.1:${server.port}${path}`));

    expect(await textOf(response.body)).toBe(target);
  });

  test('for a part of a file asks for it without a coding', async () => {
    await using server = await startServer((request, response) => response.end(request.headers['accept-encoding']));
    const { broker } = createBroker();
    const request = get(`http://127.0.0.1:${server.port}/`, { headers: [['Range', 'bytes=0-9']] });

    expect(await textOf((await broker.fetch(loopback(server.port), request)).body)).toBe('identity');
  });

  test('drops the headers that belong to the connection', async () => {
    await using server = await startServer((request, response) => response.end(JSON.stringify(request.headers)));
    const { broker } = createBroker();
    const dropped = [
      'Host',
      'Connection',
      'Content-Length',
      'Transfer-Encoding',
      'TE',
      'Trailer',
      'Upgrade',
      'Keep-Alive',
      'Expect',
      'Proxy-Authorization',
      'Proxy-X',
    ];
    const values: Readonly<Record<string, string>> = {
      'Content-Length': '0',
      Host: 'evil.test',
      'Transfer-Encoding': 'chunked',
    };

    const response = await broker.fetch(
      loopback(server.port),
      get(`http://127.0.0.1:${server.port}/`, { headers: dropped.map((name) => [name, values[name] ?? 'x'] as const) }),
    );

    expect(JSON.parse(await textOf(response.body))).toEqual({
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'StreamSpace (plugin webhook-relay)',
    });
  });

  test.for([
    ['a method that opens a tunnel', { method: 'CONNECT' }],
    ['a method that echoes credentials', { method: 'trace' }],
    ['a method with a line break', { method: 'GET / HTTP/1.1\r\nX: y\r\n\r\nGET' }],
    ['a header name with a line break', { headers: [['a\r\nb', 'c']] }],
    ['a header value with a line break', { headers: [['a', 'b\r\nHost: evil.test']] }],
    ['a header value with a null byte', { headers: [['a', 'b\0']] }],
    ['a header value beyond bytes', { headers: [['a', 'č']] }],
    [
      'two lengths',
      {
        method: 'POST',
        headers: [
          ['content-length', '1'],
          ['Content-Length', '2'],
        ],
      },
    ],
    ['a length that is no number', { method: 'POST', headers: [['content-length', '+5']] }],
    ['GET with a body', { body: streamOf('x') }],
    ['pieces that are no bytes', { method: 'POST', body: textStream }],
    ['a body shorter than announced', { method: 'POST', headers: [['content-length', '9']], body: streamOf('x') }],
  ] as const)('with %s is an invalid argument', async ([, wrong]) => {
    let requests = 0;
    await using server = await startServer(() => (requests += 1));
    const { broker, records } = createBroker();

    await expect(
      broker.fetch(loopback(server.port), { ...get(`http://127.0.0.1:${server.port}/`), ...wrong }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });

    expect(requests).toBe(0);
    expect(records).toHaveLength(1);
  });

  test('that fails cancels its body', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) });
    const { broker } = createBroker();

    await expect(
      broker.fetch(loopback(), { ...get('https://undeclared.test/'), method: 'POST', body }),
    ).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });

    expect(cancelled).toBe(true);
  });

  test('is told apart by plugin: what one may reach, another may not', async () => {
    await using server = await startServer((_request, response) => response.end('ok'));
    const { broker } = createBroker();
    const url = `http://127.0.0.1:${server.port}/`;
    const allowed = loopback(server.port);

    expect(await textOf((await broker.fetch(allowed, get(url))).body)).toBe('ok');
    await expect(broker.fetch({ ...allowed, name: 'other', consents: [] }, get(url))).rejects.toMatchObject({
      code: 'CONSENT_NEEDED',
      message: `127.0.0.1 is a loopback address: an operator must allow other to reach 127.0.0.1:${server.port} (streamspace plugin allow other 127.0.0.1:${server.port})`,
    });
    await expect(broker.fetch({ ...allowed, granted: false }, get(url))).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  test.skipIf(process.platform !== 'linux')(
    'never uses a connection to an address that its name no longer has',
    async () => {
      await using first = await startServer((_request, response) => response.end('first'));
      await using second = await startServer((_request, response) => response.end('second'), {
        host: '127.0.0.2',
        port: first.port,
      });
      let address = '127.0.0.1';
      const { broker } = createBroker({ resolve: async () => [address] });
      const plugin = pluginFor(rule('moving.test', second.port));
      const ask = async (): Promise<string> =>
        textOf((await broker.fetch(plugin, get(`http://moving.test:${first.port}/`))).body);

      expect(await ask()).toBe('first');
      address = '127.0.0.2';
      expect(await ask()).toBe('second');
    },
  );

  test('uses a connection again while its name stays where it was', async () => {
    await using server = await startServer((_request, response) => response.end('ok'));
    let connections = 0;
    server.server.on('connection', () => (connections += 1));
    const { broker } = createBroker({ resolve: async () => ['127.0.0.1'] });
    for (let index = 0; index < 20; index += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after another is the point
      await textOf(
        (await broker.fetch(pluginFor(rule('a.test', server.port)), get(`http://a.test:${server.port}/`))).body,
      );
    }

    // Undici opens a second one for a request that comes before the end of the first is cleared up.
    expect(connections).toBeLessThanOrEqual(2);
  });
});

describe('an answer', () => {
  test('is passed through whatever it is', async () => {
    await using server = await startServer((request, response) => {
      response
        .writeHead(request.url === '/none' ? 204 : 502, { 'content-type': 'text/html' })
        .end(request.url === '/none' ? '' : '<h1>Bad gateway</h1>');
    });
    const { broker } = createBroker();
    const plugin = loopback(server.port);

    const html = await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`));
    expect([html.status, await textOf(html.body)]).toEqual([502, '<h1>Bad gateway</h1>']);
    expect(await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/none`))).not.toHaveProperty('body');
    expect(await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`, { method: 'HEAD' }))).not.toHaveProperty(
      'body',
    );
    expect(broker.usage('webhook-relay')).toMatchObject({ requests: 3, active: 0 });
  });

  test('of a server that breaks the connection is an unavailable vendor', async () => {
    await using server = await startServer((request, response) => {
      if (request.url?.startsWith('/at-once')) response.socket?.resetAndDestroy();
      else response.writeHead(200, { 'content-length': '100' }).write('part', () => response.socket?.resetAndDestroy());
    });
    const { broker, records } = createBroker();
    const url = `http://127.0.0.1:${server.port}`;

    await expect(broker.fetch(loopback(server.port), get(`${url}/at-once?token=s3cret`))).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      retryable: true,
      message: `${url}/*** broke the connection`,
    });
    const half = await broker.fetch(loopback(server.port), get(`${url}/half`));
    await expect(textOf(half.body)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    expect(records).toMatchObject([
      { failed: 'VENDOR_UNAVAILABLE' },
      { status: 200, failed: 'VENDOR_UNAVAILABLE', bytesIn: 4 },
    ]);
  });

  test('that is not there, is no HTTP, or no name is an unavailable vendor', async () => {
    const closed = await startServer(() => {});
    await closed[Symbol.asyncDispose]();
    await using junk = await startRawServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    const { broker } = createBroker({
      resolve: async () => {
        throw new Error('ENOTFOUND');
      },
    });

    const messageOf = async (plugin: EgressPlugin, url: string): Promise<string> =>
      broker.fetch(plugin, get(url)).then(
        () => 'answered',
        (error: { code: string; message: string }) => `${error.code} ${error.message}`,
      );
    expect(await messageOf(loopback(closed.port), `http://127.0.0.1:${closed.port}/`)).toBe(
      `VENDOR_UNAVAILABLE http://127.0.0.1:${closed.port}/*** refuses connections`,
    );
    expect(await messageOf(loopback(junk.port), `http://127.0.0.1:${junk.port}/`)).toBe(
      `VENDOR_UNAVAILABLE http://127.0.0.1:${junk.port}/*** answered with something that is not HTTP/1.1`,
    );
    expect(await messageOf(pluginFor(rule('gone.test', 80)), 'http://gone.test/')).toMatch(
      /^VENDOR_UNAVAILABLE gone\.test does not resolve/,
    );
  });

  test('over HTTPS needs a certificate that the host trusts', async () => {
    await using server = await startServer((_request, response) => response.end('secret'), {
      tls: createSelfSignedCertificate(),
    });
    const { broker } = createBroker();

    await expect(
      broker.fetch(pluginFor(rule('127.0.0.1', server.port, 'https')), get(`https://127.0.0.1:${server.port}/`)),
    ).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: `https://127.0.0.1:${server.port}/*** has a certificate that cannot be trusted: it is self-signed`,
    });
  });
});

test('the name that a server is asked for by TLS is the host of the URL, not the address', async () => {
  const names: string[] = [];
  const tls = {
    ...createSelfSignedCertificate(),
    SNICallback(name: string, callback: (error: Error | null) => void): void {
      names.push(name);
      callback(null);
    },
  };
  await using server = await startServer((_request, response) => response.end('secret'), { tls });
  const { broker } = createBroker({ resolve: async () => ['127.0.0.1'] });

  await expect(
    broker.fetch(pluginFor(rule('a.test', server.port, 'https')), get(`https://A.test.:${server.port}/`)),
  ).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  expect(names).toEqual(['a.test']);
});

test('a server that speaks no TLS fails the handshake', async () => {
  await using server = await startServer((_request, response) => response.end('plain'));
  const { broker } = createBroker();

  await expect(
    broker.fetch(pluginFor(rule('127.0.0.1', server.port, 'https')), get(`https://127.0.0.1:${server.port}/`)),
  ).rejects.toThrow(/^https:\/\/127\.0\.0\.1:\d+\/\*\*\* failed the TLS handshake \(E[A-Z_]+\)$/);
});

describe('time-outs', () => {
  const limits = { connectMs: 80, headersMs: 80, idleMs: 80, stallMs: 80 };

  test('end a name that does not resolve and a handshake that does not finish', async () => {
    await using silent = await startRawServer(() => {});
    const { port } = silent;
    const { broker } = createBroker({ limits, resolve: () => new Promise(() => {}) });

    await expect(broker.fetch(pluginFor(rule('slow.test', 80)), get('http://slow.test/'))).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    await expect(
      broker.fetch(pluginFor(rule('127.0.0.1', port, 'https')), get(`https://127.0.0.1:${port}/`)),
    ).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: `https://127.0.0.1:${port}/*** accepted no connection within 0.08 s`,
    });
  });

  test('end a server that gives no answer, or stops in the middle of one', async () => {
    await using server = await startServer((request, response) => {
      if (request.url === '/half') response.writeHead(200).write('part');
    });
    const { broker, records } = createBroker({ limits });
    const plugin = loopback(server.port);

    await expect(broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`))).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const half = await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/half`));
    await expect(textOf(half.body)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(records.map(({ failed }) => failed)).toEqual(['TIMEOUT', 'TIMEOUT']);
    expect(broker.usage(plugin.name)).toMatchObject({ active: 0 });
  });

  test('end a plugin that neither reads its answer nor sends its body', async () => {
    await using server = await startServer((request, response) => void request.pipe(response));
    const clock = createVirtualClock();
    const { broker, records } = createBroker({ clock });
    const url = `http://127.0.0.1:${server.port}/`;
    const unread = await broker.fetch(loopback(server.port), get(url, { method: 'POST', body: streamOf('hello') }));

    await clock.advance(299_999);
    expect(records).toEqual([]);
    await clock.advance(1);
    expect(records).toMatchObject([{ failed: 'TIMEOUT', durationMs: 300_000 }]);
    await expect(textOf(unread.body)).rejects.toMatchObject({ code: 'TIMEOUT' });

    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const owed = broker.fetch(
      loopback(server.port),
      get(url, { method: 'POST', body: new ReadableStream({ pull: () => ask() }) }),
    );
    const failure = errorOf(owed);
    await asked;
    await clock.advance(0);
    await clock.advance(300_000);
    expect(await failure).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('giving up', () => {
  test('works before, during and after the headers, and frees the place each time', async () => {
    await using server = await startServer((request, response) => {
      if (request.url === '/half') response.writeHead(200).write('part');
    });
    const { broker, records } = createBroker();
    const plugin = loopback(server.port);
    const url = `http://127.0.0.1:${server.port}/`;
    const abort = new AbortController();

    await expect(broker.fetch(plugin, get(url, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'ABORTED',
    });
    const waiting = broker.fetch(plugin, get(url, { signal: abort.signal }));
    await new Promise((arrived) => {
      server.server.once('request', arrived);
    });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    const later = new AbortController();
    const half = await broker.fetch(plugin, get(`${url}half`, { signal: later.signal }));
    later.abort();
    await expect(textOf(half.body)).rejects.toMatchObject({ code: 'ABORTED' });
    const cancelled = await broker.fetch(plugin, get(`${url}half`));
    await cancelled.body?.cancel();

    expect(records.map(({ failed }) => failed)).toEqual(['ABORTED', 'ABORTED', 'ABORTED', undefined]);
    expect(broker.usage(plugin.name)).toMatchObject({ active: 0 });
  });

  test('on a plugin ends its requests and leaves those of others', async () => {
    await using server = await startServer((request, response) => {
      response.writeHead(200).write('part');
      if (request.url === '/later') server.server.once('finish-later', () => response.end(' and the rest'));
    });
    const { broker } = createBroker();
    const mine = loopback(server.port);
    const other = { ...mine, name: 'other' };
    const half = await broker.fetch(mine, get(`http://127.0.0.1:${server.port}/`));
    const whole = await broker.fetch(other, get(`http://127.0.0.1:${server.port}/later`));

    await broker.release(mine.name);
    server.server.emit('finish-later');

    await expect(textOf(half.body)).rejects.toMatchObject({
      code: 'ABORTED',
      message: 'webhook-relay was stopped, and its requests with it',
    });
    expect(await textOf(whole.body)).toBe('part and the rest');
    expect(broker.usage(mine.name)).toEqual({ requests: 0, refused: 0, active: 0, bytesIn: 0, bytesOut: 0 });

    await broker.close();
    await expect(broker.fetch(other, get('https://a.test/'))).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('rates', () => {
  const undeclared = get('https://undeclared.test/');
  const nothing: EgressPlugin = { name: 'webhook-relay', granted: true, rules: [], consents: [] };

  test('let a burst pass, then make requests wait, then refuse them with the time to wait', async () => {
    const clock = createVirtualClock();
    const { broker } = createBroker({ clock, limits: { requestsPerSecond: 10, burst: 3, maxWaitMs: 250 } });
    const codes: string[] = [];
    const ask = (): void =>
      void broker
        .fetch(nothing, undeclared)
        .catch((error: { code: string; retryAfterMs?: number }) =>
          codes.push(`${error.code} ${error.retryAfterMs ?? ''}`.trim()),
        );

    for (let index = 0; index < 6; index += 1) ask();
    await clock.advance(0);
    expect(codes).toEqual(['RATE_LIMITED 300', 'PERMISSION_DENIED', 'PERMISSION_DENIED', 'PERMISSION_DENIED']);
    await clock.advance(100);
    expect(codes).toHaveLength(5);
    await clock.advance(100);
    expect(codes).toHaveLength(6);
    expect(clock.pendingTimers).toBe(0);
  });

  test('are those of the plugin where it has its own', async () => {
    const clock = createVirtualClock();
    const { broker } = createBroker({ clock, limits: { requestsPerSecond: 1, burst: 1, maxWaitMs: 0 } });
    const codeOf = async (plugin: EgressPlugin): Promise<unknown> =>
      errorOf(broker.fetch(plugin, undeclared)).then((error) => (error as { code: string }).code);
    const fast = { ...nothing, name: 'fast', requestsPerSecond: 100 };
    for (const plugin of [nothing, fast]) expect(await codeOf(plugin)).toBe('PERMISSION_DENIED');
    await clock.advance(10);
    expect(await codeOf(nothing)).toBe('RATE_LIMITED');
    expect(await codeOf(fast)).toBe('PERMISSION_DENIED');
    expect(await errorOf(broker.fetch(fast, undeclared))).toMatchObject({
      message: expect.stringContaining('its 100 requests per second'),
    });
  });

  test('count a request as open until its body is over, and hand the place to who waits', async () => {
    await using server = await startServer((_request, response) => response.end('ok'));
    const clock = createVirtualClock();
    const { broker } = createBroker({ clock, limits: { concurrent: 2, maxWaitMs: 1000 } });
    const plugin = loopback(server.port);
    const ask = (): ReturnType<EgressBroker['fetch']> => broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`));
    const first = await ask();
    const second = await ask();
    const third = ask();
    const fourth = errorOf(ask());

    expect(broker.usage(plugin.name)).toMatchObject({ active: 2, requests: 2 });
    expect(await textOf(first.body)).toBe('ok');
    const held = await third;
    await clock.advance(1000);
    expect(await fourth).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1000 });
    expect(broker.usage(plugin.name)).toMatchObject({ active: 2, requests: 3, refused: 1 });
    await Promise.all([second.body?.cancel(), held.body?.cancel()]);
    expect(await textOf((await ask()).body)).toBe('ok');
    expect(broker.usage(plugin.name)).toMatchObject({ active: 0, requests: 4 });
  });

  test('are one plugin’s own', async () => {
    const clock = createVirtualClock();
    const { broker } = createBroker({ clock, limits: { burst: 1, requestsPerSecond: 1, maxWaitMs: 0 } });

    await expect(broker.fetch(nothing, undeclared)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(broker.fetch(nothing, undeclared)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(broker.fetch({ ...nothing, name: 'other' }, undeclared)).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });
});

describe('a record', () => {
  test('tells who, where and how much, and nothing that is secret', async () => {
    await using server = await startServer((request, response) => void request.pipe(response));
    const { broker, records } = createBroker({ clock: createVirtualClock() });
    const plugin = loopback(server.port);

    const url = `http://127.0.0.1:${server.port}/services/T0/s3cret?key=s3cret#s3cret`;
    await textOf((await broker.fetch(plugin, get(url, { method: 'POST', body: streamOf('12345') }))).body);
    await expect(broker.fetch(plugin, get('https://s3cret:s3cret@a.test/s3cret'))).rejects.toThrow(/^(?!.*s3cret)/s);
    await expect(broker.fetch(plugin, get('https://a.test/s3cret'))).rejects.toThrow(/^(?!.*s3cret)/s);
    await expect(broker.fetch(plugin, get('s3cret'))).rejects.toThrow(/^(?!.*s3cret)/s);

    const target = { plugin: 'webhook-relay', durationMs: 0 };
    expect(records).toEqual([
      { ...target, host: '127.0.0.1', port: server.port, method: 'POST', status: 200, bytesIn: 5, bytesOut: 5 },
      { ...target, host: 'a.test', port: 443, method: 'GET', refused: 'url-credentials', bytesIn: 0, bytesOut: 0 },
      { ...target, host: 'a.test', port: 443, method: 'GET', refused: 'host-not-declared', bytesIn: 0, bytesOut: 0 },
      { ...target, method: 'GET', refused: 'url-invalid', bytesIn: 0, bytesOut: 0 },
    ]);
    expect(broker.usage(plugin.name)).toEqual({ requests: 1, refused: 3, active: 0, bytesIn: 5, bytesOut: 5 });
  });
});
