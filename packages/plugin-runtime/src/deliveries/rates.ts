import type { Rate } from '@streamspace/plugin-sdk';
import type { Queue } from './store.ts';

interface Window {
  readonly rate: Rate;
  /** Instants of the starts within the last `perMs`, ascending. */
  starts: number[];
}

interface Which {
  readonly plugin: string;
  readonly queue: Queue;
}

/**
 * Counts starts over windows that slide. They outlive that a plugin is detached, not the process: a restarted host may
 * exceed a rate once.
 */
export interface Rates {
  /** How many may start now. A queue without a rate is not counted. */
  free(which: Which, rate: Rate | undefined, now: number): number;
  take(which: Which, now: number): void;
  /** When a queue of the plugin that is at its rate may start the next one; `Infinity` when none is. */
  nextAt(plugin: string, now: number): number;
  forget(plugin: string): void;
}

export function createRates(): Rates {
  const windows = new Map<string, Map<Queue, Window>>();

  function slide(window: Window, now: number): number {
    // A start in the future is from before the clock was put back.
    window.starts = window.starts.filter((at) => at > now - window.rate.perMs && at <= now);
    return Math.max(0, window.rate.count - window.starts.length);
  }

  return {
    free({ plugin, queue }, rate, now) {
      const ofPlugin = windows.get(plugin);
      if (rate === undefined) {
        ofPlugin?.delete(queue);
        return Infinity;
      }
      const window: Window = { rate, starts: ofPlugin?.get(queue)?.starts ?? [] };
      windows.set(plugin, (ofPlugin ?? new Map<Queue, Window>()).set(queue, window));
      return slide(window, now);
    },
    take: ({ plugin, queue }, now) => void windows.get(plugin)?.get(queue)?.starts.push(now),
    nextAt(plugin, now) {
      const full = [...(windows.get(plugin)?.values() ?? [])].filter((window) => slide(window, now) === 0);
      // Of more starts than a lowered rate allows, several have to grow old.
      return Math.min(...full.map(({ rate, starts }) => (starts.at(-rate.count) ?? now) + rate.perMs));
    },
    forget: (plugin) => void windows.delete(plugin),
  };
}
