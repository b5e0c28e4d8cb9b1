import type { ReadyRow } from './claimed-row.ts';
import type { BatchLimits } from './types.ts';

/** What crosses to the plugin with each item beside payload and id. */
const bytesPerItem = 100;

export interface BatchChoice {
  readonly batches: readonly (readonly ReadyRow[])[];
  /** When the rest is worth a batch although it is not full. */
  readonly moreAt?: number;
}

/**
 * Cuts rows into batches, in their order. One that is not full goes only when an item has waited for long enough.
 *
 * @param rows The best ready rows, as many as could fill `most` batches or all there are.
 */
export function chooseBatches(rows: readonly ReadyRow[], limits: BatchLimits, most: number, now: number): BatchChoice {
  const batches: ReadyRow[][] = [];
  for (let start = 0; start < rows.length && batches.length < most;) {
    const batch = cut(rows, start, limits);
    const isFull = batch.length === limits.items || start + batch.length < rows.length;
    const readyAt = Math.min(...batch.map((row) => row.due_at)) + limits.waitMs;
    if (!isFull && readyAt > now) return { batches, moreAt: readyAt };
    batches.push(batch);
    start += batch.length;
  }
  return { batches };
}

/** The longest run of rows within the limits, at least one. */
function cut(rows: readonly ReadyRow[], start: number, limits: BatchLimits): ReadyRow[] {
  let bytes = 0;
  let end = start;
  for (const row of rows.slice(start, start + limits.items)) {
    bytes += row.bytes + Buffer.byteLength(row.id) + bytesPerItem;
    if (bytes > limits.bytes && end > start) break;
    end += 1;
  }
  return rows.slice(start, end);
}
