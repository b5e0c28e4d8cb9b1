import type { Clock } from '@streamspace/plugin-runtime';

/** The time as one process knows it: its timers end with it. */
export interface MortalClock extends Clock {
  die(): void;
}

export function createMortalClock(clock: Clock): MortalClock {
  const timers = new Set<unknown>();
  let dead = false;
  return {
    now: () => clock.now(),
    setTimeout(run, ms) {
      if (dead) return undefined;
      const timer = clock.setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    },
    clearTimeout(timer) {
      timers.delete(timer);
      clock.clearTimeout(timer);
    },
    die() {
      dead = true;
      for (const timer of timers) clock.clearTimeout(timer);
      timers.clear();
    },
  };
}
