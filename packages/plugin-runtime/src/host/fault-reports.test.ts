import type { PluginInfo } from '@streamspace/plugin-sdk';
import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { createFaultReports, type FaultReports } from './fault-reports.ts';
import type { ManagedPlugin } from './managed-plugin.ts';

let clock: VirtualClock;
let reports: FaultReports;
let told: { readonly at: number; readonly type: string; readonly [key: string]: unknown }[];

beforeEach(() => {
  clock = createVirtualClock();
  told = [];
  reports = createFaultReports(clock, (type, data) => told.push({ at: clock.now(), type, ...data }));
  enter('starting');
  enter('enabled');
});

function enter(state: ManagedPlugin['state'], level: PluginInfo['health'] = 'ok', reason?: string): void {
  reports.observe({ state, health: () => ({ level, ...(reason === undefined ? {} : { reason }) }) });
}

/** It ends, and is up again after `downMs`. */
async function crash(downMs: number): Promise<void> {
  reports.fault('crash', 'boom');
  enter('restarting', 'failing', 'boom');
  await clock.advance(downMs);
  enter('starting', 'failing', 'boom');
  enter('enabled');
}

const at = (ms: number): string => new Date(ms).toISOString();
const minutes = (count: number): number => count * 60_000;

test('a plugin that starts and stops in good health is no news', async () => {
  await clock.advance(minutes(60));
  enter('disabled');
  enter('starting');
  enter('enabled');
  await clock.advance(minutes(60));
  expect(told).toEqual([]);
});

test('the first fault is told at once, and the recovery after a minute of good health', async () => {
  await clock.advance(500);
  await crash(2000);
  await clock.advance(59_999);
  expect(told).toEqual([
    { at: 500, type: 'plugin.error', error: { code: 'crash', message: 'boom' }, count: 1, since: at(500) },
  ]);
  await clock.advance(1);
  expect(told[1]).toEqual({ at: 62_500, type: 'plugin.recovered', since: at(2500), downMs: 2000 });
  expect(clock.pendingTimers).toBe(0);
});

test('a plugin that stays down is told of every ten minutes while it fails again and again, with the count', async () => {
  for (let fault = 0; fault < 25; fault += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one fault a minute
    await crash(1000);
    enter('restarting', 'failing', 'boom');
    // oxlint-disable-next-line no-await-in-loop -- one fault a minute
    await clock.advance(59_000);
  }
  expect(told.map(({ at: when, type, count }) => [when, type, count])).toEqual([
    [0, 'plugin.error', 1],
    [minutes(10), 'plugin.error', 9],
    [minutes(20), 'plugin.error', 10],
  ]);
});

test('a fault that was held back is told at the end of the ten minutes when the plugin is still down', async () => {
  await crash(1000);
  await clock.advance(minutes(2));
  reports.fault('crash', 'again');
  enter('quarantined', 'failing', 'again');
  await clock.advance(minutes(10));
  expect(told.map(({ type }) => type)).toEqual(['plugin.error', 'plugin.recovered', 'plugin.error']);
  expect(told[2]).toMatchObject({ at: minutes(10), count: 1, since: at(1000 + minutes(2)) });
});

test('a fault that was held back and healed is not told, and its recovery neither', async () => {
  await crash(1000);
  await clock.advance(minutes(2));
  await crash(1000);
  await clock.advance(minutes(20));
  expect(told.map(({ type }) => type)).toEqual(['plugin.error', 'plugin.recovered']);
  await crash(1000);
  expect(told).toHaveLength(3);
});

test('a fault within the minute puts the recovery off', async () => {
  await crash(1000);
  await clock.advance(30_000);
  await crash(1000);
  await clock.advance(59_999);
  expect(told).toHaveLength(1);
  await clock.advance(1);
  expect(told[1]).toMatchObject({ type: 'plugin.recovered', downMs: 32_000 });
});

test('health that falls to failing is a fault of its own, and degraded health no recovery', async () => {
  enter('enabled', 'degraded', 'slow');
  expect(told).toEqual([]);
  enter('enabled', 'failing', 'The token was revoked');
  enter('enabled', 'failing', 'The token was revoked');
  expect(told).toMatchObject([
    { type: 'plugin.error', error: { code: 'unhealthy', message: 'The token was revoked' }, count: 1 },
  ]);
  enter('enabled', 'degraded', 'slow');
  await clock.advance(minutes(5));
  expect(told).toHaveLength(1);
  enter('enabled');
  await clock.advance(minutes(1));
  expect(told[1]).toMatchObject({ type: 'plugin.recovered', downMs: minutes(5) });
});

test('each code is told by itself', () => {
  reports.fault('crash', 'boom');
  enter('enabled', 'failing');
  expect(told.map(({ error }) => error)).toMatchObject([{ code: 'crash' }, { code: 'unhealthy' }]);
});

test('a plugin that is switched off does not recover, and what was held back is dropped', async () => {
  await crash(1000);
  reports.fault('crash', 'again');
  enter('disabled');
  await clock.advance(minutes(20));
  expect(told).toHaveLength(1);
});

test('a message is cut to what an event may hold', () => {
  reports.fault('crash', 'x'.repeat(5000));
  expect(told).toMatchObject([{ error: { message: 'x'.repeat(1000) } }]);
});

test('nothing is left running after the end', async () => {
  await crash(1000);
  reports.fault('crash', 'again');
  reports.stop();
  expect(clock.pendingTimers).toBe(0);
});
