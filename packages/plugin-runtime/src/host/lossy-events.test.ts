import { randomBytes } from 'node:crypto';
import { createEmbeddedControlPlane, sampleEvent } from '@streamspace/control-plane';
import type { Manifest, PlatformEvent } from '@streamspace/plugin-sdk';
import { expect, onTestFinished, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import { createPluginHost } from './plugin-host.ts';

const sessions = 12;
const events = ['session.heartbeat', 'session.created', 'events.dropped'];

test('what may be lost does not pile up for a slow plugin, which is told how much it missed; facts wait', async () => {
  const clock = createVirtualClock(Date.parse('2026-01-15T10:00:00Z'), { turns: 8 });
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, seed: 'still' });
  const heard: PlatformEvent[] = [];
  const held = Promise.withResolvers<void>();
  async function hear(event: PlatformEvent): Promise<void> {
    heard.push(event);
    await held.promise;
  }
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader: createInProcessLoader({ onLoad: () => ({ events: Object.fromEntries(events.map((on) => [on, hear])) }) }),
    broker: createEgressBroker(),
    clock,
    mostLossy: 3,
    version: '0.0.0',
  });
  onTestFinished(async () => {
    await host.close();
    await controlPlane.close();
  });
  const manifest: Manifest = {
    name: 'slow',
    version: '1.0.0',
    displayName: 'Slow',
    description: 'For a test',
    type: 'webhook',
    author: 'Test',
    license: 'MIT',
    permissions: [],
    events,
    entrypoints: { main: 'index.js' },
  };
  await host.install({ manifest, directory: '', tier: 'community' });
  await host.enable('slow');
  for (let number = 0; number < sessions; number += 1) {
    for (const type of ['session.heartbeat', 'session.created'] as const) {
      const subject = { kind: 'session', id: `s${number}` };
      // oxlint-disable-next-line no-await-in-loop -- they happen in order
      await controlPlane.emit({ type, data: sampleEvent(type).data, subject });
    }
  }
  await clock.advance(100);
  held.resolve();
  // oxlint-disable-next-line no-await-in-loop -- time passes in order
  for (let second = 0; second < 65; second += 1) await clock.advance(1000);

  const of = (type: string): PlatformEvent[] => heard.filter((event) => event.type === type);
  expect(of('session.created')).toHaveLength(sessions);
  const left = sessions - of('session.heartbeat').length;
  expect(left).toBeGreaterThanOrEqual(1);
  expect(of('events.dropped')).toMatchObject([
    {
      subject: { kind: 'plugin', id: 'slow' },
      data: { type: 'session.heartbeat', count: left, from: expect.any(String), to: expect.any(String) },
    },
  ]);
});
