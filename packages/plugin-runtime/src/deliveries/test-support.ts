import type { PlatformEvent } from '@streamspace/plugin-sdk';
import type { DeliveryStore, NewDelivery, NewEvent, NewJob } from './store.ts';
import type { DeliveryRow } from './types.ts';

/** The event number `n` about the session `subject`. */
export function sampleEvent(n: number, subject = 'a'): PlatformEvent {
  return {
    id: `evt_${n}`,
    type: 'session.created',
    occurredAt: '2026-01-01T00:00:00.000Z',
    certainty: 'observed',
    subject: { kind: 'session', id: subject },
    orgId: 'default-org',
    source: 'control-plane',
    data: { n },
  };
}

/** The row of one subscriber. */
export function newDelivery(id: string, change: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    plugin: 'p',
    kind: 'event',
    handler: 'session.*',
    key: 'session:a',
    priority: 0,
    perKey: 1,
    policy: {},
    ...change,
  };
}

/** The event number `n` for these subscribers. */
export function newEventFor(n: number, deliveries: readonly NewDelivery[]): NewEvent {
  const event = sampleEvent(n);
  return { id: event.id, type: event.type, body: JSON.stringify(event), deliveries };
}

/** The event number `n` for one subscriber, as `dlv_n`. */
export function newEvent(n: number, change: Partial<NewDelivery> = {}): NewEvent {
  return newEventFor(n, [newDelivery(`dlv_${n}`, change)]);
}

/** A job without a key. */
export function newJob(id: string, change: Partial<NewJob> = {}): NewJob {
  const quota = { jobs: 10_000, bytes: 1_000_000 };
  return { ...newDelivery(id, { kind: 'job', handler: 'send' }), key: undefined, payload: '{}', quota, ...change };
}

/** Numbers from 0 to 1 that are the same in every run: mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Who has the plugins of a test. */
export const life = 'life-1';

/** Leases all plugins of a test for good to one life of its only replica. Returns what the one before left running. */
export async function leaseAll(store: DeliveryStore, to = life): Promise<readonly DeliveryRow[]> {
  const answer = await store.acquireLeases({
    holder: { replica: 'only', life: to },
    plugins: ['p', 'q'],
    expiredAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    inherit: true,
  });
  return answer.recovered;
}
