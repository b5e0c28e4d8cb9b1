import type { Clock } from '../clock.ts';

type Callback = (...args: unknown[]) => void;

/** What `setTimeout` gives back: the part of Node's that libraries use. */
interface Timer {
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
  [Symbol.dispose](): void;
}

/** The timers of one copy of a plugin. */
export interface GuestTimers {
  setTimeout(run: Callback, ms?: number, ...args: unknown[]): Timer;
  setInterval(run: Callback, ms?: number, ...args: unknown[]): Timer;
  /** For both kinds. `false` for a timer that is none of these. */
  clear(timer: unknown): boolean;
  /** Ends all, and all that come. */
  stop(): void;
}

/** Timers that follow `clock`, and end with the plugin. */
export function createGuestTimers(clock: Clock): GuestTimers {
  const handles = new Map<unknown, unknown>();
  let stopped = false;

  function start(run: () => void, ms: number, repeats: boolean): Timer {
    const timer: Timer = {
      ref: () => timer,
      unref: () => timer,
      hasRef: () => true,
      [Symbol.dispose]: () => void clear(timer),
    };
    const schedule = (): void => {
      if (stopped) return;
      const fire = (): void => {
        if (repeats) schedule();
        else handles.delete(timer);
        run();
      };
      // A wait below one millisecond, or none that is a number, is one of a millisecond: https://nodejs.org/api/timers.html
      handles.set(timer, clock.setTimeout(fire, ms >= 1 ? ms : 1));
    };
    schedule();
    return timer;
  }

  function clear(timer: unknown): boolean {
    clock.clearTimeout(handles.get(timer));
    return handles.delete(timer);
  }

  return {
    setTimeout: (run, ms = 1, ...args) => start(() => run(...args), ms, false),
    setInterval: (run, ms = 1, ...args) => start(() => run(...args), ms, true),
    clear,
    stop() {
      stopped = true;
      for (const timer of handles.keys()) clear(timer);
    },
  };
}
