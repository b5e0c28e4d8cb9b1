import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { createRandom } from '../random.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { startEngine, type Engine } from '../embedded/engine.ts';
import { type EmbeddedOptions, parseOptions } from '../embedded/options.ts';

/** 2026-01-15, a Thursday. */
export const morning = Date.UTC(2026, 0, 15, 8);

/** A platform for one test, with its insides, on a clock that stands still until it is moved. */
export function openTestPlatform(options: Partial<EmbeddedOptions> = {}) {
  const clock = createVirtualClock(morning);
  const engine = startEngine(parseOptions({ path: ':memory:', clock, random: createRandom(1), ...options }));
  return { clock, ...engine, events: () => allEvents(engine) };
}

/** Everything in the feed but heartbeats, which come every minute. */
function allEvents({ parts: { feed } }: Engine): readonly PlatformEvent[] {
  const events: PlatformEvent[] = [];
  let batch = feed.read(undefined, 1000);
  while (batch.length > 0) {
    events.push(...batch.map(({ event }) => event));
    batch = feed.read(batch.at(-1)?.cursor, 1000);
  }
  return events.filter(({ type }) => type !== 'session.heartbeat');
}
