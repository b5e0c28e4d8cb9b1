import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import { definePlugin, type Json, type Manifest, type Plugin } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginHost } from './plugin-host.ts';
import type { PluginHost, PluginSource } from './types.ts';

/** Where the new version can fail, or its host be killed. */
const steps = ['prepare', 'migrate', 'schema', 'load', 'health'] as const;
type Step = (typeof steps)[number];

const vault = createVault(randomBytes(32));
const clock = createVirtualClock();
let db: DatabaseSync;
let host: PluginHost;
let controlPlane: ReturnType<typeof createEmbeddedControlPlane>;
let complaints: string[];
/** What runs at each step of the new version. */
let at: (step: Step) => void;
/** Copies that run, which are never two. */
let running: string[];
let tidied: readonly string[];

const schemas: Readonly<Record<string, Json>> = {
  '1.0.0': { type: 'object', properties: { token: { type: 'string', writeOnly: true } } },
  '2.0.0': { type: 'object', properties: { secret: { type: 'string', writeOnly: true } } },
};

const loader: PluginLoader = {
  async prepare({ manifest: { version } }) {
    if (version === '2.0.0') at('prepare');
    return { bundleDirectory: version, collections: [], inputs: {}, configSchema: schemas[version] ?? {} };
  },
  start(options) {
    const version = options.bundleDirectory;
    const parts: Plugin['parts'] = {
      async onLoad({ api }: never) {
        if (version === '2.0.0') at('load');
        running.push(version);
        if (running.length > 1) throw new Error('two at once');
        const { health } = api as { health(condition: string, state: object): Promise<void> };
        if (version === '2.0.0') {
          try {
            at('health');
          } catch {
            await health('start', { level: 'failing', message: 'no way' });
          }
        }
        return { onUnload: () => void (running = running.filter((each) => each !== version)) };
      },
      migrate: {
        2: ({ token }) => {
          at('migrate');
          try {
            at('schema');
          } catch {
            return { secret: 1 };
          }
          return { secret: token };
        },
      },
    };
    const defined = { ...definePlugin({ name: 'sample', permissions: [] }, { onLoad: () => ({}) }), parts };
    return createInProcessLoader(defined).start(options);
  },
  discard: async () => undefined,
  tidy: async ({ kept }) => void (tidied = [...kept]),
  layers: () => [],
};

const source = (version: string): PluginSource => ({ directory: '', tier: 'community', manifest: manifest(version) });
const manifest = (version: string): Manifest => ({
  name: 'sample',
  version,
  displayName: 'Sample',
  description: 'For a test',
  type: 'webhook',
  author: 'Test',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
  configVersion: version === '1.0.0' ? 1 : 2,
});

const openHost = () =>
  createPluginHost({
    db,
    vault,
    controlPlane,
    loader,
    broker: createEgressBroker(),
    clock,
    version: '0.0.0-test',
    onError: (message) => complaints.push(message),
  });
const stored = () => db.prepare("SELECT record FROM plugins WHERE name = 'sample'").get()?.['record'] as string;
const store = (record: string) => db.prepare("UPDATE plugins SET record = ? WHERE name = 'sample'").run(record);
const config = () => vault.decrypt('sample', JSON.parse(stored()).config.token as string);

beforeEach(async () => {
  db = openDatabase(':memory:');
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  complaints = [];
  running = [];
  at = () => undefined;
  host = await openHost();
  await host.install(source('1.0.0'), { config: { token: 'a long secret' } });
  await host.enable('sample');
});
afterEach(async () => {
  await host.close();
  await controlPlane.close();
});

test.each(steps)('an upgrade that fails at the step "%s" leaves the version before running as it was', async (step) => {
  at = (now) => {
    if (now === step) throw new Error('no way');
  };
  await expect(host.reinstall(source('2.0.0'))).rejects.toThrow(step === 'schema' ? 'secret' : 'no way');
  expect(host.get('sample')).toMatchObject({ version: '1.0.0', state: 'enabled', health: 'ok' });
  expect(host.get('sample').previousVersion).toBeUndefined();
  expect(config()).toBe('a long secret');
  expect(running).toEqual(['1.0.0']);
});

test.each(steps)(
  'a host that is killed at the step "%s" of an upgrade begins with the version before',
  async (step) => {
    let left = '';
    at = (now) => {
      if (now === step) left = stored();
    };
    await host.reinstall(source('2.0.0'));
    await host.close();
    store(left);
    expect(left).not.toContain('a long secret');
    host = await openHost();
    await host.enable('sample');
    expect(host.get('sample')).toMatchObject({ version: '1.0.0', state: 'enabled' });
    expect(config()).toBe('a long secret');
    expect(running).toEqual(['1.0.0']);
  },
);

test('a host that is killed after an upgrade begins with the new version, and keeps both bundles', async () => {
  await host.reinstall(source('2.0.0'));
  await host.close();
  host = await openHost();
  await host.enable('sample');
  expect(host.get('sample')).toMatchObject({ version: '2.0.0', previousVersion: '1.0.0', state: 'enabled' });
  expect(tidied).toEqual(['2.0.0', '1.0.0']);
  await host.rollback('sample');
  expect(config()).toBe('a long secret');
});

test.each([
  ['no JSON', '{"manifest":'],
  ['null', 'null'],
  ['without a manifest', '{}'],
  ['with a manifest of another plugin', '{"manifest":{"name":"other"}}'],
  ['with half a manifest', '{"manifest":{"name":"sample"},"config":{}}'],
  [
    'with a schema that is none',
    JSON.stringify({ manifest: manifest('1.0.0'), config: {}, configSchema: { type: 7 } }),
  ],
])('a row that is %s leaves its plugin out, says so, and can be removed', async (_what, record) => {
  await host.close();
  store(record);
  running = [];
  host = await openHost();
  expect(host.list()).toEqual([]);
  expect(complaints).toEqual([expect.stringMatching(/^sample is left out, /)]);
  expect(stored()).toBe(record);
  await host.uninstall('sample');
  await host.install(source('1.0.0'));
  expect(host.list()).toHaveLength(1);
});
