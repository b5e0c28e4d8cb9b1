import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTokenFile, startService, type InstalledPlugin, type RunningService } from '@streamspace/plugin-service';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { percentile } from '../bench/harness.ts';
import { writePlugin } from './support/plugins.ts';

const names = Array.from({ length: 26 }, (_, index) => `flood-${index}`);
const requests = 200;
/** Until the flood is at its height: its first burst is granted. */
const settleMs = 3_000;

let directory: string;
let service: RunningService;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'streamspace-flood-'));
  chmodSync(directory, 0o755);
  for (const name of names) {
    writePlugin(
      join(directory, 'repository'),
      name,
      `const flood = async () => {
         for (;;) {
           for (let i = 0; i < 200; i += 1) api.log.info('line ' + i);
           await Promise.all(Array.from({ length: 64 }, (_, i) => api.storage.set('k' + i, 'x'.repeat(500))));
         }
       };
       api.webhooks.on('user.login', () => void flood());`,
    );
  }
  service = await startService({
    dataDir: join(directory, 'data'),
    root: join(directory, 'repository'),
    port: 0,
    controlPlane: { life: false },
    log: () => {},
  });
});
afterEach(async () => {
  await service.close();
  rmSync(directory, { recursive: true, force: true });
});

async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${service.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${readTokenFile(service.dataDir) ?? ''}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

test(`the REST API answers while ${names.length} plugins flood the host with calls and log lines`, async () => {
  await Promise.all(names.map((name) => api('POST', `/plugins/catalog/${name}/install`)));
  await Promise.all(names.map((name) => api('POST', `/plugins/${name}/enable`)));
  const calmMs = await responseTimes();
  await api('POST', '/events', { type: 'user.login' });
  await sleep(settleMs);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const floodedMs = await responseTimes();
  delay.disable();

  const line = (values: readonly number[]): string =>
    `p50 ${percentile(values, 0.5).toFixed(1)} p99 ${percentile(values, 0.99).toFixed(1)} ms`;
  console.log(
    `REST API: ${line(calmMs)} before, ${line(floodedMs)} during the flood; ` +
      `delay of the event loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
  );
  const { plugins: installed } = await api<{ readonly plugins: readonly InstalledPlugin[] }>('GET', '/plugins');
  expect(installed).toHaveLength(names.length);
  for (const { name, state, restarts } of installed)
    expect({ name, state, restarts }).toEqual({ name, state: 'enabled', restarts: 0 });
  expect(percentile(floodedMs, 0.99)).toBeLessThan(2_000);
});

async function responseTimes(): Promise<readonly number[]> {
  const times: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    const start = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await api('GET', '/plugins');
    times.push(performance.now() - start);
  }
  return times;
}
