import { objectStoreError } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { memoryApi } from './__fixtures__/memory-api.ts';
import { openStore } from './__fixtures__/open-store.ts';
import { createMonitor, type StorageEvent } from './monitor.ts';
import type { ProbeResult } from './probe.ts';

const measured = { conditionalPut: true, encrypted: true, presign: true, parts: true };
const good: ProbeResult = { status: 'ok', checks: [{ name: 'bucket', ok: true }], measured };
const bad: ProbeResult = {
  status: 'down',
  checks: [{ name: 'bucket', ok: false, message: 'S3 answered 403 AccessDenied' }],
  measured,
  reason: 'access_denied',
};

function open() {
  const memory = memoryApi();
  const told: (StorageEvent & { readonly type: string })[] = [];
  const state = { now: Date.UTC(2026, 0, 15), next: good, probes: 0 };
  const monitor = createMonitor({
    api: memory.api,
    vendor: 'S3',
    purposes: ['recordings'],
    now: () => state.now,
    events: {
      degraded: async (data) => void told.push({ type: 'storage.degraded', ...data }),
      recovered: async (data) => void told.push({ type: 'storage.recovered', ...data }),
    },
    async probe() {
      state.probes += 1;
      return state.next;
    },
    configKey: 'k',
  });
  return { ...memory, monitor, told, state };
}

describe('a monitor', () => {
  test('states that the store is down and that it is back, once each, with how long it was', async () => {
    const { monitor, told, state, health, banners } = open();
    await monitor.check();
    state.next = bad;
    await monitor.check();
    state.now += 300_000;
    await monitor.check();
    expect(told).toMatchObject([{ type: 'storage.degraded', purposes: ['recordings'], reason: 'access_denied' }]);
    expect(health.get('store')).toMatchObject({ level: 'failing', message: 'bucket: S3 answered 403 AccessDenied' });
    expect(banners.get('store')).toMatchObject({ level: 'error' });
    state.next = good;
    state.now += 300_000;
    await monitor.check();
    expect(told[1]).toMatchObject({ type: 'storage.recovered', downMs: 600_000 });
    expect(told).toHaveLength(2);
    expect([health.get('store'), banners.get('store')]).toEqual([undefined, undefined]);
  });

  test('probes each hour while all is well, and each time while it is not', async () => {
    const { monitor, state } = open();
    await monitor.checkIfDue();
    for (let n = 0; n < 12; n += 1) {
      state.now += 300_000;
      await monitor.checkIfDue();
    }
    expect(state.probes).toBe(2);
    state.next = bad;
    state.now += 3_600_000;
    await monitor.checkIfDue();
    state.now += 300_000;
    await monitor.checkIfDue();
    expect(state.probes).toBe(4);
  });

  test('takes the store for down after two refusals of consumers one after the other', async () => {
    const { monitor, health } = open();
    const refusal = objectStoreError('auth_failed', 'S3 answered 403 ExpiredToken');
    await monitor.check();
    monitor.heard(refusal);
    monitor.heard(undefined);
    monitor.heard(refusal);
    expect((await monitor.health()).status).toBe('ok');
    monitor.heard(refusal);
    expect((await monitor.health()).status).toBe('down');
    await expect.poll(() => health.get('store')).toMatchObject({ level: 'failing' });
    // And looks again at the next occasion.
    await monitor.checkIfDue();
    expect((await monitor.health()).status).toBe('ok');
    expect(health.get('store')).toBeUndefined();
  });

  test('keeps what was measured when the store goes down', async () => {
    const { monitor, state } = open();
    await monitor.check();
    state.next = { ...bad, measured: { ...measured, parts: false } };
    await monitor.check();
    expect(await monitor.measured()).toEqual(measured);
  });
});

describe('a sweep', () => {
  test('ends uploads that nobody claims after 48 hours, and no others', async () => {
    const { driver, store, use } = openStore();
    const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
    const begin = async (key: string, hours: number): Promise<void> => {
      const id = await driver.begin(key, { contentType: 'x/y', metadata: {}, ifAbsent: false });
      const upload = driver.uploads.get(id);
      if (upload !== undefined) upload.startedAt = hoursAgo(hours);
    };
    await begin('recordings/recorder/old', 49);
    await begin('recordings/recorder/young', 47);
    await begin('elsewhere/old', 1000);
    const upload = await use().openUpload('mine', { contentType: 'x/y' });
    await upload.write(new Uint8Array(4096));
    await upload.flush();
    for (const other of driver.uploads.values()) if (other.key.endsWith('mine')) other.startedAt = hoursAgo(100);
    expect(await store.sweep()).toBe(1);
    const left = [...driver.uploads.values()].map(({ key }) => key);
    expect(left).toEqual(['recordings/recorder/young', 'elsewhere/old', 'recordings/recorder/mine']);
  });
});
