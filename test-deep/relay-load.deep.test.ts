import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { useRelayedService } from '../test/support/relayed-service.ts';
import { numberFromEnv } from './support/environment.ts';
import { missing, startEventLoad } from './support/event-load.ts';
import { expectOrderKept } from './support/relay.ts';

const perSecond = 100;
const seconds = numberFromEnv('SECONDS', 60);
/** What the host lets a plugin send; the rest has to wait in the outbox. */
const requestsPerSecond = 50;

const relayed = useRelayedService();

test(
  `of ${perSecond} events a second for ${seconds} s, webhook-relay sends each once and in order, as fast as it may`,
  { timeout: seconds * 10_000 },
  async () => {
    await relayed.installRelay(['session.updated']);
    const startedAt = performance.now();
    const load = startEventLoad(() => relayed.service, { sessions: 50, perSecond });
    await sleep(seconds * 1000);
    await load.stop();
    const accepted = [...load.accepted.values()].flat().length;
    const behind = missing(load, relayed.receiver.messages).length;
    await vi.waitFor(() => expect(missing(load, relayed.receiver.messages)).toEqual([]), {
      timeout: seconds * 5_000,
      interval: 100,
    });
    const rate = accepted / ((performance.now() - startedAt) / 1000);
    console.log(`${accepted} events in ${seconds} s, sent at ${rate.toFixed(1)}/s; ${behind} waited at the end`);

    expect(load.uncertain).toBe(0);
    expect(accepted).toBeGreaterThan(perSecond * seconds * 0.8);
    expect(rate).toBeGreaterThan(requestsPerSecond * 0.8);
    expect(relayed.receiver.messages).toHaveLength(accepted);
    expectOrderKept(relayed.receiver);
    const { plugins } = await relayed.service.api<{ plugins: { deliveries: { dead: number }; restarts: number }[] }>(
      'GET',
      '/plugins',
    );
    expect(plugins).toMatchObject([{ deliveries: { dead: 0 }, restarts: 0 }]);
  },
);
