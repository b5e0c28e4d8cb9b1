import { expect, test, vi } from 'vitest';
import { useRelayedService } from '../test/support/relayed-service.ts';

const events = 1000;
const sessions = 20;

const relayed = useRelayedService();

test('a service that is killed in the middle of 1,000 events delivers every one, in order for its session', async () => {
  await relayed.installRelay(['session.*']);

  /** Ids of the accepted events of each session, in the order in which the service accepted them. */
  const accepted = new Map<string, string[]>();
  let killed = false;
  for (let event = 0; event < events; event += 1) {
    const session = `session-${event % sessions}`;
    if (event === events / 2) {
      await vi.waitFor(() => expect(relayed.receiver.messages.length).toBeGreaterThan(20), { timeout: 20_000 });
      await relayed.service.kill();
      killed = true;
      await relayed.startAgain();
    }
    const { event: stated } = await relayed.service.api<{ event: { id: string } }>('POST', '/events', {
      type: 'session.updated',
      data: { session: { id: session } },
    });
    accepted.set(session, [...(accepted.get(session) ?? []), stated.id]);
  }
  expect(killed).toBe(true);

  const wanted = [...accepted.values()].flat();
  expect(wanted).toHaveLength(events);
  const arrived = (): Set<string> => new Set(relayed.receiver.messages.map(({ id }) => id));
  await vi.waitFor(() => expect(wanted.filter((id) => !arrived().has(id))).toEqual([]), {
    timeout: 60_000,
    interval: 250,
  });
  expect(relayed.receiver.forged).toBe(0);

  for (const [session, ids] of accepted) {
    const firstArrivals = [
      ...new Set(relayed.receiver.messages.filter(({ body }) => body.subject.id === session).map(({ id }) => id)),
    ];
    expect(firstArrivals, session).toEqual(ids);
  }
  const repeats = relayed.receiver.messages.length - arrived().size;
  expect(repeats, 'repeats are what was in flight when it was killed').toBeLessThanOrEqual(64);
  console.log(`${events} events, ${repeats} delivered twice after the kill`);
});
