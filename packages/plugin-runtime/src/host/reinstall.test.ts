import { randomBytes } from 'node:crypto';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import { definePlugin, type Json, type Manifest, type Plugin } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginHost } from './plugin-host.ts';
import type { PluginHost, PluginSource } from './types.ts';

type Build = {
  readonly onLoad: (context: never) => unknown;
  readonly configSchema?: Json;
  readonly migrate?: Plugin['parts']['migrate'];
};

let host: PluginHost;
let controlPlane: ReturnType<typeof createEmbeddedControlPlane>;
/** What the source of the plugin is at present, and the builds of it that are kept. */
let source: Build;
let builds: Map<string, Build>;
/** What happened to the copies of the plugin. */
let history: string[];

/** A loader of modules: each `prepare` keeps what the source is then. */
function loaderOfBuilds(): PluginLoader {
  return {
    async prepare() {
      const bundleDirectory = `build-${history.length}-${builds.size}`;
      builds.set(bundleDirectory, source);
      return {
        bundleDirectory,
        collections: [],
        inputs: {},
        ...(source.configSchema === undefined ? {} : { configSchema: source.configSchema }),
      };
    },
    async start(options) {
      const { onLoad, migrate } = builds.get(options.bundleDirectory) ?? { onLoad: () => undefined };
      const defined = {
        ...definePlugin({ name: 'sample', permissions: [] }, { onLoad: () => ({}) }),
        parts: { onLoad, migrate },
      };
      return createInProcessLoader(migrate === undefined ? { onLoad } : defined).start(options);
    },
    discard: async (bundleDirectory) => void builds.delete(bundleDirectory),
    layers: () => [],
  };
}

const build = (label: string, configSchema?: Json): Build => ({
  onLoad: () => {
    history.push(`load ${label}`);
    return { onUnload: (reason: string) => void history.push(`unload ${label}: ${reason}`) };
  },
  ...(configSchema === undefined ? {} : { configSchema }),
});

const plugin = (manifest: Partial<Manifest> = {}): PluginSource => ({
  directory: '/nowhere',
  tier: 'community',
  manifest: {
    name: 'sample',
    version: '1.0.0',
    displayName: 'Sample',
    description: 'For a test',
    type: 'webhook',
    author: 'Test',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...manifest,
  },
});

const schema = (properties: Json, required: readonly string[] = []): Json => ({
  type: 'object',
  properties,
  required: [...required],
  additionalProperties: false,
});

beforeEach(async () => {
  builds = new Map();
  history = [];
  source = build('first', schema({ channel: { type: 'string' }, token: { type: 'string', writeOnly: true } }));
  const clock = createVirtualClock();
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader: loaderOfBuilds(),
    broker: createEgressBroker(),
    clock,
    random: () => 0.5,
    version: '0.0.0-test',
  });
  await host.install(plugin(), { config: { channel: '#ops', token: 'a long secret' } });
  await host.enable('sample');
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
});

test('the new build runs with the configuration, and the one before it is kept to go back to', async () => {
  source = build(
    'second',
    schema({ channel: { type: 'string' }, token: { type: 'string', writeOnly: true }, more: {} }),
  );
  const after = await host.reinstall(plugin({ version: '1.1.0', description: 'Does more' }));
  expect(after).toMatchObject({
    version: '1.1.0',
    description: 'Does more',
    state: 'enabled',
    config: { channel: '#ops', token: { $secret: 'set' } },
  });
  expect(history).toEqual(['load first', 'unload first: upgrade', 'load second']);
  expect(builds.size).toBe(2);
  await host.configure('sample', { channel: '#new', more: 1 });
  expect(host.get('sample').config).toEqual({ channel: '#new', more: 1 });
});

test('a plugin that is off stays off, whatever its configuration lacks', async () => {
  await host.disable('sample');
  source = build('second', schema({ url: { type: 'string' } }, ['url']));
  expect(await host.reinstall(plugin())).toMatchObject({ enabled: false, state: 'disabled' });
  expect(history).not.toContain('load second');
});

test.each<[string, () => Build, string]>([
  [
    'throws when it loads',
    () => ({
      onLoad: () => {
        throw new Error('no way');
      },
    }),
    'no way',
  ],
  ['does not take the configuration', () => build('second', schema({ url: {} }, ['url'])), 'url'],
])('a build that %s leaves the one before it running', async (_what, broken, reason) => {
  source = broken();
  await expect(host.reinstall(plugin({ version: '2.0.0' }))).rejects.toThrow(reason);
  expect(host.get('sample')).toMatchObject({
    version: '1.0.0',
    state: 'enabled',
    health: 'ok',
    config: { channel: '#ops' },
  });
  expect(history.at(-1)).toBe('load first');
  expect(builds.size).toBe(1);
});

test('a configuration that comes along replaces the stored one, and a mark in it keeps its secret', async () => {
  const { config } = host.get('sample');
  let seen: unknown;
  source = { ...source, onLoad: ({ config: given }: { config: { all: unknown } }) => void (seen = given.all) };
  await host.reinstall(plugin(), { config: { ...config, channel: '#dev' } });
  expect(seen).toEqual({ channel: '#dev', token: 'a long secret' });
});

test('more permissions are refused until they come with a grant, and what is no longer asked for is given back', async () => {
  const wanting = plugin({
    permissions: ['read:users'],
    optionalPermissions: [{ permission: 'read:sessions', reason: 'For a test only' }],
  });
  await expect(host.reinstall(wanting)).rejects.toMatchObject({
    code: 'CONSENT_NEEDED',
    message: 'sample 1.0.0 asks for more than it was granted: read:users',
  });
  const granted = () =>
    host
      .get('sample')
      .permissionRequests.filter((request) => request.granted)
      .map(({ permission }) => permission);
  expect(granted()).toEqual([]);
  await host.reinstall(wanting, { grant: ['read:users', 'admin'] });
  expect(granted()).toEqual(['read:users']);
  await host.grant('sample', 'read:sessions');
  await host.reinstall(wanting);
  expect(granted()).toEqual(['read:users', 'read:sessions']);
  await host.reinstall(plugin());
  expect(granted()).toEqual([]);
});

test('reinstallations of one plugin wait for each other, and an unknown one is refused', async () => {
  const both = await Promise.all(
    ['second', 'third'].map((label) => {
      source = build(label);
      return host.reinstall(plugin(), { config: {} });
    }),
  );
  expect(both.map(({ state }) => state)).toEqual(['enabled', 'enabled']);
  expect(builds.size).toBe(1);
  expect(history.filter((line) => line.startsWith('load'))).toHaveLength(3);
  await expect(host.reinstall(plugin({ name: 'unknown' }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('uninstalling waits for a new build that is on its way, and leaves nothing behind', async () => {
  source = build('second');
  await Promise.all([host.reinstall(plugin(), { config: {} }), host.uninstall('sample')]);
  expect(history.at(-1)).toBe('unload second: uninstall');
  expect(host.list()).toEqual([]);
  expect(builds.size).toBe(0);
});

describe('the version of the configuration', () => {
  const channels = schema({
    channels: { type: 'array', items: { type: 'string' } },
    token: { type: 'string', writeOnly: true },
  });

  test('a newer build migrates the stored configuration, secrets included, step by step', async () => {
    await host.configure('sample', { channel: 'ops', token: 'very secret' });
    source = {
      ...build('third', channels),
      migrate: {
        2: (old) => ({ ...old, chan: old['channel'], channel: undefined }),
        3: ({ chan, token }) => ({ channels: [chan], token }),
      },
    };
    const upgraded = await host.reinstall(plugin({ version: '2.0.0', configVersion: 3 }));
    expect(upgraded.config).toMatchObject({ channels: ['ops'], token: { $secret: 'set' } });
  });

  test('a migration that fails leaves the build and the configuration as they were', async () => {
    await host.configure('sample', { channel: 'ops' });
    source = {
      ...build('second', channels),
      migrate: {
        2: () => {
          throw new Error('no channel');
        },
      },
    };
    await expect(host.reinstall(plugin({ version: '2.0.0', configVersion: 2 }))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('no channel'),
    });
    expect(host.get('sample')).toMatchObject({ version: '1.0.0', config: { channel: 'ops' } });
  });

  test('an older build does not touch a configuration that it cannot read', async () => {
    source = { ...source, migrate: { 2: (old) => old } };
    await host.reinstall(plugin({ version: '2.0.0', configVersion: 2 }));
    await expect(host.reinstall(plugin())).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(host.get('sample').version).toBe('2.0.0');
  });
});

describe('a rollback', () => {
  const second = (manifest: Partial<Manifest> = {}) => plugin({ version: '2.0.0', ...manifest });
  const upgrade = async (label: string, manifest: Partial<Manifest> = {}) => {
    source = build(label, schema({ channel: { type: 'string' }, token: { type: 'string', writeOnly: true } }));
    await host.reinstall(second(manifest), { config: { channel: '#new', token: 'another secret' } });
  };
  const isUpgrade = (rolledBack: boolean) => expect.objectContaining({ rolledBack }) as unknown;

  test('puts the version before in its place, with the configuration that it had', async () => {
    await upgrade('second');
    expect(host.get('sample')).toMatchObject({ version: '2.0.0', previousVersion: '1.0.0' });
    expect(await host.rollback('sample')).toMatchObject({
      version: '1.0.0',
      previousVersion: '2.0.0',
      state: 'enabled',
      config: { channel: '#ops' },
    });
    expect(history).toEqual([
      'load first',
      'unload first: upgrade',
      'load second',
      'unload second: upgrade',
      'load first',
    ]);
  });

  test('leads forward again, and back', async () => {
    await upgrade('second');
    await host.rollback('sample');
    expect(await host.rollback('sample')).toMatchObject({ version: '2.0.0', config: { channel: '#new' } });
    expect(builds.size).toBe(2);
  });

  test('is said, and how it differs from an upgrade', async () => {
    const told: unknown[] = [];
    host.onChange((message) => {
      if (message.type === 'event' && message.event.type === 'plugin.upgraded') told.push(message.event.data);
    });
    await upgrade('second');
    await host.rollback('sample');
    expect(told).toEqual([isUpgrade(false), isUpgrade(true)]);
  });

  test('keeps one version, and of builds of one version the last', async () => {
    await upgrade('second');
    await upgrade('second, mended');
    await host.rollback('sample');
    expect(history.at(-1)).toBe('load first');
    expect(builds.size).toBe(2);
    await host.rollback('sample');
    expect(history.at(-1)).toBe('load second, mended');
  });

  test('without a version before is none', async () => {
    await expect(host.rollback('sample')).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: 'sample 1.0.0 is the only version that was installed here',
    });
  });

  test('to a version that does not come up leaves the one that is there', async () => {
    await upgrade('second');
    for (const [name, each] of builds) {
      if (each.configSchema !== source.configSchema) {
        builds.set(name, { ...each, onLoad: () => Promise.reject(new Error('it has rusted')) });
      }
    }
    await expect(host.rollback('sample')).rejects.toThrow('it has rusted');
    expect(host.get('sample')).toMatchObject({ version: '2.0.0', previousVersion: '1.0.0', state: 'enabled' });
    expect(history.at(-1)).toBe('load second');
  });

  test('does not give back what an operator took away meanwhile', async () => {
    const optional = { optionalPermissions: [{ permission: 'read:users' as const, reason: 'Shows names' }] };
    source = build('asks', schema({}));
    await host.reinstall(plugin({ version: '1.1.0', ...optional }), { config: {} });
    await host.grant('sample', 'read:users');
    source = build('asks more', schema({}));
    await host.reinstall(plugin({ version: '1.2.0', ...optional }));
    await host.revoke('sample', 'read:users');
    await host.rollback('sample');
    expect(host.get('sample').permissionRequests).toMatchObject([{ permission: 'read:users', granted: false }]);
  });

  test('takes both builds along when it is uninstalled', async () => {
    await upgrade('second');
    await host.uninstall('sample');
    expect(builds.size).toBe(0);
  });
});
