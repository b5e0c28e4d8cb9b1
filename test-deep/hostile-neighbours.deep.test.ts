import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  type PluginHost,
} from '@streamspace/plugin-runtime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { percentile } from '../bench/harness.ts';
import { hostilePlugins } from './support/hostile-plugins.ts';
import { writePlugin } from './support/plugins.ts';

const events = 500;
const eventsPerSecond = 50;
const sessions = 20;
/** Loose, because the hostile plugins may use up the machine; without walls around them it would be seconds. */
const longestDelayMs = 250;

let directory: string;
let controlPlane: EmbeddedControlPlane;
let host: PluginHost;
let opened: AsyncDisposableStack;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  directory = mkdtempSync(join(tmpdir(), 'streamspace-hostile-'));
  // A process of another user has to find its way to the bundles.
  chmodSync(directory, 0o755);
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  opened.defer(() => controlPlane.close());
  const db = openDatabase(join(directory, 'host.db'));
  opened.defer(() => db.close());
  const loader = await openSandboxLoader({ directory: join(directory, 'bundles') });
  opened.defer(() => loader.close());
  host = await createPluginHost({
    db,
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '1.0.0',
  });
  opened.defer(() => host.close());
});
afterEach(() => opened.disposeAsync());

async function install(name: string, source: string): Promise<void> {
  await host.install(writePlugin(join(directory, 'source'), name, source));
  await host.enable(name).catch(() => {
    // One of them does not come up: that is its nature.
  });
}

/** Events to the healthy plugin at a steady rate. Resolves with the milliseconds to each acknowledgement. */
async function work(phase: string): Promise<readonly number[]> {
  const waiting = new Map<string, number[]>();
  const latencies: number[] = [];
  const all = Promise.withResolvers<void>();
  const unwatch = host.onChange((message) => {
    if (message.type !== 'delivery' || message.plugin !== 'healthy' || message.delivery.state !== 'done') return;
    // Those about one session are handled in order.
    const statedAt = waiting.get(message.delivery.key ?? '')?.shift();
    if (statedAt === undefined) return;
    latencies.push(performance.now() - statedAt);
    if (latencies.length === events) all.resolve();
  });
  for (let number = 0; number < events; number += 1) {
    const session = `${phase}-${number % sessions}`;
    const key = `session:${session}`;
    waiting.set(key, [...(waiting.get(key) ?? []), performance.now()]);
    void controlPlane.emit({ type: 'session.updated', data: { session: { id: session, template: String(number) } } });
    // oxlint-disable-next-line no-await-in-loop -- a steady rate
    await sleep(1000 / eventsPerSecond);
  }
  await all.promise;
  unwatch();
  return latencies;
}

/** What the healthy plugin has to have handled, per session in order. */
function expectedOf(phase: string): Record<string, readonly string[]> {
  const numbers = Array.from({ length: events }, (_, number) => number);
  return Object.fromEntries(
    Array.from({ length: sessions }, (_, session) => [
      `${phase}-${session}`,
      numbers.filter((number) => number % sessions === session).map(String),
    ]),
  );
}

const logOf = (name: string): string =>
  host
    .logs(name, { limit: 1000 })
    .map(({ message }) => message)
    .join('\n');

test(`a healthy plugin handles ${events} events undisturbed beside plugins that attack the host in every way`, async () => {
  await install(
    'healthy',
    `const handled = {};
     api.webhooks.on('session.updated', async ({ data }) => {
       await api.storage.set('last', data.session.template);
       (handled[data.session.id] ??= []).push(data.session.template);
     });
     api.commands.register('healthy:handled', () => ({ done: JSON.stringify(handled) }));`,
  );
  const before = await work('calm');

  const names = Object.keys(hostilePlugins);
  for (const [name, { source }] of Object.entries(hostilePlugins)) {
    // oxlint-disable-next-line no-await-in-loop -- installed one after another, as an operator would
    await install(name, source);
  }
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await controlPlane.fire('user.login');
  const during = await work('storm');
  for (const name of names) {
    const { verdict } = hostilePlugins[name] ?? {};
    // oxlint-disable-next-line no-await-in-loop
    if (verdict !== undefined) await vi.waitFor(() => expect(logOf(name), name).toMatch(verdict), { timeout: 30_000 });
  }
  delay.disable();

  const p99 = (values: readonly number[]): string => `${percentile(values, 0.99).toFixed(1)} ms`;
  const delayMs = delay.percentile(99) / 1e6;
  console.log(
    `healthy plugin: p99 ${p99(before)} before, ${p99(during)} during the attack; ` +
      `delay of the host's event loop p99 ${delayMs.toFixed(1)} ms, at most ${(delay.max / 1e6).toFixed(0)} ms\n`,
    Object.fromEntries(names.map((name) => [name, `${host.get(name).state}: ${host.get(name).reason ?? 'no fault'}`])),
  );
  const viewer = { id: 'usr_1', username: 'ada', role: 'admin' } as const;
  const outcome = await host.act('healthy', 'healthy:handled', { input: {}, viewer });
  expect(JSON.parse(outcome !== undefined && 'done' in outcome ? outcome.done : '')).toEqual({
    ...expectedOf('calm'),
    ...expectedOf('storm'),
  });
  expect(host.get('healthy')).toMatchObject({ state: 'enabled', health: 'ok', restarts: 0 });
  expect(delayMs).toBeLessThan(longestDelayMs);
});
