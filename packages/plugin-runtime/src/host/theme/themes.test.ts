import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import type { Manifest } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVirtualClock } from '../../clock.ts';
import { createVault } from '../../config/vault.ts';
import { createEgressBroker } from '../../egress/index.ts';
import { openDatabase } from '../../sqlite.ts';
import type { PluginLoader } from '../loader.ts';
import { createPluginHost } from '../plugin-host.ts';
import type { PluginHost, PluginSource } from '../types.ts';

/** Nothing of a theme is bundled or started. */
const loader: PluginLoader = {
  prepare: () => Promise.reject(new Error('bundled')),
  start: () => Promise.reject(new Error('started')),
  discard: () => Promise.reject(new Error('discarded')),
  layers: () => [],
};

const tokens = {
  'color.background': '#ffffff',
  'color.surface': '#ffffff',
  'color.text': '#000000',
  'color.muted': '#404040',
  'color.border': '#606060',
  'color.accent': '#003090',
  'color.accentText': '#ffffff',
  'color.focus': '#003090',
  'status.success.text': '#0b5330',
  'status.success.icon': 'check',
  'status.warning.text': '#5a3d00',
  'status.warning.icon': 'warning',
  'status.danger.text': '#9b1620',
  'status.danger.icon': 'error',
  'status.info.text': '#124a86',
  'status.info.icon': 'info',
};

const vault = createVault(randomBytes(32));
let directory: string;
let db: DatabaseSync;
let controlPlane: ReturnType<typeof createEmbeddedControlPlane>;
let host: PluginHost;

function openHost(): Promise<PluginHost> {
  const clock = createVirtualClock();
  return createPluginHost({ db, vault, controlPlane, loader, broker: createEgressBroker(), clock, version: '1.0.0' });
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'theme-'));
  db = openDatabase(':memory:');
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', life: false });
  host = await openHost();
});
afterEach(async () => {
  await host.close();
  await controlPlane.close();
  db.close();
  rmSync(directory, { recursive: true });
});

/** A plugin whose theme has these tokens. */
function source(light: object = {}, manifest: Partial<Manifest> = {}): PluginSource {
  writeFileSync(join(directory, 'theme.json'), JSON.stringify({ light: { ...tokens, ...light } }));
  return {
    directory,
    tier: 'community',
    manifest: {
      name: 'paper',
      version: '1.0.0',
      displayName: 'Paper',
      description: 'Black on white',
      type: 'theme',
      author: 'Test',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'theme.json' },
      ...manifest,
    },
  };
}

const logged = () => host.logs('paper').map(({ level, message }) => `${level}: ${message}`);

test('a theme is installed without a consent, offered while it is on, and gone when it is uninstalled', async () => {
  expect(await host.install(source())).toMatchObject({
    state: 'installed',
    pluginType: 'theme',
    permissionRequests: [],
    pendingConsents: [],
  });
  expect(host.themes()).toEqual([]);

  expect(await host.enable('paper')).toMatchObject({ state: 'enabled', health: 'ok' });
  expect(host.get('paper').pid).toBeUndefined();
  expect(host.themes()).toMatchObject([{ name: 'paper', displayName: 'Paper', theme: { light: tokens } }]);

  await host.disable('paper');
  expect(host.themes()).toEqual([]);
  expect(await host.test('paper')).toEqual([]);
  await host.uninstall('paper');
  expect(host.list()).toEqual([]);
});

test('a theme that was on is on again after a restart', async () => {
  await host.install(source());
  await host.enable('paper');
  await host.close();
  host = await openHost();
  await expect.poll(() => host.themes().map(({ name }) => name)).toEqual(['paper']);
});

test.each([
  [{ 'color.muted': '#999999' }, 'color.muted #999999 on color.background #ffffff is 2.84:1, at least 4.5:1 is needed'],
  [{ 'color.text': undefined }, 'light: "color.text" is missing'],
  [{ 'color.text': 'url(https://evil.example)' }, 'light › color.text: must be a colour'],
  [{ '.card': '#000000' }, 'light: ".card" is no name of a token'],
])('%j is refused at install, in words, and leaves nothing behind', async (changes, reason) => {
  await expect(host.install(source(changes))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(reason) as unknown,
  });
  expect(host.list()).toEqual([]);
});

test('a token that this version does not know is left out, and the log says so', async () => {
  await host.install(source({ 'color.aurora': '#123456' }));
  expect(logged()).toEqual(['warn: light: "color.aurora" is no token that this version knows: it is left out']);
  await host.enable('paper');
  expect(Object.keys(host.themes()[0]?.theme.light ?? {})).not.toContain('color.aurora');
});

test('a new build takes the place of the one before, unless it is refused', async () => {
  await host.install(source());
  await host.enable('paper');
  await host.reinstall(source({ 'color.accent': '#900030' }, { version: '1.1.0' }));
  const offered = () => host.themes().map(({ version, theme }) => [version, theme.light?.['color.accent']]);
  expect(offered()).toEqual([['1.1.0', '#900030']]);

  await expect(host.reinstall(source({ 'color.accent': '#eeeeee' }))).rejects.toMatchObject({
    message: expect.stringContaining('color.accent #eeeeee') as unknown,
  });
  expect(offered()).toEqual([['1.1.0', '#900030']]);
});

test('a theme does not become a plugin with code, nor the other way round', async () => {
  await host.install(source());
  const withCode = source({}, { type: 'webhook', entrypoints: { main: 'index.js' } });
  await expect(host.reinstall(withCode)).rejects.toMatchObject({
    message: 'paper was of type "theme" and is of type "webhook" now: uninstall it first',
  });
});

test('a stored theme that this version refuses stays off and says why, and the host starts all the same', async () => {
  await host.install(source());
  await host.enable('paper');
  await host.close();
  db.exec(`UPDATE plugins SET record = replace(record, '"color.muted":"#404040",', '')`);
  host = await openHost();
  await expect.poll(() => host.get('paper').state).toBe('quarantined');
  expect(host.get('paper')).toMatchObject({ health: 'failing', reason: expect.stringContaining('"color.muted"') });
  expect(host.themes()).toEqual([]);
});

test('a file that is no theme at all is refused', async () => {
  const broken = source();
  writeFileSync(join(directory, 'theme.json'), '{');
  await expect(host.install(broken)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('Cannot read theme.json of paper') as unknown,
  });
  rmSync(join(directory, 'theme.json'));
  await expect(host.install(broken)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
