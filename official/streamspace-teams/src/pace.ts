import { PluginError } from '@streamspace/plugin-sdk';

const minuteMs = 60_000;
const gapMs = 1000;
/** Longer than this nobody waits with a job in hand. */
const mostWaitMs = 15_000;
const slowMs = 10 * minuteMs;

/** When an address may be posted to next. Teams drops what comes faster than it likes, and says so late or never. */
export interface Pace {
  /**
   * Resolves when it is this message's turn.
   *
   * @throws {PluginError} `RATE_LIMITED` with the wait, where that is long.
   */
  turn(url: string, signal: AbortSignal): Promise<void>;
  /** For ten minutes the address gets half as much. */
  slowDown(url: string): void;
}

/** @param perMinute Messages for each address. */
export function createPace(perMinute: number, now: () => number): Pace {
  const turns = new Map<string, readonly number[]>();
  const slowUntil = new Map<string, number>();

  return {
    async turn(url, signal) {
      const limit = (slowUntil.get(url) ?? 0) > now() ? Math.max(1, Math.floor(perMinute / 2)) : perMinute;
      const before = (turns.get(url) ?? []).filter((at) => at > now() - minuteMs);
      const at = Math.max(now(), (before.at(-1) ?? -Infinity) + gapMs, (before.at(-limit) ?? -Infinity) + minuteMs);
      const waitMs = at - now();
      if (waitMs > mostWaitMs) {
        throw new PluginError('RATE_LIMITED', 'As many cards as maxPerMinute allows are sent', {
          reason: 'own',
          retryAfterMs: waitMs,
        });
      }
      turns.set(url, [...before, at]);
      if (waitMs > 0) await sleep(waitMs, signal);
    },
    slowDown(url) {
      slowUntil.set(url, now() + slowMs);
    },
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new PluginError('ABORTED', 'The plugin was switched off'));
    });
  });
}
