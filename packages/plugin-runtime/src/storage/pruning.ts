import type { Clock } from '../clock.ts';

const everyMs = 10 * 60 * 1000;
const againMs = 10;
const atOnce = 1000;

export interface PruningOptions {
  readonly clock: Clock;
  /** Deletes at most so many, and says whether there may be more. */
  readonly prune: (limit: number) => boolean;
  readonly onError: (error: unknown) => void;
}

/** Prunes every 10 minutes, in steps that let others work. Returns what ends it. */
export function startPruning({ clock, prune, onError }: PruningOptions): () => void {
  let timer = clock.setTimeout(run, everyMs);

  function run(): void {
    let more = false;
    try {
      more = prune(atOnce);
    } catch (error) {
      onError(error);
    }
    timer = clock.setTimeout(run, more ? againMs : everyMs);
  }

  return () => clock.clearTimeout(timer);
}
