import type dns from 'node:dns';
import { once } from 'node:events';
import type http from 'node:http';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type https from 'node:https';
import { createServer as createHttpsServer } from 'node:https';
import type net from 'node:net';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type tls from 'node:tls';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pluginFor, rule } from '../../egress/__fixtures__/local-server.ts';
import { createSelfSignedCertificate } from '../../egress/__fixtures__/self-signed.ts';
import { createEgressBroker } from '../../egress/index.ts';
import type { ResolvedRule } from '../../egress/rules.ts';
import { createEgressCalls } from '../../host/egress-calls.ts';
import { startPlugin, type StartedPlugin } from './test-support.ts';

/** Runs the text of a function with the modules as a bundle has them. */
const source = `
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import * as net from 'node:net';
import tls from 'node:tls';
const modules = { dns, http, https, net, tls };
export const onLoad = ({ api }) => {
  api.commands.register('sample:run', async ({ input }) => {
    const run = (0, eval)('(' + input.source + ')');
    return { done: JSON.stringify([await run(modules, ...input.args)]) };
  });
};`;

interface Modules {
  readonly dns: typeof dns;
  readonly http: typeof http;
  readonly https: typeof https;
  readonly net: typeof net;
  readonly tls: typeof tls;
}

const certificate = createSelfSignedCertificate();
const sockets = new Set<Socket>();
const servers: Server[] = [];
const accepted = { http: 0 };
let plugin: StartedPlugin;
let ports: Readonly<
  Record<'plain' | 'half' | 'silent' | 'secure' | 'untrusted' | 'upgrade' | 'http' | 'https', number>
>;

async function listen(server: Server | HttpServer): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const echo = (socket: Socket): void => void socket.on('error', () => undefined).pipe(socket);
  const web = createHttpServer((request, response) => request.pipe(response)).on(
    'connection',
    () => (accepted.http += 1),
  );
  ports = {
    plain: await listen(createServer(echo)),
    half: await listen(createServer({ allowHalfOpen: true }, (socket) => socket.end('bye').resume())),
    silent: await listen(createServer((socket) => void socket.resume())),
    secure: await listen(createTlsServer({ ...certificate, ALPNProtocols: ['v2'] }, echo)),
    untrusted: await listen(createTlsServer(certificate, echo)),
    upgrade: await listen(
      createServer((socket) => {
        socket.write('220 hello');
        socket.once('data', () => {
          socket.write('220 go', () => {
            echo(new TLSSocket(socket, { isServer: true, ...certificate }));
          });
        });
      }),
    ),
    http: await listen(web),
    https: await listen(createHttpsServer(certificate, (request, response) => request.pipe(response))),
  };
  const place = (host: string, port: number, protocol: 'tcp' | 'tls', ca?: string): ResolvedRule => ({
    ...rule(host, port),
    protocol,
    ...(ca === undefined ? {} : { ca }),
  });
  const policy = pluginFor(
    ...(['plain', 'half', 'silent', 'http'] as const).map((name) => place('127.0.0.1', ports[name], 'tcp')),
    ...(['secure', 'upgrade', 'https'] as const).map((name) =>
      place('127.0.0.1', ports[name], 'tls', certificate.cert),
    ),
    place('127.0.0.1', ports.untrusted, 'tls'),
    place('mail.example.com', ports.plain, 'tcp'),
    place('nowhere.example.com', ports.plain, 'tcp'),
    place('127.0.0.1', 1, 'tcp'),
  );
  const broker = createEgressBroker({
    async resolve(name) {
      if (name === 'mail.example.com') return ['127.0.0.1'];
      throw new Error('ENOTFOUND');
    },
  });
  const calls = createEgressCalls({ broker, policy }, { admit: async () => undefined });
  plugin = await startPlugin(source, (method, params, { signal }) => calls.call(method, params, signal));
});
afterAll(async () => {
  await plugin.stop();
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function run<Args extends readonly unknown[], Result>(
  work: (modules: Modules, ...args: Args) => Result | Promise<Result>,
  ...args: Args
): Promise<Result> {
  const outcome = await plugin.call('act', { id: 'sample:run', call: { input: { source: String(work), args } } });
  const [result] = JSON.parse((outcome as { readonly done: string }).done) as [Result];
  return result;
}

describe('node:net', () => {
  test('tells of a connection in events, in their order', async () => {
    const seen = await run(
      ({ net }, port) =>
        new Promise<unknown[]>((resolve) => {
          const events: unknown[] = [];
          const socket = net.connect(port, '127.0.0.1', () => events.push('listener'));
          events.push(socket.connecting, socket.readyState);
          socket.setEncoding('utf8').setNoDelay().setKeepAlive(true).ref().unref();
          socket.on('connect', () => events.push('connect', socket.remoteAddress, socket.remotePort === port));
          socket.on('ready', () => events.push('ready', socket.readyState));
          socket.on('data', (text) => events.push(text));
          socket.on('end', () => events.push('end'));
          socket.on('close', (failed) => {
            events.push('close', failed, socket.bytesWritten, socket.bytesRead);
            resolve(events);
          });
          // Before it is open, which is no reason to lose it.
          socket.end('hello');
        }),
      ports.plain,
    );
    expect(seen.join(' ')).toBe(
      'true opening listener connect 127.0.0.1 true ready readOnly hello end close false 5 5',
    );
  });

  test.each([false, true])('ends when the other side does, unless half open is allowed: %s', async (allowHalfOpen) => {
    const ended = await run(
      ({ net }, port, half) =>
        new Promise<boolean>((resolve) => {
          const socket = net.createConnection({ port, host: '127.0.0.1', allowHalfOpen: half });
          socket.resume().on('end', () => {
            setTimeout(() => {
              resolve(socket.writableEnded);
              socket.destroy();
            }, 20);
          });
        }),
      ports.half,
      allowHalfOpen,
    );
    expect(ended).toBe(!allowHalfOpen);
  });

  test('tells of silence, and leaves what to do to the plugin', async () => {
    const seen = await run(
      ({ net }, port) =>
        new Promise<unknown[]>((resolve) => {
          const socket = net.connect({ port, host: '127.0.0.1' });
          socket.setTimeout(30, () => {
            resolve(['timeout', socket.destroyed]);
            socket.destroy();
          });
        }),
      ports.silent,
    );
    expect(seen).toEqual(['timeout', false]);
  });

  test('holds back the other side while nobody reads', async () => {
    const size = 6 * 1024 ** 2;
    const received = await run(
      ({ net }, port, bytes) =>
        new Promise<number>((resolve) => {
          const socket = net.connect({ port, host: '127.0.0.1' });
          let length = 0;
          socket.write(new Uint8Array(bytes));
          socket.end();
          socket.pause();
          setTimeout(() => socket.on('data', (piece) => (length += piece.length)).resume(), 50);
          socket.on('close', () => resolve(length));
        }),
      ports.plain,
      size,
    );
    expect(received).toBe(size);
  });

  /** Code and message of the error of a socket. */
  const failure = (options: object): Promise<readonly [string, string]> =>
    run(
      ({ net }, asked) =>
        new Promise<readonly [string, string]>((resolve, reject) => {
          const socket = net.connect(asked as never, () => reject(new Error('it connected')));
          socket.on('error', (error: NodeJS.ErrnoException) => resolve([error.code ?? '', error.message]));
        }),
      options,
    );

  test('fails with the codes that libraries look for', async () => {
    expect(await failure({ host: '127.0.0.1', port: 1 })).toEqual(['ECONNREFUSED', expect.any(String)]);
    expect(await failure({ host: 'nowhere.example.com', port: ports.plain })).toEqual([
      'ENOTFOUND',
      expect.any(String),
    ]);
    expect(await failure({ host: '127.0.0.1', port: 70_000 })).toEqual(['EINVAL', expect.any(String)]);
  });

  test('names the entry to add for a host that is not declared', async () => {
    const [code, message] = await failure({ host: 'evil.example', port: 25 });
    expect(code).toBe('EACCES');
    expect(message).toContain('add { "host": "evil.example", "port": 25, "protocol": "tcp" } to network.hosts');
  });

  test('has no paths, descriptors and addresses of its own, and no servers', async () => {
    expect((await failure({ path: '/var/run/docker.sock' }))[0]).toBe('EACCES');
    expect((await failure({ host: '127.0.0.1', port: ports.plain, localAddress: '127.0.0.1' }))[0]).toBe('EACCES');
    const thrown = await run(({ net }) => {
      const messageOf = (work: () => unknown): string => {
        try {
          work();
          return 'done';
        } catch (error) {
          return (error as Error).message;
        }
      };
      return [messageOf(() => new net.Socket({ fd: 3 })), messageOf(() => net.createServer().listen(0))];
    });
    expect(thrown).toEqual([expect.stringContaining('no descriptors'), expect.stringContaining('net access')]);
  });
});

describe('node:tls', () => {
  test('is encrypted by the host, with the authority of the rule', async () => {
    const seen = await run(
      ({ tls }, port) =>
        new Promise<unknown[]>((resolve, reject) => {
          const socket = tls.connect({ port, host: '127.0.0.1', ALPNProtocols: ['v1', 'v2'] }, () => {
            const { authorized, encrypted, alpnProtocol } = socket;
            socket.once('data', (piece) => {
              resolve([authorized, encrypted, alpnProtocol, piece.toString()]);
              socket.destroy();
            });
            socket.write('secret');
          });
          socket.on('error', reject);
        }),
      ports.secure,
    );
    expect(seen).toEqual([true, true, 'v2', 'secret']);
  });

  test('does not trust what the plugin alone would trust', async () => {
    const code = await run(
      ({ tls }, port, ca) =>
        new Promise<string>((resolve) => {
          const socket = tls.connect({ port, host: '127.0.0.1', ca, rejectUnauthorized: false });
          socket.on('secureConnect', () => resolve('connected'));
          socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
        }),
      ports.untrusted,
      certificate.cert,
    );
    expect(code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('takes over a socket that is open', async () => {
    const seen = await run(
      ({ net, tls }, port) =>
        new Promise<string[]>((resolve, reject) => {
          const plain = net.connect(port, '127.0.0.1');
          const heard: string[] = [];
          plain.on('error', reject).on('data', (bytes) => {
            heard.push(bytes.toString());
            if (heard.length === 1) return plain.write('STARTTLS');
            plain.removeAllListeners('data');
            const secure = tls.connect({ socket: plain }, () => secure.write('encrypted'));
            secure.on('error', reject).on('data', (piece) => {
              resolve([...heard, piece.toString()]);
              secure.destroy();
            });
          });
        }),
      ports.upgrade,
    );
    expect(seen).toEqual(['220 hello', '220 go', 'encrypted']);
  });

  test('shows no certificate of the plugin', async () => {
    const code = await run(
      ({ tls }, port) =>
        new Promise<string>((resolve) => {
          const socket = tls.connect({ port, host: '127.0.0.1', cert: 'x', key: 'y' });
          socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
        }),
      ports.secure,
    );
    expect(code).toBe('ENOTSUP');
  });
});

describe('node:http and node:https', () => {
  test('keep a connection for the next request', async () => {
    accepted.http = 0;
    const bodies = await run(async ({ http }, port) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const post = (text: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const request = http.request({ host: '127.0.0.1', port, method: 'POST', agent }, (response) => {
            let body = '';
            response
              .setEncoding('utf8')
              .on('data', (piece: string) => (body += piece))
              .on('end', () => resolve(body));
          });
          request.on('error', reject).end(text);
        });
      const all = [await post('one'), await post('x'.repeat(500_000)), await post('three')];
      agent.destroy();
      return all.map((body) => body.length);
    }, ports.http);
    expect(bodies).toEqual([3, 500_000, 5]);
    expect(accepted.http).toBe(1);
  });

  test('are encrypted by the host', async () => {
    const body = await run(
      ({ https }, port) =>
        new Promise<string>((resolve, reject) => {
          const request = https.request({ host: '127.0.0.1', port, method: 'POST' }, (response) => {
            response.setEncoding('utf8').on('data', resolve);
          });
          request.on('error', reject).end('secret');
        }),
      ports.https,
    );
    expect(body).toBe('secret');
  });

  test('give up a request, and its connection with it', async () => {
    const code = await run(
      ({ http }, port) =>
        new Promise<string>((resolve) => {
          const request = http.request({ host: '127.0.0.1', port, method: 'POST', timeout: 30 });
          request.on('timeout', () => request.destroy());
          request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
          request.flushHeaders();
        }),
      ports.silent,
    );
    expect(code).toBe('ECONNRESET');
  });
});

describe('node:dns', () => {
  test('answers for hosts of a rule, and knows the address again', async () => {
    const seen = await run(async ({ dns, net }, port) => {
      const { address, family } = await dns.promises.lookup('mail.example.com');
      const all = await new Promise<unknown>((resolve) => {
        dns.resolve4('mail.example.com', (_error, addresses) => resolve(addresses));
      });
      // No rule names the address with this port, but one names the host it was told for.
      const said = await new Promise<string>((resolve, reject) => {
        const socket = net.connect(port, address, () => socket.end('hello'));
        socket.on('error', reject).on('data', (piece) => resolve(piece.toString()));
      });
      return [address, family, all, said];
    }, ports.plain);
    expect(seen).toEqual(['127.0.0.1', 4, ['127.0.0.1'], 'hello']);
  });

  test.each(['evil.example', 'nowhere.example.com', 'localhost'])('knows no %s', async (name) => {
    const code = await run(
      ({ dns }, host) =>
        new Promise<string>((resolve) => {
          dns.lookup(host, { all: true }, (error) => resolve(error?.code ?? 'found'));
        }),
      name,
    );
    expect(code).toBe('ENOTFOUND');
  });

  test('answers with addresses only', async () => {
    const code = await run(({ dns }) =>
      dns.promises.resolveMx('mail.example.com').then(
        () => 'found',
        (error: NodeJS.ErrnoException) => error.code,
      ),
    );
    expect(code).toBe('ENOTIMP');
  });
});
