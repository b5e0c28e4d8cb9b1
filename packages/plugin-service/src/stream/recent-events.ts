import type { PlatformEvent } from '@streamspace/plugin-sdk';

const kept = 500;

/** The last 500 events, each once. */
export interface RecentEvents {
  /** Whether it is new. */
  add(event: PlatformEvent): boolean;
  newest(limit: number): readonly PlatformEvent[];
}

export function createRecentEvents(): RecentEvents {
  const events = new Map<string, PlatformEvent>();
  return {
    add(event) {
      if (events.has(event.id)) return false;
      events.set(event.id, event);
      const [oldest] = events.keys();
      if (events.size > kept && oldest !== undefined) events.delete(oldest);
      return true;
    },
    newest: (limit) => [...events.values()].slice(-limit).toReversed(),
  };
}
