import { createKeyedQueue } from '../keyed-queue.ts';

/** Comings and goings of plugins: those of one plugin never overlap. */
export interface Turns {
  run<T>(plugin: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createTurns(): Turns {
  const queue = createKeyedQueue();
  const underWay = new Set<Promise<unknown>>();
  return {
    async run(plugin, work) {
      const turn = queue(plugin, work);
      underWay.add(turn);
      try {
        return await turn;
      } finally {
        underWay.delete(turn);
      }
    },
    async idle() {
      // oxlint-disable-next-line no-await-in-loop -- what comes meanwhile is waited for as well
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
