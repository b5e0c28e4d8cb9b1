import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
let root: string;
let directory: string;

function writeManifest(change: object = {}): void {
  const manifest = {
    name: 'own-plugin',
    version: '1.0.0',
    displayName: 'Own',
    description: 'Does something',
    type: 'webhook',
    author: 'Me',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...change,
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest, undefined, 2));
}

beforeEach(async () => {
  running = await createTestService();
  root = mkdtempSync(join(tmpdir(), 'local-'));
  directory = join(root, 'community/own-plugin');
  mkdirSync(directory, { recursive: true });
  writeManifest();
  writeFileSync(join(directory, 'index.js'), 'module.exports = { onLoad() {} };\n');
});
afterEach(async () => {
  await running[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

const post = (body: object) => running.json('/plugins/local', { method: 'POST', body });
const put = (body: object) => running.json('/plugins/local', { method: 'PUT', body });

test('a plugin is installed from its folder, and put in the place of itself', async () => {
  expect(await post({ directory, config: { a: 1 } })).toMatchObject({
    status: 201,
    body: { name: 'own-plugin', tier: 'community', config: { a: 1 } },
  });
  expect(await post({ directory })).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  writeManifest({ version: '1.1.0' });
  expect(await put({ directory, grant: ['read:users'] })).toMatchObject({ status: 200, body: { version: '1.1.0' } });
  expect(running.host.calls.at(-1)).toBe('reinstall own-plugin read:users');
});

test('what the host refuses is passed on', async () => {
  await post({ directory });
  running.host.failNext('reinstall', new PluginError('CONSENT_NEEDED', 'asks for more: network'));
  expect(await put({ directory })).toMatchObject({ status: 403, body: { code: 'CONSENT_NEEDED' } });
});

test.each<[string, () => object, RegExp]>([
  ['a relative path', () => ({ directory: 'community/own-plugin' }), /must be an absolute path/],
  [
    'a folder that is not there',
    () => ({ directory: join(root, 'community/none') }),
    /manifest\.json:1:1 does not exist/,
  ],
  ['an unknown permission', () => ({ directory, grant: ['everything'] }), /grant/],
])('%s is refused', async (_what, body, message) => {
  expect(await put(body())).toMatchObject({ status: 400, body: { error: expect.stringMatching(message) as unknown } });
  expect(running.host.calls).toEqual([]);
});

test('a manifest with a fault is refused with its place', async () => {
  writeManifest({ version: 'one' });
  expect(await post({ directory })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('community/own-plugin/manifest.json:3:14') as unknown },
  });
});

test('a signed-in browser may not name a folder', async () => {
  const signIn = await fetch(running.service.signInUrl(), { redirect: 'manual' });
  const [cookie = ''] = signIn.headers.getSetCookie();
  const send = (path: string, method: string) =>
    fetch(`${running.service.url}/api/v1${path}`, {
      method,
      headers: { cookie: cookie.split(';')[0] ?? '', 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify({ directory }) }),
    });
  expect((await send('/plugins', 'GET')).status).toBe(200);
  expect((await send('/plugins/local', 'POST')).status).toBe(403);
  expect((await send('/plugins/local', 'PUT')).status).toBe(403);
  expect(running.host.calls).toEqual([]);
});
