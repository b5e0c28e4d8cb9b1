import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../clock.ts';
import { createKeyedQueue } from '../../keyed-queue.ts';
import { createDigests } from './digests.ts';
import { createFileTable } from './file-table.ts';
import type { SpoolMedium } from './medium.ts';
import { openPluginSpool, type ManagedSpool } from './plugin-spool.ts';
import { spoolLimits, type SpoolStore } from './store.ts';

/** Spools whose bytes lie on `medium`. Names, lengths and digests are in `db`, so that both go together. */
export function createSpoolStore(options: {
  readonly db: DatabaseSync;
  readonly medium: SpoolMedium;
  readonly clock: Pick<Clock, 'now'>;
  /** Most files of a plugin. Default 100,000. */
  readonly files?: number;
}): SpoolStore {
  const { db, medium, clock, files = spoolLimits.files } = options;
  const table = createFileTable(db);
  const digests = createDigests();
  const spools = new Map<string, ManagedSpool>();
  const inTurn = createKeyedQueue();

  const open = (plugin: string): Promise<ManagedSpool> =>
    inTurn(plugin, async () => {
      const spool = spools.get(plugin) ?? (await openPluginSpool({ plugin, table, medium, digests, clock, files }));
      spools.set(plugin, spool);
      return spool;
    });

  return {
    open,

    async prune() {
      const pruned = await Promise.allSettled(
        table.withExpired(clock.now()).map(async (plugin) => (await open(plugin)).prune()),
      );
      const failure = pruned.find((outcome) => outcome.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },

    clear: (plugin) =>
      inTurn(plugin, async () => {
        await spools.get(plugin)?.close();
        spools.delete(plugin);
        table.clear(plugin);
        await medium.clear(plugin);
      }),
  };
}
