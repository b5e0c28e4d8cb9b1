import { randomBytes } from 'node:crypto';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import { collection, definePlugin, type Manifest, type Plugin } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createVirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginHost } from './plugin-host.ts';
import type { PluginHost, PluginSource } from './types.ts';

let host: PluginHost;
let controlPlane: ReturnType<typeof createEmbeddedControlPlane>;
let clock: ReturnType<typeof createVirtualClock>;
/** The source of each plugin as it is at present, and the builds of it. */
let sources: Map<string, object>;
let builds: Map<string, object>;

type Rows = Readonly<Record<'put' | 'insert' | 'find' | 'count' | 'get', (argument?: unknown) => Promise<unknown>>>;
/** `api.storage.tasks` of the copy of each plugin that was loaded last. */
let tasks: Map<string, Rows>;

const loader: PluginLoader = {
  async prepare(source) {
    const { name } = source.manifest;
    const module = sources.get(name) ?? {};
    const bundleDirectory = `${name}-${builds.size}`;
    builds.set(bundleDirectory, module);
    return { ...(await createInProcessLoader(module).prepare(source)), bundleDirectory };
  },
  start: (options) => createInProcessLoader(builds.get(options.bundleDirectory) ?? {}).start(options),
  discard: async () => undefined,
  layers: () => [],
};

beforeEach(async () => {
  sources = new Map();
  builds = new Map();
  tasks = new Map();
  clock = createVirtualClock();
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    clock,
    random: () => 0.5,
    version: '0.0.0-test',
  });
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
});

const manifestOf = (name: string, version = '1.0.0'): Manifest => ({
  name,
  version,
  displayName: name,
  description: 'For a test',
  type: 'extension',
  author: 'Test',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
});
const sourceOf = (name: string, version?: string): PluginSource => ({
  directory: '/nowhere',
  tier: 'community',
  manifest: manifestOf(name, version),
});

const row = z.object({ id: z.string(), nr: z.int().default(0), state: z.string().default('new') });
const byId = collection(row, { key: 'id' });
const byState = collection(row, { key: 'id', index: ['state'] });
const byNumber = collection(row, { key: 'nr' });

function build(
  name: string,
  declared: typeof byId | typeof byState | typeof byNumber,
  onLoad = (): void => {},
): Plugin {
  return definePlugin(manifestOf(name), {
    collections: { tasks: declared },
    async test({ api }) {
      return { name: 'Rows', status: 'ok', message: `${await api.storage.tasks.count()} rows` };
    },
    onLoad({ api }) {
      onLoad();
      tasks.set(name, api.storage.tasks as unknown as Rows);
      return {};
    },
  });
}

async function install(name: string, module: object): Promise<void> {
  sources.set(name, module);
  await host.install(sourceOf(name));
  await host.enable(name);
}
const tasksOf = (name: string): Rows => {
  const rows = tasks.get(name);
  if (rows === undefined) throw new Error(`${name} was not loaded`);
  return rows;
};

test('a new build finds the rows of the one before by its new index', async () => {
  await install('a', build('a', byId));
  await tasksOf('a').put({ id: '1', state: 'open' });
  await expect(tasksOf('a').find({ where: { state: 'open' } })).rejects.toThrow(/declare index: \['state'\]/);
  sources.set('a', build('a', byState));
  await host.reinstall(sourceOf('a', '1.1.0'));
  expect(await tasksOf('a').find({ where: { state: 'open' } })).toHaveLength(1);
});

test('a build that does not come up leaves the one before with its own index', async () => {
  await install('a', build('a', byState));
  await tasksOf('a').put({ id: '1', state: 'open' });
  const fail = (): never => {
    throw new Error('no way');
  };
  sources.set('a', build('a', byId, fail));
  await expect(host.reinstall(sourceOf('a', '2.0.0'))).rejects.toThrow('no way');
  expect(await tasksOf('a').find({ where: { state: 'open' } })).toHaveLength(1);
});

test('a build with another key does not come up while there are rows, and says why', async () => {
  await install('a', build('a', byId));
  await tasksOf('a').put({ id: '1' });
  sources.set('a', build('a', byNumber));
  await expect(host.reinstall(sourceOf('a', '2.0.0'))).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining('The key of the collection "tasks" changed from (id: string) to (nr: number)'),
  });
  expect(host.get('a')).toMatchObject({ state: 'enabled', version: '1.0.0' });
  expect(await tasksOf('a').get({ id: '1' })).toBeDefined();
});

test('plugins with collections of one name do not see the rows of each other', async () => {
  await install('a', build('a', byState));
  await install('b', build('b', byState));
  await tasksOf('a').put({ id: '1', state: 'of a' });
  expect(await tasksOf('b').insert({ id: '1', state: 'of b' })).toBe(true);
  expect(await tasksOf('a').find({})).toMatchObject([{ state: 'of a' }]);
  expect(await tasksOf('b').find({})).toMatchObject([{ state: 'of b' }]);
});

test('a plugin that is uninstalled leaves no row to the one that comes after it', async () => {
  await install('a', build('a', byId));
  await install('b', build('b', byId));
  await tasksOf('a').put({ id: '1' });
  await tasksOf('b').put({ id: '1' });
  await host.uninstall('a');
  // Another key is no hindrance, because there is nothing left.
  await install('a', build('a', byNumber));
  expect([await tasksOf('a').count(), await tasksOf('b').count()]).toEqual([0, 1]);
});

test('"Test connection" sees the rows, also of a plugin that never ran', async () => {
  sources.set('a', build('a', byId));
  await host.install(sourceOf('a'));
  expect(await host.test('a')).toMatchObject([{ message: '0 rows' }]);
  await host.enable('a');
  await tasksOf('a').put({ id: '1' });
  expect(await host.test('a')).toMatchObject([{ message: '1 rows' }]);
});

test('a plugin that lies about its collections is not installed', async () => {
  const { describeCollections: _, ...honest } = build('a', byId);
  sources.set('a', { ...honest, describeCollections: () => [{ name: 'set', key: [], sql: 'DROP TABLE plugins' }] });
  await expect(host.install(sourceOf('a'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(host.list()).toEqual([]);
});
