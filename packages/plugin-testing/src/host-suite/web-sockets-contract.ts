import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import { probe } from './plugin-files.ts';
import { serveWebSockets } from './serve-web-sockets.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function webSocketsContract(open: OpenHost): void {
  describe('WebSockets', () => {
    let host: SuiteHost;
    let url: string;
    beforeAll(async () => {
      const network = 'Talks to the server';
      host = await open(probe, { manifest: { permissions: ['network'], permissionReasons: { network } } });
      url = `ws://${host.wire.host}:${host.wire.port}/`;
    });
    afterAll(() => host.close());

    /** What the server sees of each connection from now on. */
    function serve(onOpen: (socket: ServerSocket, headers: IncomingHttpHeaders) => void): void {
      host.wire.listen(serveWebSockets((socket, { headers }) => onOpen(socket, headers)));
    }
    const echo = (): void =>
      serve((socket) => socket.on('message', (data, binary) => socket.send(data as Buffer, { binary })));

    /** The code of what `api.webSocket` throws. */
    const refusal = (asked: string, options: unknown = {}): Promise<string> =>
      host.run(
        async ({ api }, address, more) =>
          api.webSocket(address, more as object).then(
            () => 'opened',
            (error: { code: string }) => error.code,
          ),
        asked,
        options,
      );

    test('carry texts and bytes, each as what it is', async () => {
      echo();
      const back = await host.run(async ({ api }, address) => {
        const socket = await api.webSocket(address);
        const writer = socket.writable.getWriter();
        const reader = socket.readable.getReader();
        const answers: unknown[] = [];
        for (const message of ['grüße 🙂', '', new Uint8Array([0, 255, 7]), new Uint8Array(0)]) {
          await writer.write(message);
          const { value } = await reader.read();
          answers.push(typeof value === 'string' ? value : [...(value ?? [])]);
        }
        await socket.close();
        return answers;
      }, url);
      expect(back).toEqual(['grüße 🙂', '', [0, 255, 7], []]);
    });

    test('tell of their end also to who reads nothing', async () => {
      serve((socket) => socket.close(4000, 'no words'));
      const how = await host.run(async ({ api }, address) => (await api.webSocket(address)).closed, url);
      expect(how).toEqual({ code: 4000, reason: 'no words' });
    });

    test('carry many messages in order, and end when the server closes', async () => {
      serve((socket) => {
        for (let index = 0; index < 500; index += 1) socket.send(String(index));
        socket.close(1000, 'all said');
      });
      const [count, inOrder, closed] = await host.run(async ({ api }, address) => {
        const socket = await api.webSocket(address);
        const all: unknown[] = [];
        for await (const message of socket.readable) all.push(message);
        return [all.length, all.every((message, index) => message === String(index)), await socket.closed];
      }, url);
      expect([count, inOrder, closed]).toEqual([500, true, { code: 1000, reason: 'all said' }]);
    });

    test('carry a message of megabytes whole', async () => {
      echo();
      const same = await host.run(async ({ api }, address) => {
        const socket = await api.webSocket(address);
        const sent = Uint8Array.from({ length: 2 * 1024 ** 2 }, (_, index) => (index * 31) & 255);
        const writing = socket.writable.getWriter().write(sent);
        const { value } = await socket.readable.getReader().read();
        await writing;
        await socket.close();
        return (
          value instanceof Uint8Array && value.length === sent.length && value.every((byte, at) => byte === sent[at])
        );
      }, url);
      expect(same).toBe(true);
    });

    test('take no message above 4 MiB, from either side', async () => {
      serve((socket) => socket.send(new Uint8Array(5 * 1024 ** 2)));
      const codes = await host.run(async ({ api }, address) => {
        const code = (error: { code: string }): string => error.code;
        const socket = await api.webSocket(address);
        const written = socket.writable.getWriter().write(new Uint8Array(5 * 1024 ** 2));
        const received = socket.readable.getReader().read();
        return [await written.then(() => 'sent', code), await received.then(() => 'received', code)];
      }, url);
      expect(codes[0]).toBe('INVALID_ARGUMENT');
      expect(codes[1]).toMatch(/^VENDOR_/);
    });

    test('agree on a sub-protocol', async () => {
      echo();
      const chosen = await host.run(async ({ api }, address) => {
        const names: string[] = [];
        for (const protocols of [['v2', 'v1'], 'v1', undefined]) {
          const socket = await api.webSocket(address, protocols === undefined ? {} : { protocols });
          names.push(socket.protocol);
          await socket.close();
        }
        return names;
      }, url);
      expect(chosen).toEqual(['v2', 'v1', '']);
    });

    test('send the headers of the plugin, except those of the connection', async () => {
      let heard: IncomingHttpHeaders = {};
      serve((_socket, headers) => (heard = headers));
      await host.run(async ({ api }, address) => {
        const headers = {
          Authorization: 'Bearer x',
          'X-Custom': 'a',
          Host: 'evil.example',
          'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          Connection: 'close',
        };
        await (await api.webSocket(address, { headers })).close();
        return true;
      }, url);
      expect(heard).toMatchObject({
        authorization: 'Bearer x',
        'x-custom': 'a',
        host: `${host.wire.host}:${host.wire.port}`,
        connection: 'Upgrade',
        'user-agent': 'StreamSpace (plugin probe)',
      });
      expect(heard['sec-websocket-key']).not.toBe('AAAAAAAAAAAAAAAAAAAAAA==');
    });

    test.each([
      [{}, { code: 1000, reason: '' }],
      [
        { code: 3000, reason: 'änderung' },
        { code: 3000, reason: 'änderung' },
      ],
    ])('tell the server how they were closed: %j', async (how, expected) => {
      const told = Promise.withResolvers<{ code: number; reason: string }>();
      serve((socket) => socket.on('close', (code, reason) => told.resolve({ code, reason: reason.toString() })));
      const closed = await host.run(
        async ({ api }, address, options) => {
          const socket = await api.webSocket(address);
          await socket.close(options);
          return socket.closed;
        },
        url,
        how,
      );
      expect(await told.promise).toEqual(expected);
      expect(closed).toEqual(expected);
    });

    test.each([
      ['a code of the protocol', { code: 1002 }],
      ['a code that is none', { code: 5000 }],
      ['a long reason', { reason: 'x'.repeat(124) }],
    ])('are not closed with %s', async (_what, how) => {
      echo();
      const code = await host.run(
        async ({ api }, address, options) => {
          const socket = await api.webSocket(address);
          const thrown = await socket.close(options).then(
            () => 'closed',
            (error: { code: string }) => error.code,
          );
          await socket.close();
          return thrown;
        },
        url,
        how,
      );
      expect(code).toBe('INVALID_ARGUMENT');
    });

    test('fail when the connection breaks', async () => {
      serve((socket) => socket.terminate());
      const codes = await host.run(async ({ api }, address) => {
        const code = (error: { code: string }): string => error.code;
        const socket = await api.webSocket(address);
        const read = await socket.readable
          .getReader()
          .read()
          .then(() => 'read', code);
        return [read, await socket.closed.then(() => 'closed', code)];
      }, url);
      expect(codes).toEqual(['VENDOR_UNAVAILABLE', 'VENDOR_UNAVAILABLE']);
    });

    test('have their pings answered by the host', async () => {
      const answered = Promise.withResolvers<string>();
      let hangUp = (): void => undefined;
      serve((socket) => {
        hangUp = () => socket.close();
        socket.on('pong', (data) => answered.resolve(data.toString()));
        socket.ping('are you there');
      });
      const run = host.run(async ({ api }, address) => {
        const socket = await api.webSocket(address);
        await socket.readable.getReader().read();
        return 'closed';
      }, url);
      expect(await answered.promise).toBe('are you there');
      hangUp();
      expect(await run).toBe('closed');
    });

    test('are refused where the server opens none', async () => {
      echo();
      expect(await refusal(`${url}closed`)).toBe('VENDOR_REJECTED');
      expect(await refusal(url, { protocols: 'none' })).toBe('VENDOR_REJECTED');
    });

    test.each([
      ['nonsense', 'nonsense'],
      ['another scheme', 'http://127.0.0.1/'],
      ['credentials in the URL', 'wss://ada:secret@events.example.com/'],
    ])('to %s are refused', async (_what, asked) => {
      expect(await refusal(asked)).toBe('INVALID_ARGUMENT');
    });

    test.each([
      ['no tokens', { protocols: 'a b' }],
      ['the same protocol twice', { protocols: ['a', 'a'] }],
      ['a header of two lines', { headers: { 'x-a': 'a\r\nx-b: b' } }],
      ['a header that is no text', { headers: { 'x-a': 1 } }],
    ])('with %s are refused', async (_what, options) => {
      expect(await refusal(url, options)).toBe('INVALID_ARGUMENT');
    });

    test('to other hosts are refused, and shown to the operator', async () => {
      expect(await refusal('wss://evil.example/')).toBe('PERMISSION_DENIED');
      expect(host.operator.denials(host.name).map(({ member }) => member)).toContain('webSocket');
    });

    describe('as the global', () => {
      test('open, carry and close, in events', async () => {
        echo();
        const events = await host.run(
          (_context, address) =>
            new Promise<unknown[]>((resolve) => {
              const seen: unknown[] = [];
              const socket = new WebSocket(address, ['v1']);
              seen.push(socket.readyState);
              socket.binaryType = 'arraybuffer';
              // oxlint-disable-next-line unicorn/prefer-add-event-listener -- both ways exist
              socket.onopen = () => {
                seen.push('open', socket.protocol, socket.readyState);
                socket.send('text');
                socket.send(new Uint8Array([1, 2]).buffer);
              };
              socket.addEventListener('message', ({ data }) => {
                seen.push(typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)]);
                if (typeof data !== 'string') socket.close(3001, 'enough');
              });
              socket.addEventListener('close', ({ code, reason, wasClean }) => {
                seen.push(code, reason, wasClean, socket.readyState);
                resolve(seen);
              });
            }),
          url,
        );
        expect(events).toEqual([0, 'open', 'v1', 1, 'text', [1, 2], 3001, 'enough', true, 3]);
      });

      test('are closed without a word where they are refused', async () => {
        const events = await host.run(
          () =>
            new Promise<unknown[]>((resolve) => {
              const seen: unknown[] = [];
              const socket = new WebSocket('wss://evil.example/');
              socket.addEventListener('error', () => seen.push('error'));
              socket.addEventListener('close', ({ code, wasClean }) => {
                seen.push(code, wasClean);
                resolve(seen);
              });
            }),
        );
        expect(events).toEqual(['error', 1006, false]);
      });
    });
  });
}
