import { PluginError } from '@streamspace/plugin-sdk';
import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { createLogbook } from './logbook.ts';
import { createManagedPlugin, type ManagedPlugin } from './managed-plugin.ts';
import type { RunningPlugin } from './running-plugin.ts';

let clock: VirtualClock;
let plugin: ManagedPlugin;
/** What the next start does: throws this, or comes up. */
let broken: Error | undefined;
/** What asking for the plugin throws, instead of giving it to this host. */
let noDatabase: Error | undefined;
let starts: number;
let stopped: string[];
let crash: (reason: string) => void;
const ignore = (): void => undefined;

beforeEach(() => {
  clock = createVirtualClock();
  broken = undefined;
  noDatabase = undefined;
  starts = 0;
  stopped = [];
  plugin = createManagedPlugin({
    clock,
    logbook: createLogbook(clock, (text) => text, ignore, ignore),
    onChange: ignore,
    onFault: ignore,
    async take() {
      if (noDatabase !== undefined) throw noDatabase;
      return true;
    },
    async run() {
      starts += 1;
      if (broken !== undefined) throw broken;
      const exited = new Promise<{ reason: string }>((resolve) => {
        crash = (reason) => resolve({ reason });
      });
      return {
        process: { exited } as RunningPlugin['process'],
        loaded: { events: [], jobs: [], commands: [], hooks: [] },
        ask: async () => undefined,
        provide: async () => undefined,
        policy: { name: 'sample', granted: false, rules: [], consents: [] },
        stop: async (reason) => void stopped.push(reason),
        abandon: async () => void stopped.push('abandoned'),
      };
    },
  });
});

test('it starts, and stops with the reason', async () => {
  await plugin.start();
  expect(plugin.state).toBe('enabled');
  await plugin.stop('disable');
  expect(plugin.state).toBe('disabled');
  expect(stopped).toEqual(['disable']);
});

test('a crash is followed by a restart after a second, then two, then four', async () => {
  await plugin.start();
  for (const seconds of [1, 2, 4]) {
    crash('crashed: boom');
    await clock.advance(0);
    expect(plugin.state).toBe('restarting');
    expect(plugin.health()).toEqual({ level: 'failing', reason: 'crashed: boom' });
    await clock.advance(seconds * 1000 - 1);
    expect(plugin.state).toBe('restarting');
    await clock.advance(1);
    expect(plugin.state).toBe('enabled');
    expect(plugin.health()).toEqual({ level: 'ok' });
  }
  expect(plugin.restarts).toBe(3);
  expect(stopped).toEqual(['abandoned', 'abandoned', 'abandoned']);
});

test('five faults within ten minutes end in quarantine, until somebody starts it again', async () => {
  broken = new PluginError('CONFIG_INVALID', 'no token');
  await expect(plugin.start()).rejects.toThrow('no token');
  await clock.advance(60_000);
  expect(starts).toBe(5);
  expect(plugin.state).toBe('quarantined');
  expect(plugin.health()).toEqual({ level: 'failing', reason: 'no token' });
  await clock.advance(3_600_000);
  expect(starts).toBe(5);

  broken = undefined;
  await plugin.start();
  expect(plugin.state).toBe('enabled');
});

test('faults that are far apart never add up to quarantine', async () => {
  await plugin.start();
  for (let fault = 0; fault < 10; fault += 1) {
    crash('again');
    await clock.advance(700_000);
    expect(plugin.state).toBe('enabled');
  }
});

test('stopping while it waits for its next start cancels that start', async () => {
  await plugin.start();
  crash('boom');
  await clock.advance(0);
  await plugin.stop('disable');
  await clock.advance(600_000);
  expect(starts).toBe(1);
  expect(plugin.state).toBe('disabled');
  expect(clock.pendingTimers).toBe(0);
});

test('the exit of a copy that was stopped is no fault', async () => {
  await plugin.start();
  await plugin.stop('config');
  crash('ended');
  await clock.advance(0);
  expect(plugin.state).toBe('disabled');
});

test('starts and stops that overlap happen one after another', async () => {
  await Promise.all([plugin.start(), plugin.start(), plugin.stop('disable'), plugin.start()]);
  expect(plugin.state).toBe('enabled');
  expect(starts).toBe(2);
});

test('the worst condition shows, and a taken away one no longer does', async () => {
  await plugin.start();
  plugin.setHealth('slow', { level: 'degraded', message: 'Slack is slow' });
  plugin.setHealth('auth', { level: 'failing', message: 'The token was revoked', hint: 'Enter a new one' });
  expect(plugin.health()).toEqual({ level: 'failing', reason: 'The token was revoked. Enter a new one' });
  plugin.setHealth('auth', undefined);
  expect(plugin.health()).toEqual({ level: 'degraded', reason: 'Slack is slow' });
});

test('one that could not be asked for says so, and starts when this host gets it', async () => {
  noDatabase = new PluginError('TIMEOUT', 'another process holds the database');
  await expect(plugin.start()).rejects.toThrow('another process holds the database');
  expect(plugin.state).toBe('standby');
  expect(plugin.health()).toEqual({ level: 'failing', reason: 'another process holds the database' });
  noDatabase = undefined;
  await plugin.takeOver();
  expect([plugin.state, plugin.health(), starts]).toEqual(['enabled', { level: 'ok' }, 1]);
});
