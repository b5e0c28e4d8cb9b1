import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import type { Manifest, PlatformEvent } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginHost } from './plugin-host.ts';
import { openSandboxLoader, type SandboxLoader } from './sandbox-loader.ts';
import type { PluginHost, PluginSource } from './types.ts';

const key = randomBytes(32);
let directory: string;
let controlPlane: EmbeddedControlPlane;
let loader: SandboxLoader;
let host: PluginHost;
let receiver: Server;
let received: { url: string | undefined; body: string }[];

async function openHost(): Promise<PluginHost> {
  return createPluginHost({
    db: openDatabase(path.join(directory, 'host.db')),
    vault: createVault(key),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.1.0',
  });
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'plugin-host-'));
  received = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ url: request.url, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  controlPlane = createEmbeddedControlPlane({ path: path.join(directory, 'control-plane.db') });
  loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  host = await openHost();
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
  await loader.close();
  receiver.close();
  rmSync(directory, { recursive: true, force: true });
});

const port = (): number => (receiver.address() as AddressInfo).port;

/** A plugin in plain JavaScript, as somebody without any tools would write it. */
function plain(name: string, files: Record<string, string>, manifest: Partial<Manifest> = {}): PluginSource {
  const folder = path.join(directory, 'source', name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return {
    directory: folder,
    tier: 'community',
    manifest: {
      name,
      version: '1.0.0',
      displayName: name,
      description: 'For a test',
      type: 'webhook',
      author: 'Ada',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
      ...manifest,
    },
  };
}

const messages = (name: string): string[] => host.logs(name).map(({ message }) => message);
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

test('a plain plugin of several files hears an event, with the global and the injected API', async () => {
  await host.install(
    plain('greeter', {
      'index.js': `const { greet } = require('./lib/greet');
        module.exports = { async onLoad({ api }) {
          api.webhooks.on('session.created', async (event) => {
            await streamspace.storage.set('last', event.data.session.id);
            api.log.info(greet(await api.storage.get('last')));
          });
        } };`,
      'lib/greet.js': 'exports.greet = (name) => `Hello ${name}`;',
    }),
  );
  await host.enable('greeter');
  const event = await controlPlane.fire('session.created');
  const { id } = event.data['session'] as { id: string };
  await soon(() => expect(messages('greeter')).toContain(`Hello ${id}`));
  expect(host.get('greeter')).toMatchObject({ state: 'enabled', health: 'ok', events: ['session.created'] });
});

test('without the permission a call is refused, says what to declare, and shows in the denials', async () => {
  await host.install(
    plain('curious', {
      'index.js': `module.exports = { async onLoad({ api }) {
          for (const call of [() => api.fetch('https://example.com'), () => fetch('https://example.com'), () => api.sessions.list()]) {
            await call().catch((error) => api.log.warn(error.code + ': ' + error.message));
          }
        } };`,
    }),
  );
  await host.enable('curious');
  await soon(() =>
    expect(messages('curious')).toEqual(
      expect.arrayContaining([
        'PERMISSION_DENIED: curious cannot call api.fetch: declare "network" in manifest.json',
        'PERMISSION_DENIED: curious cannot call api.sessions.list: declare "read:sessions" in manifest.json',
      ]),
    ),
  );
  expect(host.denials('curious')).toMatchObject([
    { member: 'sessions.list', count: 1 },
    { member: 'fetch', count: 2 },
  ]);
});

test('a private address is reached only after an operator has allowed it', async () => {
  const source = plain(
    'poster',
    {
      'index.js': `module.exports = { onLoad: ({ api, config }) => ({ commands: { 'poster:go': async () => {
          const response = await fetch(config.get('url') + '/hook?secret=1', { method: 'POST', body: 'hello' });
          return { done: 'status ' + response.status };
        } } }) };`,
      'config.schema.json': JSON.stringify({
        type: 'object',
        properties: { url: { type: 'string' } },
        required: ['url'],
      }),
    },
    {
      permissions: ['network'],
      permissionReasons: { network: 'Posts to the receiver' },
      network: { hosts: [{ config: 'url', reason: 'Where it posts' }] },
      contributes: { commands: [{ id: 'poster:go', title: 'Go' }] },
    },
  );
  await host.install(source, { config: { url: `http://127.0.0.1:${port()}` } });
  const run = () => host.act('poster', 'poster:go', { input: {}, viewer: { id: 'a', username: 'ada', role: 'admin' } });
  await host.enable('poster');
  await expect(run()).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
  expect(host.get('poster').pendingConsents).toMatchObject([{ host: '127.0.0.1', port: port(), reach: 'loopback' }]);
  expect(received).toEqual([]);

  await host.allowHost('poster', { host: '127.0.0.1', port: port() });
  await expect(run()).resolves.toEqual({ done: 'status 204' });
  expect(received).toEqual([{ url: '/hook?secret=1', body: 'hello' }]);
  await host.forbidHost('poster', { host: '127.0.0.1', port: port() });
  await expect(run()).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
});

test('a hung plugin is killed and started again while another goes on, and its event is delivered after all', async () => {
  await host.install(
    plain('hanger', {
      'index.js': `module.exports = { onLoad({ api }) {
          api.webhooks.on('user.login', async (event) => {
            if (await api.storage.get('hung') === undefined) { await api.storage.set('hung', true); for (;;); }
            api.log.info('handled ' + event.id);
          });
        } };`,
    }),
  );
  await host.install(
    plain('worker', {
      'index.js': `module.exports = { onLoad({ api }) { api.webhooks.on('session.*', (event) => api.log.info(event.id)); } };`,
    }),
  );
  await host.enable('hanger');
  await host.enable('worker');
  const login = await controlPlane.fire('user.login');
  await soon(() => expect(host.get('hanger').state).toBe('restarting'));
  expect(host.get('hanger').reason).toMatch(/hung: no answer/);
  const created = await controlPlane.fire('session.created');
  await soon(() => expect(messages('worker')).toContain(created.id));
  await soon(() => expect(messages('hanger')).toContain(`handled ${login.id}`));
  expect(host.get('hanger')).toMatchObject({ state: 'enabled', health: 'ok', restarts: 1 });
});

test('secrets are encrypted at rest and shown nowhere', async () => {
  const canary = 'canary-5c1d9e-secret';
  await host.install(
    plain('keeper', {
      'index.js': `module.exports = { onLoad({ api, config }) { api.log.info('token ' + config.get('token')); throw new Error('bad ' + config.get('token')); } };`,
      'config.schema.json': JSON.stringify({
        type: 'object',
        properties: { token: { type: 'string', writeOnly: true } },
      }),
    }),
    { config: { token: canary } },
  );
  await host.enable('keeper').catch(() => undefined);
  await soon(() => expect(messages('keeper')).toContain('token •••'));
  expect(JSON.stringify([host.get('keeper'), host.logs('keeper')])).not.toContain(canary);
  await host.close();

  const files = ['host.db', 'host.db-wal'].map((file) => path.join(directory, file));
  const { readFileSync, existsSync } = await import('node:fs');
  for (const file of files.filter(existsSync)) expect(readFileSync(file).includes(canary), file).toBe(false);

  host = await openHost();
  await soon(() => expect(messages('keeper')).toContain('token •••'));
});

test('a plugin that was enabled runs again after a restart of the host, and hears what happened meanwhile', async () => {
  await host.install(
    plain('listener', {
      'index.js': `module.exports = { onLoad({ api }) { api.webhooks.on('user.*', (event) => api.log.info(event.id)); } };`,
    }),
  );
  await host.enable('listener');
  await host.close();
  const missed = await controlPlane.fire('user.created');
  host = await openHost();
  await soon(() => expect(messages('listener')).toContain(missed.id));
});

test('what this host cannot do is refused at install, in words', async () => {
  const source = plain(
    'ahead',
    { 'index.js': '' },
    { signals: [{ signal: 'platform.error', reason: 'Reports faults' }] },
  );
  await expect(host.install(source)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: 'ahead 1.0.0 needs what this host does not do: signals',
  });
  expect(host.list()).toEqual([]);
});

test('a plugin that does not parse is refused at install with its line, and leaves nothing behind', async () => {
  const source = plain('broken', { 'index.js': 'module.exports = {\n  onLoad( {}\n};' });
  await expect(host.install(source)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/Cannot bundle broken: index\.js:3/),
  });
  expect(host.list()).toEqual([]);
});

test('what a plugin does in its sandbox names the events that led to it, also after waiting for something else', async () => {
  await host.install(
    plain(
      'watcher',
      {
        'index.js': `module.exports = { onLoad: ({ api }) => ({ events: { async 'user.login'(event) {
          await api.storage.set('last', event.id);
          await new Promise((resolve) => setTimeout(resolve, 20));
          await api.events.emit('plugin.watcher.seen', { user: event.subject.id });
        } } }) };`,
      },
      { events: ['user.login'], emits: ['plugin.watcher.seen'] },
    ),
  );
  await host.install(
    plain(
      'answerer',
      {
        'index.js': `module.exports = { onLoad: ({ api }) => ({
          events: { 'plugin.watcher.seen': () => api.jobs.enqueue('answer', { n: 1 }) },
          jobs: { answer: async ({ payload }) => {
            await api.storage.get('nothing');
            await api.events.emit('plugin.answerer.done', payload);
          } },
        }) };`,
      },
      { events: ['plugin.watcher.seen'], emits: ['plugin.answerer.done'], jobs: { answer: {} } },
    ),
  );
  const events: PlatformEvent[] = [];
  host.onChange((message) => void (message.type === 'event' && events.push(message.event)));
  await host.enable('watcher');
  await host.enable('answerer');
  const login = await controlPlane.fire('user.login');
  await soon(() => expect(events.map(({ type }) => type)).toContain('plugin.answerer.done'));
  const seen = events.find(({ type }) => type === 'plugin.watcher.seen');
  const done = events.find(({ type }) => type === 'plugin.answerer.done');
  expect(seen?.causedBy).toEqual([{ plugin: 'watcher', event: login.id }]);
  expect(done).toMatchObject({ source: 'plugin:answerer', data: { n: 1 } });
  expect(done?.causedBy).toEqual([...(seen?.causedBy ?? []), { plugin: 'answerer', event: seen?.id }]);
});
