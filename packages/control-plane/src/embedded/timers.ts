import type { Clock } from '../clock.ts';
import { hourMs, secondMs } from '../instant.ts';

/** A timer that is always set to the next time at which something is due. */
export interface Alarm {
  /** Sets it anew; call it whenever that time may have changed. */
  set(): void;
  stop(): void;
}

/** Node's timers hold 24.8 days at most, and do not know of a machine that slept. */
const longestSleepMs = hourMs;
const retryMs = 5 * secondMs;

/** @param ring Does what is due and sets the alarm anew. When it throws, as on a full disk, it is called again 5 s later. */
export function createAlarm(clock: Clock, nextDueAt: () => number | undefined, ring: () => void): Alarm {
  let handle: unknown;

  function sleep(ms: number): void {
    clock.clearTimeout(handle);
    handle = clock.setTimeout(wakeUp, Math.min(Math.max(ms, 0), longestSleepMs));
  }

  function wakeUp(): void {
    try {
      ring();
    } catch (error) {
      warn(error);
      sleep(retryMs);
    }
  }

  return {
    set() {
      const dueAt = nextDueAt();
      if (dueAt === undefined) clock.clearTimeout(handle);
      else sleep(dueAt - clock.now());
    },
    stop: () => clock.clearTimeout(handle),
  };
}

/** Does `work` again and again, `delayMs()` after the time before. Returns the way to stop. */
export function repeat(clock: Clock, delayMs: () => number, work: () => void): () => void {
  let handle: unknown;
  const next = () => {
    handle = clock.setTimeout(() => {
      try {
        work();
      } catch (error) {
        warn(error);
      }
      next();
    }, delayMs());
  };
  next();
  return () => clock.clearTimeout(handle);
}

/** Nobody called, so nobody could catch it. */
function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
