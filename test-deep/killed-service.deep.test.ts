import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startReceiver, type Receiver } from '../test/support/receiver.ts';
import { startServiceProcess, type ServiceProcess } from '../test/support/service-process.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, repeatsBetween, startEventLoad } from './support/event-load.ts';
import { expectOrderKept, installRelay, relayConcurrency } from './support/relay.ts';

const kills = numberFromEnv('KILLS', 100);
/** From ready to killed, at most; the service starts its plugins in this time, too. */
const longestLifeMs = 2_000;
const stormMs = kills * 10_000;

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

test(
  `a service that is killed ${kills} times at random moments loses no event and keeps the order of each session`,
  { timeout: stormMs + 300_000 },
  async () => {
    await installRelay(service, receiver);
    const load = startEventLoad(() => service, { sessions: 20, perSecond: 40 });
    /** How much had arrived at each kill. */
    const boundaries: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      // oxlint-disable no-await-in-loop -- one life after another
      await sleep(Math.random() * longestLifeMs);
      await service.kill();
      boundaries.push(receiver.messages.length);
      service = await startServiceProcess(dataDir, 0);
      // oxlint-enable no-await-in-loop
    }
    await load.stop();

    const accepted = [...load.accepted.values()].flat().length;
    expect(accepted).toBeGreaterThan(kills * 5);
    await vi.waitFor(() => expect(missing(load, receiver.messages)).toEqual([]), { timeout: 240_000, interval: 500 });
    expectOrderKept(receiver);
    const repeats = repeatsBetween(receiver.messages, boundaries);
    expect(Math.max(...repeats), 'repeats after one kill').toBeLessThanOrEqual(relayConcurrency);
    const all = repeats.reduce((sum, count) => sum + count, 0);
    console.log(
      `${kills} kills: ${accepted} events accepted (${load.uncertain} requests cut off), none lost, ` +
        `${all} delivered twice, at most ${Math.max(...repeats)} after one kill`,
    );
  },
);
