import { gzipSync } from 'node:zlib';
import type { Manifest } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestHost, type TestHost } from '../index.ts';

const manifest: Manifest = {
  name: 'caller',
  version: '1.0.0',
  displayName: 'Caller',
  description: 'Calls a vendor',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: ['network'],
  permissionReasons: { network: 'Calls the vendor' },
  network: { hosts: ['vendor.example.com', 'other.example.com'].map((host) => ({ host, reason: 'Is called' })) },
};

type Context = {
  readonly api: {
    readonly fetch: typeof fetch;
    readonly commands: { register(id: string, handler: unknown): void };
    readonly log: { info(message: string): void };
  };
};

const caller = {
  onLoad({ api }: Context) {
    const post = async (url: string): Promise<string> => {
      const response = await api.fetch(url, { method: 'POST', body: 'hello' });
      return `${response.status} ${await response.text()}`;
    };
    api.commands.register('caller:get', async ({ input }: { input: { url: string } }) => ({
      done: await post(input.url),
    }));
    // A command has 30 s itself.
    api.commands.register('caller:start', ({ input }: { input: { url: string } }) => {
      post(input.url).then(
        (answer) => api.log.info(answer),
        ({ code, message }: { code: string; message: string }) => api.log.info(`${code}: ${message}`),
      );
    });
  },
};
const vendor = 'vendor.example.com';
const url = `https://${vendor}/a?b=c`;

let host: TestHost;
beforeEach(async () => {
  host = await createTestHost(caller, { manifest });
});
afterEach(() => host.stop());
const get = (from = url) => host.command('caller:get', { url: from });
/** What came of requests that were started. */
const outcomes = () => host.logs().flatMap(({ from, message }) => (from === 'plugin' ? [message] : []));

test('requests are kept as they went out, also those that failed', async () => {
  host.egress.reply(vendor, { status: 201, body: 'made' });
  expect(await get()).toEqual({ done: '201 made' });
  host.egress.unreachable(vendor);
  await expect(get()).rejects.toMatchObject({
    code: 'VENDOR_UNAVAILABLE',
    message: `https://${vendor}/*** refuses connections`,
  });
  expect(host.egress.requests).toMatchObject([
    { method: 'POST', url, body: 'hello' },
    { method: 'POST', url, body: 'hello' },
  ]);
  expect(host.egress.requests[0]?.headers.get('user-agent')).toBe('StreamSpace (plugin caller)');
});

test('a host that nobody plays is told apart from one that is down', async () => {
  await expect(get()).rejects.toMatchObject({
    message: `Nobody answers for ${vendor} in this test: call egress.serve('${vendor}', …)`,
  });
});

test('a handler that fails says so, whatever it threw', async () => {
  host.egress.serve(vendor, () => {
    throw new TypeError('a slip');
  });
  await expect(get()).rejects.toMatchObject({
    code: 'INTERNAL',
    message: `The handler of ${vendor} in this test failed: TypeError: a slip`,
  });
});

test('redirects between hosts are followed, each hop a request', async () => {
  host.egress.serve(vendor, () => Response.redirect('https://other.example.com/end', 307));
  host.egress.reply('other.example.com', { body: 'end' });
  expect(await get()).toEqual({ done: '200 end' });
  expect(host.egress.requests.map((request) => request.url)).toEqual([url, 'https://other.example.com/end']);
});

test('a name that leads into a private network needs the operator', async () => {
  host.egress.reply(vendor, {});
  host.egress.resolve(vendor, '10.1.2.3');
  await expect(get()).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
  expect(host.egress.requests).toEqual([]);
  await host.operator.allowHost('caller', { host: vendor, port: 443 });
  expect(await get()).toEqual({ done: '200 ' });
  host.egress.resolve(vendor, '169.254.169.254');
  await expect(get()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

test('more than 200 requests at once wait for their turn, in the test’s time', async () => {
  host.egress.reply(vendor, {});
  const all = Promise.all(Array.from({ length: 210 }, () => get()));
  await host.clock.advance(0);
  expect(host.egress.requests.length).toBeLessThanOrEqual(200);
  await host.clock.advance('1s');
  await all;
  expect(host.egress.requests).toHaveLength(210);
});

describe('faults', () => {
  test('a host that hangs is a timeout after 30 s, until it recovers', async () => {
    host.egress.reply(vendor, { body: 'late' });
    host.egress.hang(vendor);
    await host.command('caller:start', { url });
    await host.clock.advance('29s');
    expect(outcomes()).toEqual([]);
    await host.clock.advance('1s');
    expect(outcomes()).toEqual([`TIMEOUT: https://${vendor}/*** gave no answer within 30 s`]);
    host.egress.recover(vendor);
    expect(await get()).toEqual({ done: '200 late' });
  });

  test('a host that is late answers then, and not before', async () => {
    host.egress.reply(vendor, { body: 'late' });
    host.egress.delay(vendor, '5s');
    await host.command('caller:start', { url });
    await host.clock.advance(4999);
    expect(outcomes()).toEqual([]);
    await host.clock.advance(1);
    expect(outcomes()).toEqual(['200 late']);
    host.egress.delay(vendor, 31_000);
    await host.command('caller:start', { url });
    await host.clock.advance('31s');
    expect(outcomes()[1]).toMatch(/^TIMEOUT: /);
  });

  test.each([0, 3])('a connection that breaks after %i bytes fails who reads on', async (bytes) => {
    host.egress.reply(vendor, { body: 'abcdef' });
    host.egress.cut(vendor, bytes);
    await expect(get()).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: `https://${vendor}/*** broke the connection`,
    });
    host.egress.cut(vendor, 7);
    expect(await get()).toEqual({ done: '200 abcdef' });
  });

  test('faults add up, and hit one host only', async () => {
    host.egress.reply(vendor, { body: 'abc' });
    host.egress.reply('other.example.com', { body: 'fine' });
    host.egress.delay(vendor, '1s');
    host.egress.cut(vendor, 1);
    expect(await get('https://other.example.com/')).toEqual({ done: '200 fine' });
    const outcome = get().catch((error: unknown) => error);
    await host.clock.advance('1s');
    expect(await outcome).toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  });

  test('a body that stops in the middle is a timeout after 30 s', async () => {
    host.egress.serve(
      vendor,
      () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(3)) })),
    );
    await host.command('caller:start', { url });
    await host.clock.advance('30s');
    expect(outcomes()).toEqual([
      `TIMEOUT: https://${vendor}/*** stopped in the middle of its answer, with no byte within 30 s`,
    ]);
  });

  test('a coded body that is cut does not decode', async () => {
    const body = gzipSync('x'.repeat(10_000));
    host.egress.serve(vendor, () => new Response(body, { headers: { 'content-encoding': 'gzip' } }));
    host.egress.cut(vendor, 20);
    await expect(get()).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  });
});
