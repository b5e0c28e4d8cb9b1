import { eventCatalogue, isEventType, type Events, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Deliveries } from '../deliveries/index.ts';

/** Lossy events of one type that wait for one plugin. */
export const defaultMostLossy = 10_000;
const recountAfterMs = 1000;
const toldEveryMs = 60_000;

export interface LossyEventsOptions {
  readonly clock: Clock;
  readonly deliveries: () => Pick<Deliveries, 'stats'>;
  /** Most that wait. Default {@link defaultMostLossy}. */
  readonly most?: number | undefined;
  /** Events were left out: called a minute after the first of them. */
  readonly tell: (plugin: string, dropped: Events['events.dropped']) => void;
  readonly onError: (error: unknown) => void;
}

/** Keeps what may be lost from piling up for plugins that do not keep up. */
export interface LossyEvents {
  /** Whether an event may be queued for a plugin. Always for what is not lossy. */
  admit(plugin: string, event: Pick<PlatformEvent, 'type'>): boolean;
  stop(): void;
}

interface Queue {
  waiting: number;
  /** Since they were counted. */
  admitted: number;
  countedAt: number;
  dropped?: { count: number; readonly from: number; to: number; readonly timer: unknown } | undefined;
}

export function createLossyEvents({ clock, deliveries, most, tell, onError }: LossyEventsOptions): LossyEvents {
  const limit = most ?? defaultMostLossy;
  const queues = new Map<string, Queue>();
  const instant = (ms: number): string => new Date(ms).toISOString();

  function queueOf(plugin: string, type: string): Queue {
    const key = `${plugin} ${type}`;
    const queue = queues.get(key) ?? { waiting: 0, admitted: 0, countedAt: -Infinity };
    queues.set(key, queue);
    return queue;
  }

  async function recount(queue: Queue, plugin: string, type: string): Promise<void> {
    queue.countedAt = clock.now();
    const before = queue.admitted;
    // Lossy events match no pattern, so that the handler has the name of the event.
    const { counts } = await deliveries().stats(plugin, type);
    queue.waiting = counts.waiting;
    // What came meanwhile may not be among them: it counts twice at worst, until the next count.
    queue.admitted -= before;
  }

  function drop(queue: Queue, plugin: string, type: string): void {
    const now = clock.now();
    if (queue.dropped !== undefined) {
      queue.dropped.count += 1;
      queue.dropped.to = now;
      return;
    }
    const timer = clock.setTimeout(() => {
      const { count, from, to } = queue.dropped ?? { count: 0, from: now, to: now };
      queue.dropped = undefined;
      tell(plugin, { type, count, from: instant(from), to: instant(to) });
    }, toldEveryMs);
    queue.dropped = { count: 1, from: now, to: now, timer };
  }

  return {
    admit(plugin, { type }) {
      if (!isEventType(type) || eventCatalogue[type].delivery !== 'lossy') return true;
      const queue = queueOf(plugin, type);
      if (clock.now() - queue.countedAt >= recountAfterMs) void recount(queue, plugin, type).catch(onError);
      if (queue.waiting + queue.admitted >= limit) {
        drop(queue, plugin, type);
        return false;
      }
      queue.admitted += 1;
      return true;
    },
    stop() {
      for (const { dropped } of queues.values()) clock.clearTimeout(dropped?.timer);
    },
  };
}
