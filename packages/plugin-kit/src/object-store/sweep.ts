import type { Attempts } from './attempts.ts';
import type { StoreDriver } from './driver.ts';
import { staleHours } from './rows.ts';
import type { StorePaths } from './space.ts';
import type { StoreApi } from './store-api.ts';

/** Ends uploads under the store's paths that are older than 48 hours and that no token claims, and says how many. */
export async function sweepUploads(options: {
  readonly driver: StoreDriver;
  readonly attempts: Attempts;
  readonly rows: StoreApi['storage']['uploads'];
  readonly paths: StorePaths;
  readonly now: () => number;
}): Promise<number> {
  const { driver, attempts, rows, paths, now } = options;
  const claimed = new Set<string>();
  for await (const { key, uploadId } of rows.scan()) claimed.add(`${key}\n${uploadId}`);
  const before = now() - staleHours * 3_600_000;
  let ended = 0;
  for (const prefix of Object.values(paths)) {
    if (prefix === undefined) continue;
    // oxlint-disable no-await-in-loop -- nobody is in a hurry
    for await (const { key, id, startedAt } of driver.unfinished(prefix)) {
      if (Date.parse(startedAt) > before || claimed.has(`${key}\n${id}`)) continue;
      await attempts.run(() => driver.abort({ key, id }));
      ended += 1;
    }
    // oxlint-enable no-await-in-loop
  }
  return ended;
}
