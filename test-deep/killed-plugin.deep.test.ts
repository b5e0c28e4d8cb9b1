import { setTimeout as sleep } from 'node:timers/promises';
import type { InstalledPlugin } from '@streamspace/plugin-runtime/types';
import { expect, test, vi } from 'vitest';
import { useRelayedService } from '../test/support/relayed-service.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, repeatsBetween, startEventLoad } from './support/event-load.ts';
import { expectOrderKept, relayConcurrency } from './support/relay.ts';

const kills = numberFromEnv('PLUGIN_KILLS', 60);

const relayed = useRelayedService();

const relay = (): Promise<InstalledPlugin> => relayed.service.api('GET', '/plugins/webhook-relay');
const soon = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

/** Kills the plugin's own process, and starts it again at once: by itself it would be quarantined after five faults. */
async function killPlugin(): Promise<void> {
  const { pid } = await relay();
  if (pid === undefined) throw new Error('The plugin does not run');
  process.kill(pid, 'SIGKILL');
  await soon(async () => expect((await relay()).state).toBe('restarting'));
  await relayed.service.api('POST', '/plugins/webhook-relay/enable');
  expect((await relay()).pid).not.toBe(pid);
}

test(
  `a plugin that is killed ${kills} times at random moments loses no event and keeps the order of each session`,
  { timeout: kills * 10_000 + 400_000 },
  async () => {
    await relayed.installRelay(['session.updated']);
    const load = startEventLoad(() => relayed.service, { sessions: 20, perSecond: 40 });
    const boundaries: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      // oxlint-disable no-await-in-loop -- one life after another
      await sleep(Math.random() * 2_000);
      await killPlugin();
      boundaries.push(relayed.receiver.messages.length);
      // oxlint-enable no-await-in-loop
    }
    await load.stop();
    expect(load.uncertain, 'the service itself answers all the time').toBe(0);

    const accepted = [...load.accepted.values()].flat().length;
    const stormMessages = relayed.receiver.messages.length;
    // What a kill interrupted twice waits for five minutes: the manifest asks for that back-off.
    await vi.waitFor(() => expect(missing(load, relayed.receiver.messages)).toEqual([]), {
      timeout: 390_000,
      interval: 500,
    });
    expectOrderKept(relayed.receiver);
    const repeats = repeatsBetween(relayed.receiver.messages, boundaries);
    expect(Math.max(...repeats), 'repeats after one kill').toBeLessThanOrEqual(relayConcurrency);
    console.log(
      `${kills} kills: ${accepted} events, none lost, ${relayed.receiver.messages.length - stormMessages} arrived after the last ` +
        `kill, ${repeats.reduce((sum, count) => sum + count, 0)} delivered twice, at most ${Math.max(...repeats)} after one kill`,
    );
  },
);
