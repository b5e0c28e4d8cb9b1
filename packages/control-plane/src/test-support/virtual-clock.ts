import type { Clock } from '../clock.ts';

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** Moves the time forward by `ms`, running the timers that come due in order of their time, then of their creation. */
  advance(ms: number): void;
  /** Timers that have neither run nor been cleared. */
  readonly pendingTimers: number;
}

/** @param startMs The first answer of `now()`, in milliseconds since the Unix epoch. */
export function createVirtualClock(startMs: number): VirtualClock {
  let now = startMs;
  let lastId = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  /** A Map keeps the order of creation, and sorting is stable. */
  const nextTimer = (until: number) =>
    [...timers].filter(([, timer]) => timer.at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];

  return {
    now: () => now,
    setTimeout(run, ms) {
      lastId += 1;
      timers.set(lastId, { at: now + Math.max(0, ms), run });
      return lastId;
    },
    clearTimeout(handle) {
      timers.delete(handle as number);
    },
    advance(ms) {
      const until = now + ms;
      for (let next = nextTimer(until); next !== undefined; next = nextTimer(until)) {
        const [id, timer] = next;
        timers.delete(id);
        now = Math.max(now, timer.at);
        timer.run();
      }
      now = until;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}
