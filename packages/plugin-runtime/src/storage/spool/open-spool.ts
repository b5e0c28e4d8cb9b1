import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { startPruning } from '../pruning.ts';
import type { SpoolMedium } from './medium.ts';
import { createSpoolStore } from './spool-store.ts';
import type { SpoolStore } from './store.ts';

export interface OpenSpool extends SpoolStore {
  /** Expired files are no longer removed by themselves. Resolves when none is any more. */
  endPruning(): Promise<void>;
}

/** Opens the spools of all plugins, and removes expired files from time to time. */
export function openSpool(options: {
  readonly db: DatabaseSync;
  readonly medium: SpoolMedium;
  readonly clock: Clock;
  /** Hears of files that could not be removed. */
  readonly onError: (error: unknown) => void;
}): OpenSpool {
  const { clock, onError } = options;
  const store = createSpoolStore(options);
  let pruned: Promise<void> = Promise.resolve();
  const stopPruning = startPruning({
    clock,
    prune() {
      pruned = pruned.then(store.prune).catch(onError);
      return false;
    },
    onError,
  });

  return {
    ...store,
    async endPruning() {
      stopPruning();
      await pruned;
    },
  };
}
