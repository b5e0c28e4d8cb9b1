import type { Clock } from '../clock.ts';

const leastMs = 1000;

/**
 * Asks the host to draw views anew: the first time at once, and what is asked within the second after that once at its
 * end. However often a plugin asks, the line to the host stays free.
 */
export function createRefresh(ask: (view: string) => Promise<unknown>, clock: Clock): (view: string) => void {
  /** Views that were drawn within the last second, and whether they are to be drawn again. */
  const resting = new Map<string, { again: boolean }>();

  function send(view: string): void {
    const rest = { again: false };
    resting.set(view, rest);
    // Nobody waits for it, and there is nothing to do about a failure.
    ask(view).catch(() => undefined);
    clock.setTimeout(() => {
      resting.delete(view);
      if (rest.again) send(view);
    }, leastMs);
  }

  return (view) => {
    const rest = resting.get(view);
    if (rest === undefined) send(view);
    else rest.again = true;
  };
}
