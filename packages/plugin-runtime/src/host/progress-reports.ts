import type { Progress } from '../deliveries/index.ts';

/** The runs of a plugin's process that may say how far they are. */
export interface ProgressReports {
  /** @param work Gets the number by which the plugin names this run. */
  during<T>(onProgress: (progress: Progress) => void, work: (run: number) => Promise<T>): Promise<T>;
  /** Of a run that is over, or never was, nothing becomes of it. */
  report(run: number, progress: Progress): void;
}

export function createProgressReports(): ProgressReports {
  const running = new Map<number, (progress: Progress) => void>();
  let last = 0;
  return {
    async during(onProgress, work) {
      last += 1;
      const run = last;
      running.set(run, onProgress);
      try {
        return await work(run);
      } finally {
        running.delete(run);
      }
    },
    report: (run, progress) => running.get(run)?.(progress),
  };
}
