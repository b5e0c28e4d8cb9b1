import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstalledPlugin } from '@streamspace/plugin-runtime/types';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startReceiver, type Receiver } from '../test/support/receiver.ts';
import { startServiceProcess, type ServiceProcess } from '../test/support/service-process.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, repeatsBetween, startEventLoad } from './support/event-load.ts';
import { expectOrderKept, installRelay, relayConcurrency } from './support/relay.ts';

const kills = numberFromEnv('PLUGIN_KILLS', 60);

let dataDir: string;
let receiver: Receiver;
let service: ServiceProcess;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'streamspace-kills-'));
  receiver = await startReceiver();
  service = await startServiceProcess(dataDir, 0);
});
afterEach(async () => {
  await service.stop();
  receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const relay = (): Promise<InstalledPlugin> => service.api('GET', '/plugins/webhook-relay');
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

/** Kills the plugin's own process, and starts it again at once: by itself it would be quarantined after five faults. */
async function killPlugin(): Promise<void> {
  const { pid } = await relay();
  if (pid === undefined) throw new Error('The plugin does not run');
  process.kill(pid, 'SIGKILL');
  await soon(async () => expect((await relay()).state).toBe('restarting'));
  await service.api('POST', '/plugins/webhook-relay/enable');
  expect((await relay()).pid).not.toBe(pid);
}

test(
  `a plugin that is killed ${kills} times at random moments loses no event and keeps the order of each session`,
  { timeout: kills * 10_000 + 400_000 },
  async () => {
    await installRelay(service, receiver);
    const load = startEventLoad(() => service, { sessions: 20, perSecond: 40 });
    const boundaries: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      // oxlint-disable no-await-in-loop -- one life after another
      await sleep(Math.random() * 2_000);
      await killPlugin();
      boundaries.push(receiver.messages.length);
      // oxlint-enable no-await-in-loop
    }
    await load.stop();
    expect(load.uncertain, 'the service itself answers all the time').toBe(0);

    const accepted = [...load.accepted.values()].flat().length;
    const stormMessages = receiver.messages.length;
    // What a kill interrupted twice waits for five minutes: the manifest asks for that back-off.
    await vi.waitFor(() => expect(missing(load, receiver.messages)).toEqual([]), { timeout: 390_000, interval: 500 });
    expectOrderKept(receiver);
    const repeats = repeatsBetween(receiver.messages, boundaries);
    expect(Math.max(...repeats), 'repeats after one kill').toBeLessThanOrEqual(relayConcurrency);
    console.log(
      `${kills} kills: ${accepted} events, none lost, ${receiver.messages.length - stormMessages} arrived after the last ` +
        `kill, ${repeats.reduce((sum, count) => sum + count, 0)} delivered twice, at most ${Math.max(...repeats)} after one kill`,
    );
  },
);
