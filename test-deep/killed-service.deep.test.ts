import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { useRelayedService } from '../test/support/relayed-service.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, repeatsBetween, startEventLoad } from './support/event-load.ts';
import { expectOrderKept, relayConcurrency } from './support/relay.ts';

const kills = numberFromEnv('KILLS', 100);
/** From ready to killed, at most; the service starts its plugins in this time, too. */
const longestLifeMs = 2_000;
const stormMs = kills * 10_000;

const relayed = useRelayedService();

test(
  `a service that is killed ${kills} times at random moments loses no event and keeps the order of each session`,
  { timeout: stormMs + 300_000 },
  async () => {
    await relayed.installRelay(['session.updated']);
    const load = startEventLoad(() => relayed.service, { sessions: 20, perSecond: 40 });
    /** How much had arrived at each kill. */
    const boundaries: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      // oxlint-disable no-await-in-loop -- one life after another
      await sleep(Math.random() * longestLifeMs);
      await relayed.service.kill();
      boundaries.push(relayed.receiver.messages.length);
      await relayed.startAgain();
      // oxlint-enable no-await-in-loop
    }
    await load.stop();

    const accepted = [...load.accepted.values()].flat().length;
    expect(accepted).toBeGreaterThan(kills * 5);
    await vi.waitFor(() => expect(missing(load, relayed.receiver.messages)).toEqual([]), {
      timeout: 240_000,
      interval: 500,
    });
    expectOrderKept(relayed.receiver);
    const repeats = repeatsBetween(relayed.receiver.messages, boundaries);
    expect(Math.max(...repeats), 'repeats after one kill').toBeLessThanOrEqual(relayConcurrency);
    const all = repeats.reduce((sum, count) => sum + count, 0);
    console.log(
      `${kills} kills: ${accepted} events accepted (${load.uncertain} requests cut off), none lost, ` +
        `${all} delivered twice, at most ${Math.max(...repeats)} after one kill`,
    );
  },
);
