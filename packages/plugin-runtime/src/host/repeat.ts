import type { Clock } from '../clock.ts';

/** Runs `work` every `ms`, for the first time `ms` from now. Returns what ends it. */
export function repeat(clock: Clock, ms: number, work: () => void): () => void {
  let timer: unknown;
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      arm();
      work();
    }, ms);
  };
  arm();
  return () => clock.clearTimeout(timer);
}
