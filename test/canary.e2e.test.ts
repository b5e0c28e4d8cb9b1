import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startServiceProcess, streamspace, type ServiceProcess } from './support/service-process.ts';

/** Nothing else looks like it, in any form in which it may be written. */
const canary = 'canary/7Qx+9 "secret" ü';
const written = [
  canary,
  encodeURIComponent(canary),
  JSON.stringify(canary).slice(1, -1),
  Buffer.from(canary).toString('base64'),
  Buffer.from(canary).toString('base64url'),
];

/** A plugin that gives its secret away wherever it can. */
const gossip = {
  'manifest.json': JSON.stringify({
    name: 'gossip',
    version: '1.0.0',
    displayName: 'Gossip',
    description: 'Gives its secret away wherever it can',
    type: 'extension',
    author: 'Test',
    license: 'MIT',
    permissions: ['network'],
    permissionReasons: { network: 'Tells everybody about it' },
    network: { hosts: [{ config: 'url', reason: 'Where it is told' }] },
    events: ['user.login'],
    jobs: { tell: { maxAttempts: 1 } },
    contributes: { commands: [{ id: 'gossip:tell', title: 'Tell' }] },
    entrypoints: { main: 'index.js' },
  }),
  'index.js': `module.exports = {
    test: ({ config }) => ({ name: 'Check', status: 'failed', message: 'it is ' + config.get('token') }),
    onLoad({ api, config }) {
      const token = config.get('token');
      const everyForm = [token, encodeURIComponent(token), JSON.stringify(token), Buffer.from(token).toString('base64'), Buffer.from('user:' + token).toString('base64')];
      console.log('console', ...everyForm);
      api.log.info('told ' + everyForm.join(' '), { token, nested: [{ token }] });
      return {
        events: { 'user.login': async () => {
          await api.notify({ role: 'admin' }, { title: 'It is a secret', text: everyForm.join(' ') });
          await api.email({ to: [{ user: (await api.storage.get('user')) }], subject: 'Secret', text: token }).catch(() => undefined);
          await api.health('secret', { level: 'degraded', message: 'it is ' + token });
          await api.jobs.enqueue('tell', { token }).catch((error) => api.log.warn(error.message));
          await api.jobs.enqueue('tell', {});
          throw new Error('failed with ' + token);
        } },
        jobs: { tell: async () => { throw new Error('job failed with ' + encodeURIComponent(token)); } },
        commands: { 'gossip:tell': async () => {
          await fetch(config.get('url') + '?token=' + encodeURIComponent(token), { headers: { authorization: 'Basic ' + Buffer.from('u:' + token).toString('base64') } }).catch((error) => api.log.error(error.message));
          return { done: 'it is ' + token };
        } },
      };
    } };`,
  'config.schema.json': JSON.stringify({
    type: 'object',
    properties: {
      token: { type: 'string', description: 'The secret', writeOnly: true },
      url: { type: 'string', description: 'Where it is told' },
    },
    required: ['token', 'url'],
  }),
  'README.md': '# Gossip\n\nTells `token` to `url`. `network`: to tell it.\n',
};

let root: string;
let dataDir: string;
let service: ServiceProcess;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'streamspace-canary-'));
  dataDir = join(root, 'data');
  const folder = join(root, 'community/gossip');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(gossip)) writeFileSync(join(folder, name), text);
  service = await startServiceProcess(dataDir, 0, { root });
});
afterEach(async () => {
  await service.stop();
  rmSync(root, { recursive: true, force: true });
});

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a secret shows up nowhere: no log, page, delivery, notice, command, error, or file at rest', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => {
    closed.listen(0, '127.0.0.1', resolve);
  });
  const { port } = closed.address() as AddressInfo;
  closed.close();

  const answers: unknown[] = [];
  const call = async (method: string, path: string, body?: unknown): Promise<void> => {
    answers.push(await service.api(method, path, body).catch((error: Error) => error.message));
  };
  const config = { token: canary, url: `http://127.0.0.1:${port}/told` };
  await call('POST', '/plugins/catalog/gossip/install', { config });
  await call('POST', '/plugins/gossip/consents', { host: '127.0.0.1', port });
  await call('POST', '/plugins/gossip/enable');
  await call('POST', '/events', { type: 'user.login' });
  await call('POST', '/plugins/gossip/commands/gossip:tell');
  await call('POST', '/plugins/gossip/test', {});
  await call('PATCH', '/plugins/gossip', { config: { ...config, url: 'nonsense' } });
  await vi.waitFor(async () => {
    const { deliveries } = await service.api<{ deliveries: { state: string }[] }>(
      'GET',
      '/plugins/gossip/deliveries?state=dead',
    );
    expect(deliveries.length).toBeGreaterThan(0);
  }, 20_000);

  for (const path of ['', '/logs', '/deliveries', '/denials']) await call('GET', `/plugins/gossip${path}`);
  const { deliveries } = await service.api<{ deliveries: { id: string }[] }>('GET', '/plugins/gossip/deliveries');
  for (const { id } of deliveries) await call('GET', `/plugins/gossip/deliveries/${id}`);
  for (const path of ['/plugins', '/plugins/catalog/gossip', '/notifications', '/mails', '/events', '/status'])
    await call('GET', path);
  for (const command of [
    'logs gossip',
    'deliveries gossip',
    'configure gossip --show',
    'info gossip',
    'test-connection gossip',
  ]) {
    answers.push(await streamspace(dataDir, 'plugin', ...command.split(' ')));
  }
  await service.stop();

  expect(JSON.stringify(answers)).toContain('•••');
  for (const answer of answers) {
    const text = JSON.stringify(answer) ?? '';
    for (const form of written.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)])) {
      expect(text.includes(form), `${form} in ${text}`).toBe(false);
    }
  }
  for (const file of filesBelow(dataDir)) {
    const text = readFileSync(file);
    for (const form of written) expect(text.includes(form), `${file} holds ${form}`).toBe(false);
  }
});
