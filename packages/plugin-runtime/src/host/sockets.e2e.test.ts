import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createVault } from '../config/vault.ts';
import { createSelfSignedCertificate } from '../egress/__fixtures__/self-signed.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginHost } from './plugin-host.ts';
import { openSandboxLoader } from './sandbox-loader.ts';

/** Opens each kind of connection, and says what came back. */
const source = `
  const text = async (readable) => new Response(readable).text();
  const send = async (socket, words) => {
    const writer = socket.writable.getWriter();
    await writer.write(new TextEncoder().encode(words));
    await writer.close();
    return text(socket.readable);
  };
  module.exports = {
    onLoad: ({ api, config }) => ({
      commands: {
        async 'sockets:plain'() {
          return { done: await send(await api.connect({ host: '127.0.0.1', port: config.get('plain') }), 'hello') };
        },
        async 'sockets:tls'() {
          const socket = await api.connect({ host: '127.0.0.1', port: config.get('secure'), tls: 'implicit' });
          return { done: await send(socket, 'secret') };
        },
        async 'sockets:large'() {
          const socket = await api.connect({ host: '127.0.0.1', port: config.get('plain') });
          const size = 8 * 1024 * 1024;
          const writing = (async () => {
            const writer = socket.writable.getWriter();
            for (let sent = 0; sent < size; sent += 65536) await writer.write(new Uint8Array(65536));
            await writer.close();
          })();
          let received = 0;
          for await (const piece of socket.readable) received += piece.length;
          await writing;
          return { done: String(received === size) };
        },
        async 'sockets:web'() {
          const socket = await api.webSocket('ws://127.0.0.1:' + config.get('web') + '/', { protocols: ['v1'] });
          const writer = socket.writable.getWriter();
          await writer.write('hello');
          const reader = socket.readable.getReader();
          const { value } = await reader.read();
          reader.releaseLock();
          await socket.close({ code: 3000, reason: 'done' });
          const { code } = await socket.closed;
          return { done: [socket.protocol, value, code].join(' ') };
        },
        'sockets:global': () =>
          new Promise((resolve) => {
            const socket = new WebSocket('ws://127.0.0.1:' + config.get('web') + '/');
            socket.onopen = () => socket.send('hi');
            socket.onmessage = ({ data }) => { resolve({ done: data }); socket.close(); };
            socket.onerror = ({ message }) => resolve({ done: 'failed: ' + message });
          }),
      },
    }),
  };
`;

async function listen(server: Server, stack: AsyncDisposableStack): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a plugin in the sandbox has sockets and WebSockets, and the host dials and encrypts', async () => {
  await using stack = new AsyncDisposableStack();
  const { key, cert } = createSelfSignedCertificate();
  const plain = await listen(
    createServer((socket) => void socket.pipe(socket)),
    stack,
  );
  const secure = await listen(
    createTlsServer({ key, cert }, (socket) => void socket.pipe(socket)),
    stack,
  );
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  const web = await listen(http, stack);
  stack.defer(() => sockets.clients.forEach((client) => client.terminate()));

  const directory = mkdtempSync(path.join(tmpdir(), 'sockets-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const ids = ['plain', 'tls', 'large', 'web', 'global'].map((id) => `sockets:${id}`);
  const reason = 'A server of the test';
  const manifest: Manifest = {
    name: 'sockets',
    version: '1.0.0',
    displayName: 'Sockets',
    description: 'Opens connections of each kind',
    type: 'integration',
    author: 'Ada',
    license: 'MIT',
    permissions: ['network'],
    permissionReasons: { network: reason },
    network: {
      hosts: [
        { host: '127.0.0.1', port: { config: 'plain' }, protocol: 'tcp', reason },
        { host: '127.0.0.1', port: { config: 'secure' }, protocol: 'tls', ca: { config: 'ca' }, reason },
        { host: '127.0.0.1', port: { config: 'web' }, protocol: 'http', reason },
      ],
    },
    contributes: { commands: ids.map((id) => ({ id, title: id })) },
    entrypoints: { main: 'index.js' },
  };
  const folder = path.join(directory, 'source');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'index.js'), source);
  const port = { type: 'integer' };
  writeFileSync(
    path.join(folder, 'config.schema.json'),
    JSON.stringify({ type: 'object', properties: { plain: port, secure: port, web: port, ca: { type: 'string' } } }),
  );
  symlinkSync(path.join(import.meta.dirname, '../../node_modules'), path.join(folder, 'node_modules'));

  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.0.0-test',
  });
  stack.defer(() => host.close());
  await host.install({ manifest, directory: folder, tier: 'community' }, { config: { plain, secure, web, ca: cert } });
  await host.enable('sockets');
  const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;

  // A private address is asked of the operator, for sockets as for requests.
  await expect(host.act('sockets', 'sockets:plain', { viewer })).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
  const asked = host.get('sockets').pendingConsents;
  expect(new Set(asked.map((each) => each.port))).toEqual(new Set([plain, secure, web]));
  for (const allowed of [plain, secure, web]) {
    // oxlint-disable-next-line no-await-in-loop -- each loads the plugin anew
    await host.allowHost('sockets', { host: '127.0.0.1', port: allowed });
  }

  const answers: Record<string, unknown> = {};
  // oxlint-disable-next-line no-await-in-loop -- one after the other
  for (const id of ids) answers[id] = await host.act('sockets', id, { viewer });
  expect(answers).toEqual({
    'sockets:plain': { done: 'hello' },
    'sockets:tls': { done: 'secret' },
    'sockets:large': { done: 'true' },
    'sockets:web': { done: 'v1 hello 3000' },
    'sockets:global': { done: 'hi' },
  });
});

test('an authority that is none is a fault of the configuration', async () => {
  const { authorityOf } = await import('../egress/rule-authority.ts');
  const rule = { host: 'a.example', ca: { config: 'tls.ca' }, reason: 'A server of the test' };
  expect(authorityOf(rule, { tls: {} })).toBeUndefined();
  for (const ca of ['nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']) {
    expect(() => authorityOf(rule, { tls: { ca } })).toThrow(/"tls.ca"/);
  }
});
