/** Where a control plane gets its time from, so that tests decide when it passes. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` once, `ms` from now. The handle is opaque. */
  setTimeout(run: () => void, ms: number): unknown;
  /** Does nothing for a timer that has run or was cleared before. */
  clearTimeout(handle: unknown): void;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/**
 * A clock that runs `speed` times as fast as `base`: at 60, a minute passes in a second.
 *
 * @param startMs Its time now, in milliseconds since the Unix epoch. Default: the time of `base`.
 */
export function createAcceleratedClock(speed: number, base: Clock = systemClock, startMs: number = base.now()): Clock {
  const origin = base.now();
  return {
    now: () => Math.floor(startMs + (base.now() - origin) * speed),
    setTimeout: (run, ms) => base.setTimeout(run, Math.ceil(ms / speed)),
    clearTimeout: (handle) => base.clearTimeout(handle),
  };
}
