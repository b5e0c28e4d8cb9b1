import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedControlPlane, sampleEvent, type EmbeddedControlPlane } from '@streamspace/control-plane';
import type { Manifest } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { createVault, type Vault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import { createPluginHost } from './plugin-host.ts';
import type { PluginHost } from './types.ts';

const leaseMs = 15_000;
const manifest: Manifest = {
  name: 'sample',
  version: '1.0.0',
  displayName: 'Sample',
  description: 'For a test',
  type: 'webhook',
  author: 'Test',
  license: 'MIT',
  permissions: [],
  events: ['session.created'],
  jobs: { tick: { every: '1min' } },
  entrypoints: { main: 'index.js' },
};

let directory: string;
let clock: VirtualClock;
let controlPlane: EmbeddedControlPlane;
let vault: Vault;
/** What happened where, in order. */
let ledger: string[];
let opened: PluginHost[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'replicas-'));
  clock = createVirtualClock(0, { turns: 8 });
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  vault = createVault(randomBytes(32));
  ledger = [];
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((host) => host.close()));
  await controlPlane.close();
  rmSync(directory, { recursive: true });
});

/** A host on the database file of the test, with a connection of its own. */
async function openHost(name: string): Promise<PluginHost> {
  const loader = createInProcessLoader({
    onLoad() {
      ledger.push(`${name} loads`);
      return {
        events: {
          'session.created': (event: { subject: { id: string } }) => void ledger.push(`${name} ${event.subject.id}`),
        },
        jobs: { tick: () => void ledger.push(`${name} ticks`) },
      };
    },
  });
  const host = await createPluginHost({
    db: openDatabase(join(directory, 'host.db')),
    vault,
    controlPlane,
    loader,
    broker: createEgressBroker(),
    replica: { name, leaseMs },
    clock,
    random: () => 0.5,
    version: '0.0.0-test',
  });
  opened.push(host);
  await clock.advance(0);
  return host;
}

const stateOf = (host: PluginHost): string => host.get('sample').state;

/** States that a session was created, and lets it arrive. */
async function create(id: string): Promise<void> {
  const { type, data } = sampleEvent('session.created');
  await controlPlane.emit({ type, data, subject: { kind: 'session', id } });
  await clock.advance(10);
}

async function installOn(host: PluginHost): Promise<void> {
  await host.install({ manifest, directory: '', tier: 'community' });
  await host.enable('sample');
}

test('of two hosts one runs the plugin, and the other takes over at once when it is closed', async () => {
  const a = await openHost('a');
  await installOn(a);
  const b = await openHost('b');
  expect([stateOf(a), stateOf(b)]).toEqual(['enabled', 'standby']);
  for (const id of ['s1', 's2']) await create(id);
  await clock.advance(60_000);
  await a.close();
  await clock.advance(1000);
  expect(stateOf(b)).toBe('enabled');
  await create('s3');
  await clock.advance(60_000);
  expect(ledger).toEqual(['a loads', 'a s1', 'a s2', 'a ticks', 'b loads', 'b s3', 'b ticks']);
});

test('the operator of either host is heard by the other', async () => {
  const [a, b] = [await openHost('a'), await openHost('b')];
  await installOn(a);
  await clock.advance(5000);
  expect(stateOf(b)).toBe('standby');

  await b.disable('sample');
  await clock.advance(5000);
  expect([stateOf(a), stateOf(b)]).toEqual(['disabled', 'disabled']);
  await b.enable('sample');
  await clock.advance(5000);
  expect([stateOf(a), stateOf(b)]).toEqual(['standby', 'enabled']);

  await a.uninstall('sample');
  await clock.advance(5000);
  expect([a.list(), b.list()]).toEqual([[], []]);
});

test('an event goes to a plugin that was enabled on the other host a moment ago', async () => {
  const [a] = [await openHost('a'), await openHost('b')];
  await installOn(a);
  for (const id of ['s1', 's2', 's3']) await create(id);
  expect(ledger).toEqual(['a loads', 'a s1', 'a s2', 'a s3']);
});

test('a host that cannot write when it starts says so, and runs the plugin when it can', async () => {
  const before = await openHost('a');
  await installOn(before);
  await before.close();
  const other = openDatabase(join(directory, 'host.db'));
  other.exec(
    `CREATE TRIGGER no_leases BEFORE INSERT ON delivery_leases BEGIN SELECT raise(ABORT, 'no leases today'); END`,
  );
  const host = await openHost('b');
  expect(host.get('sample')).toMatchObject({ state: 'standby', health: 'failing', reason: 'no leases today' });
  other.exec('DROP TRIGGER no_leases');
  other.close();
  await clock.advance(1000);
  expect(host.get('sample')).toMatchObject({ state: 'enabled', health: 'ok' });
  await create('s1');
  expect(ledger).toEqual(['a loads', 'b loads', 'b s1']);
});
