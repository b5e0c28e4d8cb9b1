import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { get, pluginFor, rule, startServer, streamOf, textOf } from './__fixtures__/local-server.ts';
import { createEgressBroker, type EgressBrokerOptions } from './broker.ts';
import type { EgressBroker } from './types.ts';

const MiB = 1024 ** 2;

function createBroker(options: EgressBrokerOptions = {}): EgressBroker {
  const broker = createEgressBroker(options);
  onTestFinished(() => broker.close());
  return broker;
}

/** Pieces of 64 KiB, each of one repeated byte, that count how many were asked for. */
function pieces(count: number): { body: ReadableStream<Uint8Array>; pulled: () => number } {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(pulled % 251));
        pulled += 1;
        if (pulled === count) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulled: () => pulled };
}

/** Lets everything move until nothing moves any more. */
async function untilStill(count: () => number): Promise<number> {
  for (let still = 0, last = -1; still < 200; still += 1) {
    if (count() !== last) still = 0;
    last = count();
    // oxlint-disable-next-line no-await-in-loop -- each turn of the event loop can move more bytes
    await setImmediate();
  }
  return count();
}

describe('a stream', () => {
  test('of 8 MiB goes there and back unchanged', async () => {
    await using server = await startServer((request, response) => void request.pipe(response));
    const broker = createBroker();
    const url = `http://127.0.0.1:${server.port}/`;

    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(url, { method: 'POST', body: pieces(128).body }),
    );
    let position = 0;
    let wrong = 0;
    for await (const piece of response.body ?? []) {
      for (const byte of piece) {
        if (byte !== Math.floor(position / 65_536) % 251) wrong += 1;
        position += 1;
      }
    }

    expect(wrong).toBe(0);
    expect(position).toBe(8 * MiB);
    expect(broker.usage('webhook-relay')).toMatchObject({ bytesIn: 8 * MiB, bytesOut: 8 * MiB, active: 0 });
  });

  test('is not read ahead of a server that does not read', async () => {
    await using server = await startServer((request, response) => {
      server.server.once('go', () => request.resume().once('end', () => response.end('done')));
    });
    const broker = createBroker();
    const source = pieces(1024);
    const answer = broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: source.body }),
    );
    await once(server.server, 'request');

    // What the kernel's socket buffers hold is some megabytes; 64 MiB would be an unbounded queue.
    expect((await untilStill(source.pulled)) / 16).toBeLessThan(16);
    server.server.emit('go');
    expect(await textOf((await answer).body)).toBe('done');
    expect(source.pulled()).toBe(1024);
  });

  test('is not sent ahead of a plugin that does not read', async () => {
    let written = 0;
    function* chunks(): Generator<Buffer> {
      for (; written < 1024; written += 1) yield Buffer.alloc(65_536);
    }
    await using server = await startServer((_request, response) => void Readable.from(chunks()).pipe(response));
    const broker = createBroker();
    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`),
    );

    expect((await untilStill(() => written)) / 16).toBeLessThan(16);
    let size = 0;
    for await (const piece of response.body ?? []) size += piece.byteLength;
    expect(size).toBe(64 * MiB);
  });

  test('has the length that the plugin announces, and no other', async () => {
    await using server = await startServer((request, response) => {
      const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
      request.resume().once('end', () => response.end(`${length} ${coding}`));
    });
    const broker = createBroker();
    const plugin = pluginFor(rule('127.0.0.1', server.port));
    const put = (length: number | undefined): Promise<string> =>
      broker
        .fetch(
          plugin,
          get(`http://127.0.0.1:${server.port}/`, {
            method: 'PUT',
            headers: length === undefined ? [] : [['Content-Length', String(length)]],
            body: pieces(4).body,
          }),
        )
        .then(({ body }) => textOf(body));

    expect(await put(4 * 65_536)).toBe('262144 undefined');
    expect(await put(undefined)).toBe('undefined chunked');
    await expect(put(4 * 65_536 - 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(put(4 * 65_536 + 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('that fails on the side of the plugin fails the request', async () => {
    await using server = await startServer((request) => void request.resume());
    const broker = createBroker();
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled < 4) controller.enqueue(new Uint8Array(65_536));
        else controller.error(new Error('disk gone'));
      },
    });

    await expect(
      broker.fetch(
        pluginFor(rule('127.0.0.1', server.port)),
        get(`http://127.0.0.1:${server.port}/`, { method: 'POST', body }),
      ),
    ).rejects.toMatchObject({ code: 'ABORTED', message: 'The request body failed before its end' });
    expect(broker.usage('webhook-relay')).toMatchObject({ active: 0 });
  });

  test('is given up when the server answers before it is over', async () => {
    let cancelled = false;
    await using server = await startServer((_request, response) => response.writeHead(413).end('too large'));
    const broker = createBroker();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => void (cancelled = true),
    });

    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`, { method: 'POST', body }),
    );
    expect([response.status, await textOf(response.body)]).toEqual([413, 'too large']);
    expect(cancelled).toBe(true);
  });

  test('is held to the rate of bytes of its plugin', async () => {
    await using server = await startServer((_request, response) => response.end(Buffer.alloc(3 * 65_536)));
    const clock = createVirtualClock();
    const broker = createBroker({ clock });
    const plugin = { ...pluginFor(rule('127.0.0.1', server.port)), bytesPerSecond: 65_536 };
    const response = await broker.fetch(plugin, get(`http://127.0.0.1:${server.port}/`));

    let size = 0;
    const reading = (async () => {
      for await (const piece of response.body ?? []) size += piece.byteLength;
    })();
    await untilStill(() => size);
    expect(size).toBeLessThanOrEqual(65_536);
    for (let seconds = 0; seconds < 3; seconds += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(1000);
      // oxlint-disable-next-line no-await-in-loop
      await untilStill(() => size);
    }
    await reading;
    expect(size).toBe(3 * 65_536);
  });
});

describe('a content coding', () => {
  const text = 'streamspace '.repeat(10_000);

  test.for([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
    ['unknown', Buffer.from(text)],
  ] as const)('%s is decoded, and its header stays', async ([coding, bytes]) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding, 'content-length': bytes.length }).end(bytes);
    });
    const broker = createBroker();
    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`),
    );

    expect(await textOf(response.body)).toBe(text);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-encoding': coding,
      'content-length': String(bytes.length),
    });
    expect(broker.usage('webhook-relay')).toMatchObject({ bytesIn: bytes.length });
  });

  test.for(['gzip', 'deflate', 'br', 'zstd'])('%s of an empty body is an empty body', async (coding) => {
    await using server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(),
    );
    const broker = createBroker();
    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`),
    );

    expect(await textOf(response.body)).toBe('');
  });

  test.for(['gzip', 'deflate', 'br', 'zstd'])('%s that does not fit the body fails it', async (coding) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end('<html>no such thing</html>');
    });
    const broker = createBroker();
    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`),
    );

    await expect(textOf(response.body)).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: `http://127.0.0.1:${server.port}/*** sent a body that does not fit its Content-Encoding`,
    });
  });

  test('that unpacks to far more is read only as fast as the plugin reads', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MiB));
    await using server = await startServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const broker = createBroker();
    const before = process.memoryUsage().arrayBuffers;
    const response = await broker.fetch(
      pluginFor(rule('127.0.0.1', server.port)),
      get(`http://127.0.0.1:${server.port}/`),
    );
    const reader = response.body?.getReader();
    await reader?.read();
    await untilStill(() => process.memoryUsage().arrayBuffers);

    expect((process.memoryUsage().arrayBuffers - before) / MiB).toBeLessThan(16);
    await reader?.cancel();
  });

  test('of many layers is refused', async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': Array.from({ length: 6 }, () => 'gzip').join(', ') }).end('x');
    });

    await expect(
      createBroker().fetch(pluginFor(rule('127.0.0.1', server.port)), get(`http://127.0.0.1:${server.port}/`)),
    ).rejects.toMatchObject({ code: 'VENDOR_REJECTED' });
  });
});

test('a body is passed on while it arrives', async () => {
  await using server = await startServer((_request, response) => {
    response.write('first');
    server.server.once('go', () => response.end('second'));
  });
  const response = await createBroker().fetch(
    pluginFor(rule('127.0.0.1', server.port)),
    get(`http://127.0.0.1:${server.port}/`),
  );
  const reader = response.body?.getReader();
  const next = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString();

  expect(await next()).toBe('first');
  server.server.emit('go');
  expect(await next()).toBe('second');
  expect((await reader?.read())?.done).toBe(true);
  expect(await textOf(streamOf())).toBe('');
});
