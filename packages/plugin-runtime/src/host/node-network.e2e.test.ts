import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import type { Manifest, NetworkHost } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createVault } from '../config/vault.ts';
import { createSelfSignedCertificate } from '../egress/__fixtures__/self-signed.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginHost } from './plugin-host.ts';
import { openSandboxLoader } from './sandbox-loader.ts';
import type { PluginHost } from './types.ts';

/** Runs the code it is given with the modules that a bundle has, and answers what it returns. */
const source = `
  import * as net from 'node:net';
  import * as tls from 'node:tls';
  import * as http from 'node:http';
  import * as https from 'node:https';
  import * as dns from 'node:dns';
  import { lookup } from 'node:dns/promises';
  import { once } from 'node:events';
  import WebSocketClient from 'ws';
  const { text } = require('node:stream/consumers');
  const modules = { net, tls, http, https, dns, lookup, once, text, WebSocketClient };
  const AsyncFunction = (async () => {}).constructor;
  export const onLoad = () => ({
    commands: {
      async 'node:run'({ input }) {
        const run = new AsyncFunction(...Object.keys(modules), 'ports', input.code);
        return { done: JSON.stringify([await run(...Object.values(modules), input.ports)]) };
      },
    },
  });
`;

const { key, cert } = createSelfSignedCertificate();
const reason = 'A server of the test';
const opened = new AsyncDisposableStack();
const connections: Record<string, number> = {};
let host: PluginHost;
let ports: Record<string, number>;

async function listen(name: string, server: Server): Promise<number> {
  connections[name] = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections[name] = (connections[name] ?? 0) + 1;
    sockets.add(socket.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.defer(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Answers STARTTLS, once, and echoes what comes then. */
function greet(socket: Socket): void {
  socket.write('220\n');
  socket.once('data', () => {
    socket.write('go\n');
    const secured = new TLSSocket(socket, { isServer: true, key, cert });
    secured.on('error', () => undefined).on('data', (bytes: Buffer) => secured.write(bytes));
  });
}

beforeAll(async () => {
  const echo = (socket: Socket): void => void socket.pipe(socket);
  const answering = createHttpServer((request, response) => {
    if (request.url === '/never') return;
    void request.pipe(
      response.writeHead(200, { 'x-method': request.method ?? '', 'x-host': request.headers.host ?? '' }),
    );
  });
  const sockets = new WebSocketServer({ server: answering });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  ports = {
    echo: await listen('echo', createServer(echo)),
    half: await listen(
      'half',
      createServer({ allowHalfOpen: true }, (socket) => {
        let heard = '';
        socket.on('data', (bytes: Buffer) => (heard += bytes.toString())).on('end', () => socket.end(`heard ${heard}`));
      }),
    ),
    bye: await listen(
      'bye',
      createServer((socket) => void socket.end('bye')),
    ),
    silent: await listen(
      'silent',
      createServer(() => undefined),
    ),
    breaking: await listen(
      'breaking',
      createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    ),
    secure: await listen('secure', createTlsServer({ key, cert, ALPNProtocols: ['http/1.1', 'echo'] }, echo)),
    untrusted: await listen('untrusted', createTlsServer({ key, cert }, echo)),
    starttls: await listen('starttls', createServer(greet)),
    http: await listen('http', answering),
    https: await listen(
      'https',
      createHttpsServer({ key, cert }, (_request, response) => response.end('secret')),
    ),
    closed: 1,
  };
  const directory = mkdtempSync(path.join(tmpdir(), 'node-network-'));
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  const ca = { config: 'ca' };
  const here: NetworkHost[] = [
    ...['echo', 'half', 'bye', 'silent', 'breaking', 'http', 'closed'].map((name) => ({
      name,
      protocol: 'tcp' as const,
    })),
    ...['secure', 'starttls', 'https'].map((name) => ({ name, protocol: 'tls' as const, ca })),
    { name: 'untrusted', protocol: 'tls' as const },
  ].map(({ name, ...rule }) => ({ host: '127.0.0.1', port: ports[name]!, reason, ...rule }));
  const manifest: Manifest = {
    name: 'node-network',
    version: '1.0.0',
    displayName: 'Network of Node',
    description: 'Uses the network modules of Node',
    type: 'integration',
    author: 'Ada',
    license: 'MIT',
    permissions: ['network'],
    permissionReasons: { network: reason },
    network: {
      hosts: [
        ...here,
        { host: 'smtp.example.com', port: 25, protocol: 'tcp', reason },
        { host: 'gone.example.com', port: 25, protocol: 'tcp', reason },
        { host: 'api.example.com', port: 443, protocol: 'https', reason },
      ],
    },
    contributes: { commands: [{ id: 'node:run', title: 'Run' }] },
    entrypoints: { main: 'index.js' },
  };
  const folder = path.join(directory, 'source');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'index.js'), source);
  symlinkSync(path.join(import.meta.dirname, '../../node_modules'), path.join(folder, 'node_modules'));
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  opened.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  opened.defer(() => loader.close());
  host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker({
      resolve: async (name) => (name === 'gone.example.com' ? [] : ['203.0.114.7', '2001:4860:4860::8888']),
      standIn: (origin) => (origin.includes('smtp.example.com') ? `tcp://127.0.0.1:${ports['echo']}` : undefined),
    }),
    version: '0.0.0-test',
  });
  opened.defer(() => host.close());
  await host.install({ manifest, directory: folder, tier: 'community' }, { config: { ca: cert } });
  for (const port of Object.values(ports)) {
    // oxlint-disable-next-line no-await-in-loop -- one consent after the other
    await host.allowHost(manifest.name, { host: '127.0.0.1', port });
  }
  await host.enable(manifest.name);
});
afterAll(() => opened.disposeAsync());

/** What the code returns, which runs in the plugin. */
async function run(code: string): Promise<unknown> {
  const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
  const outcome = (await host.act('node-network', 'node:run', { input: { code, ports }, viewer })) as { done: string };
  const [result] = JSON.parse(outcome.done) as unknown[];
  return result;
}

/** What an error says that code like `net.connect(…)` ends in. */
const failureOf = (connecting: string): Promise<unknown> =>
  run(`const [error] = await once(${connecting}, 'error'); return { code: error.code, message: error.message };`);

describe('a socket', () => {
  test('tells of its life in the order of Node', async () => {
    const events = await run(`
      const seen = [];
      const socket = net.connect(ports.bye, '127.0.0.1', () => seen.push('callback'));
      seen.push(socket.connecting, socket.readyState);
      for (const name of ['connect', 'ready', 'end', 'finish']) socket.on(name, () => seen.push(name));
      socket.on('data', (bytes) => seen.push(String(bytes)));
      const [hadError] = await once(socket, 'close');
      return [...seen, hadError, socket.destroyed, socket.readyState];
    `);
    expect(events).toEqual([
      true,
      'opening',
      'callback',
      'connect',
      'ready',
      'bye',
      'end',
      'finish',
      false,
      true,
      'closed',
    ]);
  });

  test.each([
    ['port and host', `net.connect(ports.echo, '127.0.0.1')`],
    ['options', `net.connect({ host: '127.0.0.1', port: ports.echo })`],
    ['a port that is a text', `net.connect({ host: '127.0.0.1', port: String(ports.echo) })`],
    ['createConnection', `net.createConnection({ host: '127.0.0.1', port: ports.echo })`],
    ['a constructor', `new net.Socket().connect(ports.echo, '127.0.0.1')`],
  ])('is opened by %s, and takes what is written before it is open', async (_how, connecting) => {
    expect(await run(`const socket = ${connecting}; socket.end('early'); return text(socket);`)).toBe('early');
  });

  test('knows where it leads and what went through it', async () => {
    const facts = await run(`
      const socket = net.connect(ports.echo, '127.0.0.1');
      await once(socket, 'connect');
      const { remoteAddress, remotePort, remoteFamily } = socket;
      socket.end('12345');
      await text(socket);
      return [remoteAddress, remotePort === ports.echo, remoteFamily, socket.bytesWritten, socket.bytesRead];
    `);
    expect(facts).toEqual(['127.0.0.1', true, 'IPv4', 5, 5]);
  });

  test('is half open where that is asked, and ends with the other side elsewhere', async () => {
    expect(
      await run(`
        const half = net.connect({ host: '127.0.0.1', port: ports.bye, allowHalfOpen: true });
        half.resume();
        await once(half, 'end');
        const open = half.writable;
        half.end();
        const whole = net.connect({ host: '127.0.0.1', port: ports.bye });
        whole.resume();
        await once(whole, 'close');
        return [open, whole.writable];
      `),
    ).toEqual([true, false]);
    expect(
      await run(`const socket = net.connect(ports.half, '127.0.0.1'); socket.end('all'); return text(socket);`),
    ).toBe('heard all');
  });

  test('holds back who writes too much, and carries all of it', async () => {
    const [wasFull, size] = (await run(`
      const socket = net.connect(ports.echo, '127.0.0.1');
      let size = 0;
      socket.on('data', (bytes) => (size += bytes.length));
      let wasFull = false;
      for (let turn = 0; turn < 80; turn += 1) {
        if (!socket.write(Buffer.alloc(65_536, turn))) { wasFull = true; await once(socket, 'drain'); }
      }
      socket.end();
      await once(socket, 'close');
      return [wasFull, size];
    `)) as [boolean, number];
    expect([wasFull, size]).toEqual([true, 80 * 65_536]);
  });

  test('says when nothing moves, and stays open', async () => {
    expect(
      await run(`
        const socket = net.connect(ports.silent, '127.0.0.1').setTimeout(30).setKeepAlive(true, 1000).setNoDelay(true);
        await once(socket, 'timeout');
        const open = !socket.destroyed;
        socket.destroy();
        await once(socket, 'close');
        return open;
      `),
    ).toBe(true);
  });

  test('that is destroyed with an error tells it, and that it had one', async () => {
    expect(
      await run(`
        const socket = net.connect(ports.silent, '127.0.0.1');
        const seen = [];
        socket.on('error', (error) => seen.push(error.message)).on('close', (hadError) => seen.push(hadError));
        socket.on('connect', () => socket.destroy(new Error('enough')));
        await new Promise((resolve) => socket.on('close', resolve));
        return seen;
      `),
    ).toEqual(['enough', true]);
  });

  test('that is destroyed while it opens says nothing more', async () => {
    expect(
      await run(`
        const socket = net.connect(ports.echo, '127.0.0.1');
        const seen = [];
        for (const name of ['connect', 'error', 'close']) socket.on(name, () => seen.push(name));
        socket.destroy();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return seen;
      `),
    ).toEqual(['close']);
  });

  test('that is aborted by a signal fails', async () => {
    expect(
      await run(`
        const socket = net.connect({ host: '127.0.0.1', port: ports.silent, signal: AbortSignal.timeout(20) });
        const [error] = await once(socket, 'error').catch((cause) => [cause]);
        return error.name;
      `),
    ).toBe('AbortError');
  });
});

describe('a socket fails as in Node', () => {
  test('where nobody listens', async () => {
    expect(
      await run(`
        const [error] = await once(net.connect(ports.closed, '127.0.0.1'), 'error');
        return [error.code, error.syscall, error.address, error.port];
      `),
    ).toEqual(['ECONNREFUSED', 'connect', '127.0.0.1', 1]);
  });

  test('where the other side breaks it', async () => {
    expect(
      await run(`
        const socket = net.connect(ports.breaking, '127.0.0.1');
        socket.write('x');
        const [error] = await once(socket, 'error');
        return error.code;
      `),
    ).toBe('ECONNRESET');
  });

  test('where a name has no address', async () => {
    expect(await failureOf(`net.connect(25, 'gone.example.com')`)).toMatchObject({ code: 'ENOTFOUND' });
  });

  test('where no rule allows it, with the line for the manifest', async () => {
    expect(await failureOf(`net.connect(25, 'evil.example')`)).toEqual({
      code: 'EACCES',
      message:
        'evil.example:25 is not among the hosts of this plugin, and a socket needs an entry for tcp: add { "host": "evil.example", "port": 25, "protocol": "tcp" } to network.hosts in manifest.json',
    });
  });

  test('where the rule is for requests', async () => {
    expect(await failureOf(`https.get('https://api.example.com/')`)).toMatchObject({
      code: 'EACCES',
      message: expect.stringMatching(/declared for https, and a socket needs an entry for tls: add /) as unknown,
    });
  });

  test.each([
    ['a path', `net.connect('/var/run/docker.sock')`],
    ['a path of HTTP', `http.get({ socketPath: '/var/run/docker.sock', path: '/' })`],
    ['an address of its own', `net.connect({ host: '127.0.0.1', port: ports.echo, localAddress: '127.0.0.1' })`],
  ])('for %s', async (_what, connecting) => {
    expect(await failureOf(connecting)).toMatchObject({ code: 'EACCES' });
  });
});

describe('TLS', () => {
  test('is the host’s, by the authority of the rule', async () => {
    expect(
      await run(`
        const seen = [];
        const socket = tls.connect({ host: '127.0.0.1', port: ports.secure, ALPNProtocols: ['echo'] }, () => seen.push('callback'));
        for (const name of ['connect', 'secureConnect']) socket.on(name, () => seen.push(name));
        socket.end('hidden');
        const back = await text(socket);
        return [seen, back, socket.encrypted, socket.authorized, socket.alpnProtocol];
      `),
    ).toEqual([['connect', 'callback', 'secureConnect'], 'hidden', true, true, 'echo']);
  });

  test.each([
    ['as it is', ''],
    ['also where the plugin would take any', ', rejectUnauthorized: false, checkServerIdentity: () => undefined'],
    ['also where the plugin brings an authority', ', ca: "-----BEGIN CERTIFICATE-----"'],
  ])('refuses a certificate that nobody trusts, %s', async (_how, more) => {
    expect(await failureOf(`tls.connect({ host: '127.0.0.1', port: ports.untrusted${more} })`)).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  test('has no certificate of the plugin', async () => {
    expect(
      await failureOf(`tls.connect({ host: '127.0.0.1', port: ports.secure, cert: 'x', key: 'y' })`),
    ).toMatchObject({ code: 'ENOTSUP' });
  });

  test('starts on a socket that is open', async () => {
    expect(
      await run(`
        const socket = net.connect(ports.starttls, '127.0.0.1');
        const [greeting] = await once(socket, 'data');
        socket.write('STARTTLS');
        const [go] = await once(socket, 'data');
        const secured = tls.connect({ socket, host: '127.0.0.1' });
        await once(secured, 'secureConnect');
        secured.write('hidden');
        const [back] = await once(secured, 'data');
        const { authorized } = secured;
        secured.destroy();
        await once(socket, 'close');
        return [String(greeting), String(go), String(back), authorized, socket.destroyed];
      `),
    ).toEqual(['220\n', 'go\n', 'hidden', true, true]);
  });
});

describe('names', () => {
  test('have the addresses that the host tells', async () => {
    expect(
      await run(`
        const called = await new Promise((resolve, reject) =>
          dns.lookup('smtp.example.com', (error, address, family) => (error ? reject(error) : resolve([address, family]))));
        const all = await lookup('smtp.example.com', { all: true });
        const six = await lookup('smtp.example.com', 6);
        const four = await dns.promises.resolve4('smtp.example.com');
        const literal = await lookup('192.0.2.1');
        return [called, all.length, six.address, four, literal.address];
      `),
    ).toEqual([['203.0.114.7', 4], 2, '2001:4860:4860::8888', ['203.0.114.7'], '192.0.2.1']);
  });

  test('that no rule allows are not found, and queries leave in no other way', async () => {
    expect(
      await run(`
        const codeOf = (work) => work.then(() => 'found', ({ code }) => code);
        return [
          await codeOf(lookup('evil.example')),
          await codeOf(dns.promises.resolve4('secret.evil.example')),
          await codeOf(dns.promises.resolveTxt('smtp.example.com')),
        ];
      `),
    ).toEqual(['ENOTFOUND', 'ENOTFOUND', 'ENOTIMP']);
  });

  test('can be dialled by the address that was told for them', async () => {
    expect(
      await run(`
        const { address } = await lookup('smtp.example.com', 4);
        const socket = net.connect(25, address);
        socket.end('by address');
        return [await text(socket), socket.remotePort];
      `),
    ).toEqual(['by address', 25]);
  });
});

describe('HTTP', () => {
  const get = (options: string): string => `await new Promise((resolve, reject) =>
    http.get({ host: '127.0.0.1', port: ports.http, path: '/a', ${options} }, (response) =>
      resolve(text(response).then((body) => [response.statusCode, response.headers['x-method'], body]))).on('error', reject))`;

  test.each([
    ['the agent of all', ''],
    ['no agent', 'agent: false'],
    ['an agent of its own', 'agent: new http.Agent({ keepAlive: true, maxSockets: 2 })'],
    ['a connection of its own', `createConnection: () => net.connect(ports.http, '127.0.0.1')`],
  ])('goes through the host with %s', async (_how, options) => {
    expect(await run(`return ${get(options)};`)).toEqual([200, 'GET', '']);
  });

  test('keeps connections alive where an agent does', async () => {
    const before = connections['http'] ?? 0;
    await run(
      `const agent = new http.Agent({ keepAlive: true }); for (let turn = 0; turn < 5; turn += 1) ${get('agent')}; agent.destroy();`,
    );
    expect((connections['http'] ?? 0) - before).toBe(1);
  });

  test('sends a body as it comes', async () => {
    expect(
      await run(`
        const request = http.request({ host: '127.0.0.1', port: ports.http, method: 'PUT' });
        const answered = once(request, 'response');
        for (const part of ['one ', 'two ', 'three']) request.write(part);
        request.end();
        const [response] = await answered;
        return [response.headers['x-method'], await text(response)];
      `),
    ).toEqual(['PUT', 'one two three']);
  });

  test('times out and is aborted', async () => {
    expect(
      await run(`
        const request = http.get({ host: '127.0.0.1', port: ports.http, path: '/never', agent: false, timeout: 30 });
        await once(request, 'timeout');
        request.destroy(new Error('too late'));
        const [error] = await once(request, 'error');
        const aborted = http.get({ host: '127.0.0.1', port: ports.http, path: '/never', agent: false, signal: AbortSignal.timeout(30) });
        const [abort] = await once(aborted, 'error');
        return [error.message, abort.name];
      `),
    ).toEqual(['too late', 'AbortError']);
  });

  test('is encrypted by the host', async () => {
    expect(
      await run(`
        const [response] = await once(https.get({ host: '127.0.0.1', port: ports.https }), 'response');
        return [response.statusCode, response.socket.encrypted, response.socket.authorized, await text(response)];
      `),
    ).toEqual([200, true, true, 'secret']);
  });

  test('becomes a WebSocket of a library', async () => {
    expect(
      await run(`
        const socket = new WebSocketClient('ws://127.0.0.1:' + ports.http);
        await once(socket, 'open');
        socket.send('through node:http');
        const [message] = await once(socket, 'message');
        socket.close(1000);
        const [code] = await once(socket, 'close');
        return [String(message), code];
      `),
    ).toEqual(['through node:http', 1000]);
  });
});

test('no socket that was closed or failed leaves anything in the log', () => {
  expect(host.logs('node-network', { limit: 200 }).filter(({ level }) => level === 'error')).toEqual([]);
});
