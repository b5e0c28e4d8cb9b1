import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { encodeMessage, readMessages, type SocketMessage } from '../channel/message-stream.ts';
import { pluginFor, rule, startRawServer, streamOf, textOf } from './__fixtures__/local-server.ts';
import { createSelfSignedCertificate } from './__fixtures__/self-signed.ts';
import { createEgressBroker, type EgressBrokerOptions } from './broker.ts';
import type { EgressSocket } from './open-socket.ts';
import type { ResolvedRule } from './rules.ts';
import type { EgressBroker, EgressPlugin, EgressRecord } from './types.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function createBroker(options: EgressBrokerOptions = {}): { broker: EgressBroker; records: EgressRecord[] } {
  const records: EgressRecord[] = [];
  const broker = createEgressBroker({ observe: (record) => records.push(record), ...options });
  open.push(broker);
  return { broker, records };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return (server.address() as AddressInfo).port;
}

const socketRule = (port: number, protocol: 'tls' | 'tcp', more: Partial<ResolvedRule> = {}): ResolvedRule => ({
  ...rule('127.0.0.1', port),
  protocol,
  ...more,
});

const { signal } = new AbortController();
const { key, cert } = createSelfSignedCertificate();

const connect = (
  broker: EgressBroker,
  plugin: EgressPlugin,
  port: number,
  more: object = {},
  outgoing = streamOf('ping'),
): Promise<EgressSocket> => broker.connect(plugin, { host: '127.0.0.1', port, outgoing, signal, ...more });

const echo = (socket: Socket): void => void socket.pipe(socket);

describe('a socket', () => {
  test('carries bytes both ways, and each side ends by itself', async () => {
    await using server = await startRawServer(echo);
    const { broker, records } = createBroker();
    const plugin = pluginFor(socketRule(server.port, 'tcp'));
    const { readable } = await connect(broker, plugin, server.port, {}, streamOf('hel', 'lo'));
    expect(await textOf(readable)).toBe('hello');
    expect(records).toMatchObject([{ method: 'CONNECT', port: server.port, bytesIn: 5, bytesOut: 5 }]);
    expect(broker.usage(plugin.name)).toMatchObject({ requests: 1, active: 0, bytesIn: 5, bytesOut: 5 });
  });

  test('is encrypted from the start where that is asked, by an authority of the rule', async () => {
    const port = await listening(createTlsServer({ key, cert, ALPNProtocols: ['smtp'] }, echo));
    const { broker } = createBroker();
    const plugin = pluginFor(socketRule(port, 'tls', { ca: cert }));
    const { readable, alpn } = await connect(broker, plugin, port, { tls: 'implicit', alpn: ['smtp'] });
    expect([await textOf(readable), alpn]).toEqual(['ping', 'smtp']);
  });

  test('is refused a certificate that nobody trusts', async () => {
    const port = await listening(createTlsServer({ key, cert }, echo));
    const { broker, records } = createBroker();
    await expect(connect(broker, pluginFor(socketRule(port, 'tls')), port, { tls: 'implicit' })).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: expect.stringContaining('self-signed'),
    });
    expect(records).toMatchObject([{ failed: 'VENDOR_UNAVAILABLE' }]);
  });

  /** Says hello in plain, and speaks TLS after `STARTTLS`. */
  const startTlsServer = (more = '') =>
    startRawServer((socket) => {
      socket.write('220 hello\n');
      socket.once('data', () => {
        socket.write(`220 go\n${more}`);
        const secured = new TLSSocket(socket, { isServer: true, key, cert });
        secured.on('error', () => undefined).pipe(secured);
      });
    });

  async function readText(reader: ReadableStreamDefaultReader<Uint8Array>, until: string): Promise<string> {
    let text = '';
    while (!text.includes(until)) {
      // oxlint-disable-next-line no-await-in-loop -- until it is there
      const { done, value } = await reader.read();
      if (done) break;
      text += Buffer.from(value).toString();
    }
    return text;
  }

  test('is encrypted later on, with STARTTLS', async () => {
    await using server = await startTlsServer();
    const { broker } = createBroker();
    const plugin = pluginFor(socketRule(server.port, 'tls', { ca: cert }));
    const outgoing = new TransformStream<Uint8Array, Uint8Array>();
    const writer = outgoing.writable.getWriter();
    const socket = await connect(broker, plugin, server.port, {}, outgoing.readable);
    const reader = socket.readable.getReader();
    const hello = await readText(reader, '\n');
    await writer.write(Buffer.from('STARTTLS\n'));
    const go = await readText(reader, 'go\n');
    await socket.startTls({ sent: 9, received: hello.length + go.length });
    await writer.write(Buffer.from('secret'));
    expect(await readText(reader, 'secret')).toBe('secret');
    await expect(socket.startTls({ sent: 15, received: 0 })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  test('is not encrypted over bytes that somebody in between may have put there', async () => {
    await using server = await startTlsServer('250 injected\n');
    const { broker, records } = createBroker();
    const plugin = pluginFor(socketRule(server.port, 'tls', { ca: cert }));
    const outgoing = new TransformStream<Uint8Array, Uint8Array>();
    const writer = outgoing.writable.getWriter();
    const socket = await connect(broker, plugin, server.port, {}, outgoing.readable);
    const reader = socket.readable.getReader();
    await readText(reader, '\n');
    await writer.write(Buffer.from('STARTTLS\n'));
    await readText(reader, 'go\n');
    await expect(socket.startTls({ sent: 9, received: 17 })).rejects.toMatchObject({ code: 'VENDOR_REJECTED' });
    expect(records).toMatchObject([{ refused: 'tls-injection' }]);
  });

  test('of a rule for tls stays plain for a handshake only', async () => {
    await using server = await startRawServer(echo);
    const { broker } = createBroker({ limits: { plainBytes: 100 } });
    const plugin = pluginFor(socketRule(server.port, 'tls'));
    const { readable } = await connect(broker, plugin, server.port, {}, streamOf('x'.repeat(200)));
    await expect(textOf(readable)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('of a rule for tcp is not encrypted by the host', async () => {
    await using server = await startRawServer(echo);
    const { broker } = createBroker();
    const socket = await connect(broker, pluginFor(socketRule(server.port, 'tcp')), server.port);
    await expect(socket.startTls({ sent: 4, received: 0 })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  test('that nobody answers fails with the name that libraries look for', async () => {
    const { broker } = createBroker();
    await using server = await startRawServer(echo);
    const { port } = server;
    await server[Symbol.asyncDispose]();
    await expect(connect(broker, pluginFor(socketRule(port, 'tcp')), port)).rejects.toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      message: expect.stringContaining('(ECONNREFUSED)'),
    });
  });

  test('is one of so many', async () => {
    await using server = await startRawServer(echo);
    const { broker } = createBroker({ limits: { sockets: 2, maxWaitMs: 50 } });
    const plugin = pluginFor(socketRule(server.port, 'tcp'));
    const forever = () => new ReadableStream<Uint8Array>();
    await connect(broker, plugin, server.port, {}, forever());
    const second = await connect(broker, plugin, server.port, {}, forever());
    await expect(connect(broker, plugin, server.port)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await second.readable.cancel();
    expect(await textOf((await connect(broker, plugin, server.port)).readable)).toBe('ping');
  });

  test('ends with its plugin', async () => {
    await using server = await startRawServer(echo);
    const { broker } = createBroker();
    const plugin = pluginFor(socketRule(server.port, 'tcp'));
    const { readable } = await connect(broker, plugin, server.port, {}, new ReadableStream());
    const text = textOf(readable);
    text.catch(() => undefined);
    await broker.release(plugin.name);
    await expect(text).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('what a socket may not be', () => {
  const plugin: EgressPlugin = {
    name: 'hostile',
    granted: true,
    consents: [],
    rules: [
      { ...socketRule(25, 'tcp'), host: 'smtp.example.com' },
      { ...socketRule(465, 'tls'), host: 'smtp.example.com' },
      { ...socketRule(443, 'tls'), host: 'tls.example.com', protocol: 'https' },
      ...[
        '169.254.169.254',
        '127.0.0.1',
        '10.0.0.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        '[fd00:ec2::254]',
        '0.0.0.0',
        '192.168.1.1',
        '[fe80::1]',
      ].map((host) => ({ ...socketRule(25, 'tcp'), host })),
    ],
  };
  const names: Readonly<Record<string, readonly string[]>> = {
    'smtp.example.com': ['203.0.114.1'],
    'tls.example.com': ['203.0.114.1'],
  };

  test.each<[string, object]>([
    ['another host', { host: 'evil.example', port: 25 }],
    ['another port', { host: 'smtp.example.com', port: 22 }],
    ['a host below', { host: 'a.smtp.example.com', port: 25 }],
    ['a host that ends alike', { host: 'evilsmtp.example.com', port: 25 }],
    ['a host of an https rule', { host: 'tls.example.com', port: 443, tls: 'implicit' }],
    ['TLS where the rule is for tcp', { host: 'smtp.example.com', port: 25, tls: 'implicit' }],
    ['the metadata service', { host: '169.254.169.254', port: 25 }],
    ['the metadata service as a number', { host: '2852039166', port: 25 }],
    ['the metadata service in hexadecimal', { host: '0xa9fea9fe', port: 25 }],
    ['the metadata service in octal', { host: '0251.0376.0251.0376', port: 25 }],
    ['metadata over IPv6', { host: 'fd00:ec2::254', port: 25 }],
    ['loopback', { host: '127.0.0.1', port: 25 }],
    ['loopback, short', { host: '127.1', port: 25 }],
    ['loopback over IPv6', { host: '::1', port: 25 }],
    ['loopback, mapped', { host: '::ffff:127.0.0.1', port: 25 }],
    ['a private address', { host: '10.0.0.1', port: 25 }],
    ['a private address, as a number', { host: '3232235777', port: 25 }],
    ['a link-local address', { host: 'fe80::1', port: 25 }],
    ['any address', { host: '0.0.0.0', port: 25 }],
    ['no host', { host: '', port: 25 }],
    ['a URL', { host: 'http://smtp.example.com', port: 25 }],
    ['a host with a port', { host: 'smtp.example.com:25', port: 25 }],
    ['a host with a path', { host: 'smtp.example.com/x', port: 25 }],
    ['a host with a user', { host: 'x@smtp.example.com', port: 25 }],
    ['a host with a line break', { host: 'smtp.example.com\r\nx', port: 25 }],
    ['a host with a NUL', { host: 'smtp.example.com\0.evil.example', port: 25 }],
    ['a host that is an object', { host: { toString: () => 'smtp.example.com' }, port: 25 }],
    ['a Unix socket', { host: '/var/run/docker.sock', port: 25 }],
    ['a Unix socket as path', { path: '/var/run/docker.sock' }],
    ['a port that is a text', { host: 'smtp.example.com', port: '25' }],
    ['port 0', { host: 'smtp.example.com', port: 0 }],
    ['a port too large', { host: 'smtp.example.com', port: 65_561 }],
    ['another kind of TLS', { host: 'smtp.example.com', port: 465, tls: 'none' }],
    [
      'a certificate for another name',
      { host: 'smtp.example.com', port: 465, tls: 'implicit', servername: 'evil.example' },
    ],
    [
      'too many protocols',
      {
        host: 'smtp.example.com',
        port: 465,
        tls: 'implicit',
        alpn: Array.from({ length: 9 }, (_, index) => `p${index}`),
      },
    ],
    ['a name that leads to loopback', { host: 'smtp.example.com', port: 25, leads: ['127.0.0.1'] }],
    ['a name that leads to metadata', { host: 'smtp.example.com', port: 25, leads: ['169.254.169.254'] }],
    [
      'a name of which one address is private',
      { host: 'smtp.example.com', port: 25, leads: ['203.0.114.1', '10.0.0.1'] },
    ],
    ['a name that leads to private IPv6', { host: 'smtp.example.com', port: 25, leads: ['fd12::1'] }],
  ])('%s', async (_what, address) => {
    const { leads, ...asked } = address as { leads?: readonly string[]; host: string; port: number };
    const dialled: unknown[] = [];
    const { broker, records } = createBroker({
      resolve: async (name) => leads ?? names[name] ?? [],
      connect: () => ({
        to: () => {
          throw new Error('not asked');
        },
        open: async (target) => {
          dialled.push(target);
          throw new Error('dialled');
        },
        destroy: async () => undefined,
      }),
    });
    await expect(broker.connect(plugin, { outgoing: streamOf('x'), signal, ...asked })).rejects.toMatchObject({
      code: expect.stringMatching(/^(PERMISSION_DENIED|CONSENT_NEEDED|INVALID_ARGUMENT)$/) as unknown,
    });
    expect(dialled).toEqual([]);
    expect(records).toMatchObject([{ refused: expect.any(String) as unknown }]);
  });

  test('a name has addresses for those that may connect to it, and no other', async () => {
    const { broker } = createBroker({ resolve: async (name) => names[name] ?? ['203.0.114.9'] });
    await expect(broker.resolve(plugin, 'smtp.example.com', signal)).resolves.toEqual(['203.0.114.1']);
    for (const host of ['evil.example', 'localhost', '', 'a b', 7]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(broker.resolve(plugin, host, signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    }
  });
});

describe('a WebSocket', () => {
  async function serveSockets(onSocket: (socket: WebSocket) => void, tls = false): Promise<number> {
    const server = tls ? createHttpsServer({ key, cert }) : createHttpServer();
    const sockets = new WebSocketServer({ server, handleProtocols: (offered) => [...offered][0] ?? false });
    sockets.on('connection', onSocket);
    open.push({
      close() {
        for (const client of sockets.clients) client.terminate();
      },
    });
    return listening(server);
  }

  const echoMessages = (socket: WebSocket): void =>
    void socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));

  async function received(readable: ReadableStream<Uint8Array>): Promise<SocketMessage[]> {
    const messages: SocketMessage[] = [];
    for await (const message of readMessages(readable.getReader(), Infinity)) messages.push(message);
    return messages;
  }

  const sent = (...messages: readonly SocketMessage[]): ReadableStream<Uint8Array> =>
    streamOf(...messages.map(encodeMessage));
  const text = (content: string): SocketMessage => ({ kind: 'text', bytes: Buffer.from(content) });

  test.each([false, true])('carries messages both ways, encrypted: %s', async (tls) => {
    const port = await serveSockets(echoMessages, tls);
    const { broker } = createBroker();
    const own = rule('127.0.0.1', port, tls ? 'https' : 'http');
    const { protocol, readable } = await broker.webSocket(pluginFor(tls ? { ...own, ca: cert } : own), {
      url: `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/events?x=1`,
      protocols: ['v2', 'v1'],
      headers: { authorization: 'Bearer x' },
      outgoing: sent(
        text('hello'),
        { kind: 'binary', bytes: new Uint8Array([1, 2]) },
        { kind: 'close', code: 3001, reason: 'done' },
      ),
      signal,
    });
    const messages = await received(readable);
    expect(protocol).toBe('v2');
    expect(messages.map(({ kind }) => kind)).toEqual(['text', 'binary', 'close']);
    expect(messages.at(-1)).toEqual({ kind: 'close', code: 3001, reason: 'done' });
  });

  test('takes no message that is too large', async () => {
    const port = await serveSockets((socket) => socket.send('x'.repeat(200)));
    const { broker } = createBroker({ limits: { messageBytes: 100 } });
    const { readable } = await broker.webSocket(pluginFor(rule('127.0.0.1', port)), {
      url: `ws://127.0.0.1:${port}/`,
      protocols: undefined,
      headers: undefined,
      outgoing: new ReadableStream(),
      signal,
    });
    await expect(received(readable)).rejects.toThrow(/127\.0\.0\.1/);
  });

  test.each([
    'ws://127.0.0.1:1/',
    'wss://evil.example/',
    'http://127.0.0.1/',
    'ws://user:pass@127.0.0.1/',
    'file:///etc/passwd',
    'ws://[::1]/',
    'ws://169.254.169.254/',
    'nonsense',
    undefined,
  ])('may not go to %s', async (url) => {
    const { broker } = createBroker();
    const work = broker.webSocket(pluginFor(rule('127.0.0.1', 2)), {
      url,
      protocols: undefined,
      headers: undefined,
      outgoing: streamOf(),
      signal,
    });
    await expect(work).rejects.toMatchObject({
      code: expect.stringMatching(/^(PERMISSION_DENIED|CONSENT_NEEDED|INVALID_ARGUMENT)$/) as unknown,
    });
  });

  test('is refused by what is none', async () => {
    const port = await listening(createHttpServer((_request, response) => response.writeHead(403).end('no')));
    const { broker } = createBroker();
    const work = broker.webSocket(pluginFor(rule('127.0.0.1', port)), {
      url: `ws://127.0.0.1:${port}/`,
      protocols: undefined,
      headers: undefined,
      outgoing: streamOf(),
      signal,
    });
    await expect(work).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
      message: expect.stringContaining('403') as unknown,
    });
  });
});
