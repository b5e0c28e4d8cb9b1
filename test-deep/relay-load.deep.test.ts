import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startReceiver, type Receiver } from '../test/support/receiver.ts';
import { startServiceProcess, type ServiceProcess } from '../test/support/service-process.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, startEventLoad } from './support/event-load.ts';
import { expectOrderKept, installRelay } from './support/relay.ts';

const perSecond = 100;
const seconds = numberFromEnv('SECONDS', 60);
/** What the host lets a plugin send; the rest has to wait in the outbox. */
const requestsPerSecond = 50;

let dataDir: string;
let receiver: Receiver;
let service: ServiceProcess;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'streamspace-relay-load-'));
  receiver = await startReceiver();
  service = await startServiceProcess(dataDir, 0);
});
afterEach(async () => {
  await service.stop();
  receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test(
  `of ${perSecond} events a second for ${seconds} s, webhook-relay sends each once and in order, as fast as it may`,
  { timeout: seconds * 10_000 },
  async () => {
    await installRelay(service, receiver);
    const startedAt = performance.now();
    const load = startEventLoad(() => service, { sessions: 50, perSecond });
    await sleep(seconds * 1000);
    await load.stop();
    const accepted = [...load.accepted.values()].flat().length;
    const behind = missing(load, receiver.messages).length;
    await vi.waitFor(() => expect(missing(load, receiver.messages)).toEqual([]), {
      timeout: seconds * 5_000,
      interval: 100,
    });
    const rate = accepted / ((performance.now() - startedAt) / 1000);
    console.log(`${accepted} events in ${seconds} s, sent at ${rate.toFixed(1)}/s; ${behind} waited at the end`);

    expect(load.uncertain).toBe(0);
    expect(accepted).toBeGreaterThan(perSecond * seconds * 0.8);
    expect(rate).toBeGreaterThan(requestsPerSecond * 0.8);
    expect(receiver.messages).toHaveLength(accepted);
    expectOrderKept(receiver);
    const { plugins } = await service.api<{ plugins: { deliveries: { dead: number }; restarts: number }[] }>(
      'GET',
      '/plugins',
    );
    expect(plugins).toMatchObject([{ deliveries: { dead: 0 }, restarts: 0 }]);
  },
);
