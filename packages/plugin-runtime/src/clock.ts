/** Where the runtime gets its time from, so that tests decide when it passes. */
export interface Clock {
  /** Whole milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `ms` from now. The handle is opaque. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Does nothing for a timer that has run or was cleared before. */
  clearTimeout(handle: unknown): void;
}

/** What one timer of Node can hold, about 24.8 days: it runs a longer one at once. https://nodejs.org/api/timers.html */
export const longestTimeoutMs = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /**
   * Moves the time forward by `ms`, running the timers that come due in order of their time, then of their creation.
   * Between two timers all promises settle that need neither real time nor I/O. `advance(0)` only lets them settle.
   */
  advance(ms: number): Promise<void>;
  /** Timers that have neither run nor been cleared. */
  readonly pendingTimers: number;
}

/**
 * @param startMs The first answer of `now()`, in milliseconds since the Unix epoch. Default 0.
 * @param options.turns How many turns of the event loop promises get to settle. Work that is deferred to the next turn
 *   several times over, as in a whole host, needs several. Default 1.
 */
export function createVirtualClock(startMs = 0, { turns = 1 }: { readonly turns?: number } = {}): VirtualClock {
  let now = startMs;
  let lastId = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();

  function nextTimer(until: number): [id: number, timer: { at: number; run: () => void }] | undefined {
    let next: [number, { at: number; run: () => void }] | undefined;
    // A Map keeps the order of creation, so the first of several equals wins.
    for (const entry of timers) {
      if (entry[1].at <= until && (next === undefined || entry[1].at < next[1].at)) next = entry;
    }
    return next;
  }

  return {
    now: () => Math.floor(now),
    setTimeout(run, ms) {
      timers.set(++lastId, { at: now + Math.max(0, ms), run });
      return lastId;
    },
    clearTimeout(handle) {
      timers.delete(handle as number);
    },
    async advance(ms) {
      const until = now + ms;
      await settled(turns);
      for (let next = nextTimer(until); next !== undefined; next = nextTimer(until)) {
        const [id, timer] = next;
        timers.delete(id);
        now = Math.max(now, timer.at);
        timer.run();
        // oxlint-disable-next-line no-await-in-loop -- a timer may start promises that set the next timer
        await settled(turns);
      }
      now = until;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}

/** Node empties the whole queue of microtasks before it runs an immediate. */
async function settled(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one turn after another
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
