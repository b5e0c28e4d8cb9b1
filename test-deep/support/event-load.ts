import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedMessage } from '../../test/support/receiver.ts';
import type { ServiceProcess } from '../../test/support/service-process.ts';

/** Events that are stated all the time, some of them to a service that is being killed. */
export interface EventLoad {
  /** Per session, numbers of the events that the service has accepted, in their order. */
  readonly accepted: ReadonlyMap<string, readonly number[]>;
  /** Events whose request failed: the service may have accepted them all the same. */
  readonly uncertain: number;
  stop(): Promise<void>;
}

/**
 * States numbered events about `sessions` sessions, those of one session one after another.
 *
 * @param service The service at this moment.
 * @param perSecond Events in all.
 */
export function startEventLoad(
  service: () => ServiceProcess,
  { sessions, perSecond }: { readonly sessions: number; readonly perSecond: number },
): EventLoad {
  const accepted = new Map<string, number[]>();
  let uncertain = 0;
  let stopped = false;

  async function stateEvents(session: string): Promise<void> {
    const numbers: number[] = [];
    accepted.set(session, numbers);
    for (let number = 1; !stopped; number += 1) {
      try {
        // The number travels as the session's template: that much of an event every plugin sees.
        const data = { session: { id: session, template: String(number) } };
        // oxlint-disable-next-line no-await-in-loop -- what is about one session is stated in order
        await service().api('POST', '/events', { type: 'session.updated', data });
        numbers.push(number);
      } catch {
        uncertain += 1;
      }
      // oxlint-disable-next-line no-await-in-loop
      await sleep((sessions / perSecond) * 1000 * 2 * Math.random());
    }
  }

  const running = Array.from({ length: sessions }, (_, index) => stateEvents(`session-${index}`));
  return {
    accepted,
    get uncertain() {
      return uncertain;
    },
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };
}

/** Numbers of the events of each session that have arrived, in the order of their first arrival. */
export function firstArrivals(messages: readonly ReceivedMessage[]): Map<string, number[]> {
  const arrivals = new Map<string, Set<number>>();
  for (const { body } of messages) {
    const { id, template } = body.data['session'] as { readonly id: string; readonly template: string };
    arrivals.set(id, (arrivals.get(id) ?? new Set()).add(Number(template)));
  }
  return new Map([...arrivals].map(([session, numbers]) => [session, [...numbers]]));
}

/** Accepted events that have not arrived, as `session-3 #17`. */
export function missing(load: EventLoad, messages: readonly ReceivedMessage[]): readonly string[] {
  const arrived = firstArrivals(messages);
  return [...load.accepted].flatMap(([session, numbers]) => {
    const there = new Set(arrived.get(session));
    return numbers.filter((number) => !there.has(number)).map((number) => `${session} #${number}`);
  });
}

/** Per stretch between two boundaries, how many messages had arrived before. */
export function repeatsBetween(messages: readonly ReceivedMessage[], boundaries: readonly number[]): readonly number[] {
  const seen = new Set<string>();
  const repeats = [0, ...boundaries.map(() => 0)];
  messages.forEach(({ id }, index) => {
    const stretch = boundaries.filter((boundary) => boundary <= index).length;
    if (seen.has(id)) repeats[stretch] = (repeats[stretch] ?? 0) + 1;
    seen.add(id);
  });
  return repeats;
}
