import type { Duplex } from 'node:stream';
import type { ConnectOptions } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const network = { permissions: ['network'], permissionReasons: { network: 'Talks to the server' } } as const;

export function socketsContract(open: OpenHost): void {
  describe('sockets', () => {
    let host: SuiteHost;
    let place: ConnectOptions;
    beforeAll(async () => {
      host = await open(probe, { manifest: { ...network, permissions: ['network'] } });
      place = { host: host.wire.host, port: host.wire.port };
    });
    afterAll(() => host.close());
    beforeEach(() => host.wire.listen((socket) => void socket.pipe(socket)));

    /** The code of what `api.connect` throws. */
    const refusal = (options: unknown): Promise<string> =>
      host.run(
        async ({ api }, asked) =>
          api.connect(asked as never).then(
            () => 'opened',
            (error: { code: string }) => error.code,
          ),
        options,
      );

    /** Sends these words, ends, and answers what came back. */
    const converse = (...words: readonly string[]): Promise<string> =>
      host.run(
        async ({ api }, options, all) => {
          const socket = await api.connect(options);
          const writer = socket.writable.getWriter();
          for (const word of all) await writer.write(new TextEncoder().encode(word));
          await writer.close();
          return new Response(socket.readable).text();
        },
        place,
        words,
      );

    test('carry bytes both ways', async () => {
      expect(await converse('hello ', 'wörld')).toBe('hello wörld');
    });

    test('keep the order of many small pieces', async () => {
      const words = Array.from({ length: 300 }, (_, index) => `${index},`);
      expect(await converse(...words)).toBe(words.join(''));
    });

    test('carry nothing when nothing is said', async () => {
      expect(await converse()).toBe('');
    });

    test('carry megabytes whole', async () => {
      const size = 3 * 1024 ** 2 + 7;
      const sums = await host.run(
        async ({ api }, options, bytes) => {
          const socket = await api.connect(options);
          const data = Uint8Array.from({ length: bytes }, (_, index) => (index * 31) & 255);
          const sending = new Response(data).body?.pipeTo(socket.writable);
          const back = new Uint8Array(await new Response(socket.readable).arrayBuffer());
          await sending;
          return [back.length, back.findIndex((byte, index) => byte !== data[index])];
        },
        place,
        size,
      );
      expect(sums).toEqual([size, -1]);
    });

    test('end one direction at a time: what the plugin has said, the server answers', async () => {
      host.wire.listen((socket) => {
        let heard = '';
        socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
        socket.on('end', () => socket.end(`heard ${heard}`));
      });
      expect(await converse('all', ' of it')).toBe('heard all of it');
    });

    test('end one direction at a time: the plugin goes on when the server has ended', async () => {
      const heard = Promise.withResolvers<string>();
      host.wire.listen((socket) => {
        let text = '';
        socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
        socket.on('end', () => heard.resolve(text));
        socket.end('bye');
      });
      const said = await host.run(async ({ api }, options) => {
        const socket = await api.connect(options);
        const text = await new Response(socket.readable).text();
        const writer = socket.writable.getWriter();
        await writer.write(new TextEncoder().encode('late'));
        await writer.close();
        return text;
      }, place);
      expect(said).toBe('bye');
      expect(await heard.promise).toBe('late');
    });

    test.each(['close', 'cancel', 'abort'] as const)('%s ends the connection for the server', async (how) => {
      let closed = false;
      host.wire.listen((socket: Duplex) => {
        socket.on('close', () => (closed = true));
        socket.on('data', () => undefined).on('end', () => socket.destroy());
        socket.write('hello');
      });
      await host.run(
        async ({ api }, options, end) => {
          const socket = await api.connect(options);
          if (end === 'close') await socket.close();
          if (end === 'cancel') await socket.readable.cancel();
          if (end === 'abort') await socket.writable.abort();
          return true;
        },
        place,
        how,
      );
      await host.eventually(() => expect(closed).toBe(true));
    });

    test('are closed once, however often that is said', async () => {
      const done = await host.run(async ({ api }, options) => {
        const socket = await api.connect(options);
        await socket.close();
        await socket.close();
        return 'closed';
      }, place);
      expect(done).toBe('closed');
    });

    test('are several at once, each with its own words', async () => {
      const answers = await host.run(
        async ({ api }, options) =>
          Promise.all(
            Array.from({ length: 8 }, async (_, index) => {
              const socket = await api.connect(options);
              const writer = socket.writable.getWriter();
              await writer.write(new TextEncoder().encode(`socket ${index}`));
              await writer.close();
              return new Response(socket.readable).text();
            }),
          ),
        place,
      );
      expect(answers).toEqual(Array.from({ length: 8 }, (_, index) => `socket ${index}`));
    });

    test('take bytes and nothing else', async () => {
      const code = await host.run(async ({ api }, options) => {
        const socket = await api.connect(options);
        const writer = socket.writable.getWriter();
        const failed = new Response(socket.readable).text().then(
          () => 'ended',
          () => 'failed',
        );
        await writer.write('text' as never).catch(() => {});
        return failed;
      }, place);
      expect(code).toBe('failed');
    });

    test('to where nobody listens fail as in the system’s words', async () => {
      const failed = host.run(({ api }, options) => api.connect(options), { ...place, port: host.wire.closedPort });
      await expect(failed).rejects.toMatchObject({
        code: 'VENDOR_UNAVAILABLE',
        message: expect.stringMatching(/refuses connections \(ECONNREFUSED\)$/) as unknown,
      });
    });

    test('to a host that no rule for sockets names are refused with the entry to add', async () => {
      const { hostname, port } = new URL(host.vendor.origin);
      const vendor = { host: hostname, port: Number(port) };
      expect(await refusal({ host: 'evil.example', port: 25 })).toBe('PERMISSION_DENIED');
      await expect(host.run(({ api }, options) => api.connect(options), vendor)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: expect.stringContaining(
          `is declared for http, and a socket needs an entry for tcp: add { "host": "${hostname}", "port": ${port}, "protocol": "tcp" }`,
        ) as unknown,
      });
    });

    test('of a rule for tcp are not encrypted, neither at once nor later', async () => {
      expect(await refusal({ ...place, tls: 'implicit' })).toBe('PERMISSION_DENIED');
      const later = host.run(async ({ api }, options) => (await api.connect(options)).startTls(), place);
      await expect(later).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    });

    test('of a rule for tls say little before they are encrypted', async () => {
      const said = await host.run(
        async ({ api }, options) => {
          const say = async (bytes: number): Promise<string> => {
            const socket = await api.connect(options);
            const writer = socket.writable.getWriter();
            await writer.write(new Uint8Array(bytes)).catch(() => {});
            await writer.close().catch(() => {});
            return new Response(socket.readable).arrayBuffer().then(
              (back) => String(back.byteLength),
              (error: { code: string }) => error.code,
            );
          };
          return [await say(1000), await say(100_000)];
        },
        { ...place, port: host.wire.securePort },
      );
      expect(said).toEqual(['1000', 'PERMISSION_DENIED']);
    });

    test.each([
      ['a path', { host: '/var/run/docker.sock' }],
      ['a URL', { host: 'http://example.com' }],
      ['two hosts', { host: 'a.example b.example' }],
      ['no host', { host: undefined }],
      ['a name for a port', { port: 'smtp' }],
      ['port 0', { port: 0 }],
      ['a port that is none', { port: 70_000 }],
      ['a half port', { port: 25.5 }],
      ['another kind of TLS', { tls: 'maybe' }],
    ])('to %s are refused', async (_what, change) => {
      expect(await refusal({ ...place, ...change })).toBe('INVALID_ARGUMENT');
    });

    test.each([
      ['a server name that is none', { servername: 'a b' }],
      ['protocols that are no list', { alpn: 'h2' }],
      ['an empty protocol', { alpn: [''] }],
    ])('with %s are refused', async (_what, wish) => {
      expect(await refusal({ ...place, port: host.wire.securePort, tls: 'implicit', ...wish })).toBe(
        'INVALID_ARGUMENT',
      );
    });

    test('that were closed or refused are no faults of the plugin', () => {
      expect(host.logs().filter(({ from, level }) => from === 'plugin' && level === 'error')).toEqual([]);
    });

    test('that were refused are shown to the operator', () => {
      const members = host.operator.denials(host.name).map(({ member }) => member);
      expect(members).toContain('connect');
    });
  });

  describe('sockets without the permission', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    test('are refused with the line to add', async () => {
      const work = host.run(({ api }) => api.connect({ host: 'smtp.example.com', port: 25 }));
      await expect(work).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
        message: 'probe cannot call api.connect: declare "network" in manifest.json',
      });
    });
  });

  describe('sockets to a private address that nobody allowed', () => {
    let host: SuiteHost;
    const rule = { host: '*.internal.example', port: 25, protocol: 'tcp', reason: 'Takes the mail' } as const;
    beforeAll(async () => {
      const local = { host: '127.0.0.9', port: 25, protocol: 'tcp', reason: 'Takes the mail' } as const;
      host = await open(probe, {
        manifest: { ...network, permissions: ['network'], network: { hosts: [rule, local] } },
      });
    });
    afterAll(() => host.close());

    test('are asked of the operator, and no longer when one has agreed', async () => {
      const attempt = (): Promise<string> =>
        host.run(async ({ api }) =>
          api.connect({ host: '127.0.0.9', port: 25 }).then(
            () => 'opened',
            (error: { code: string }) => error.code,
          ),
        );
      expect(await attempt()).toBe('CONSENT_NEEDED');
      const asked = { host: '127.0.0.9', port: 25, reach: 'loopback', reason: 'Takes the mail' };
      expect(host.plugin().pendingConsents).toEqual([asked]);
      await host.operator.allowHost('probe', { host: '127.0.0.9', port: 25 });
      expect(host.plugin().pendingConsents).toEqual([]);
      expect(await attempt()).toBe('VENDOR_UNAVAILABLE');
    });
  });
}
