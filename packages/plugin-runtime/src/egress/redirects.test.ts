import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { get, pluginFor, rule, startServer, streamOf, textOf, type LocalServer } from './__fixtures__/local-server.ts';
import { createEgressBroker } from './broker.ts';
import { redirectedRequest, redirectLocation } from './redirects.ts';
import type { EgressBroker, EgressPlugin, EgressRecord, EgressRequest } from './types.ts';

const credentials = [
  ['authorization', 'Bearer t'],
  ['cookie', 'a=1'],
  ['x-api-key', 'k'],
  ['content-type', 'text/plain'],
] as const;

/** `/302?to=/x` redirects with 302 to `/x`; every other path answers what it was asked. */
function startRedirector(): Promise<LocalServer> {
  return startServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const to = url.searchParams.get('to');
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      if (to !== null) response.writeHead(Number(url.pathname.slice(1)), { location: to }).end('moved');
      else response.end(JSON.stringify(whatWasAsked(request, body)));
    });
  });
}

function createBroker(): { broker: EgressBroker; records: EgressRecord[] } {
  const records: EgressRecord[] = [];
  const broker = createEgressBroker({ observe: (record) => records.push(record) });
  onTestFinished(() => broker.close());
  return { broker, records };
}

function whatWasAsked({ method, url, headers }: IncomingMessage, body: string): object {
  return { method, url, headers, body, contentType: headers['content-type'] ?? 'none' };
}

/** A path that leads to `/there` over so many redirects. */
function chain(length: number): string {
  return Array.from({ length }).reduce<string>((to) => `/302?to=${encodeURIComponent(to)}`, '/there');
}

async function seen(broker: EgressBroker, plugin: EgressPlugin, request: EgressRequest): Promise<unknown> {
  return JSON.parse(await textOf((await broker.fetch(plugin, request)).body));
}

describe('a redirect that is followed', () => {
  test.for([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [307, 'POST', 'POST', 'hello'],
    [308, 'POST', 'POST', 'hello'],
    [301, 'PUT', 'PUT', 'hello'],
    [302, 'PUT', 'PUT', 'hello'],
    [303, 'PUT', 'GET', ''],
    [307, 'DELETE', 'DELETE', 'hello'],
  ] as const)('with %i turns %s into %s', async ([status, method, becomes, body]) => {
    await using server = await startRedirector();
    const { broker, records } = createBroker();
    const url = `http://127.0.0.1:${server.port}/${status}?to=/there`;

    const request = { ...get(url), method, headers: credentials, body: streamOf('hello') };
    const answer = await seen(broker, pluginFor(rule('127.0.0.1', server.port)), request);

    expect(answer).toMatchObject({
      method: becomes,
      url: '/there',
      body,
      headers: { authorization: 'Bearer t', cookie: 'a=1' },
      contentType: becomes === 'GET' ? 'none' : 'text/plain',
    });
    expect(records).toMatchObject([
      { method, status },
      { method: becomes, status: 200 },
    ]);
  });

  test('tells where it ended', async () => {
    await using server = await startRedirector();
    const { broker } = createBroker();
    const base = `http://127.0.0.1:${server.port}`;

    expect(
      await broker.fetch(pluginFor(rule('127.0.0.1', server.port)), get(`${base}/302?to=there%23x`)),
    ).toMatchObject({
      url: `${base}/there`,
      redirected: true,
    });
  });

  test('takes no credentials to another origin', async () => {
    await using server = await startRedirector();
    await using other = await startRedirector();
    const { broker } = createBroker();
    const plugin = pluginFor(rule('127.0.0.1', server.port), rule('127.0.0.1', other.port));

    const url = `http://127.0.0.1:${server.port}/307?to=http://127.0.0.1:${other.port}/there`;
    const answer = await seen(broker, plugin, get(url, { headers: credentials }));

    expect(answer).toHaveProperty('headers.x-api-key', 'k');
    expect(answer).not.toHaveProperty('headers.authorization');
    expect(answer).not.toHaveProperty('headers.cookie');
  });

  test('may be the fifth, but not the sixth', async () => {
    await using server = await startRedirector();
    const { broker, records } = createBroker();
    const plugin = pluginFor(rule('127.0.0.1', server.port));

    expect(await seen(broker, plugin, get(`http://127.0.0.1:${server.port}${chain(5)}`))).toMatchObject({
      url: '/there',
    });
    await expect(broker.fetch(plugin, get(`http://127.0.0.1:${server.port}${chain(6)}`))).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
      reason: 'redirect-limit',
    });
    expect(records).toHaveLength(6 + 7);
    expect(broker.usage(plugin.name)).toMatchObject({ requests: 12, refused: 1, active: 0 });
  });

  test('cannot have a long body again', async () => {
    await using server = await startRedirector();
    const { broker } = createBroker();
    const post = (status: number): Promise<unknown> =>
      seen(broker, pluginFor(rule('127.0.0.1', server.port)), {
        ...get(`http://127.0.0.1:${server.port}/${status}?to=/there`),
        method: 'POST',
        body: streamOf(new Uint8Array(65_536), new Uint8Array(1)),
      });

    await expect(post(307)).rejects.toMatchObject({ code: 'VENDOR_REJECTED', reason: 'redirect-body' });
    expect(await post(303)).toMatchObject({ method: 'GET', body: '' });
  });
});

test('a redirect is given back as it is when the request asks for that', async () => {
  await using server = await startRedirector();
  const { broker } = createBroker();
  const url = `http://127.0.0.1:${server.port}/302?to=http://169.254.169.254/`;

  const response = await broker.fetch(pluginFor(rule('127.0.0.1', server.port)), get(url, { redirect: 'manual' }));

  expect(response).toMatchObject({ status: 302, url, redirected: false });
  expect(response.headers).toContainEqual(['location', 'http://169.254.169.254/']);
  expect(await textOf(response.body)).toBe('moved');
});

test('a redirect fails a request that refuses redirects', async () => {
  await using server = await startRedirector();
  const { broker, records } = createBroker();

  await expect(
    broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/302?to=/s3cret`, { redirect: 'error' }),
    ),
  ).rejects.toMatchObject({
    code: 'VENDOR_REJECTED',
    message: `http://127.0.0.1:${server.port}/*** redirects, and this request refuses redirects: use its final address, or redirect "follow"`,
  });
  expect(records).toMatchObject([{ status: 302 }, { refused: 'redirect-refused' }]);
});

test('a redirect from https to http is refused', () => {
  const from = {
    method: 'GET',
    url: 'https://a.test/x',
    headers: [],
    target: { protocol: 'https', host: 'a.test', port: 443 },
  } as const;

  expect(() => redirectedRequest(from, 302, 'http://a.test/x')).toThrow(
    'https://a.test/*** redirects from https to http',
  );
  expect(redirectedRequest(from, 302, '//b.test/')).toMatchObject({ url: 'https://b.test/' });
});

test('a location is read as the bytes that it is', () => {
  const utf8 = Buffer.from('/straße').toString('latin1');

  expect(redirectLocation(302, [['location', utf8]])).toBe('/straße');
  expect(redirectLocation(302, [])).toBeUndefined();
  expect(redirectLocation(304, [['location', '/x']])).toBeUndefined();
});
