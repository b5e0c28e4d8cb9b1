import { PluginError } from '@streamspace/plugin-sdk';
import { toDeliveryRow, type StoredRow } from './stored-row.ts';
import type { DeliveryPage, DeliveryQuery, DeliveryRow } from './types.ts';

const defaultLimit = 50;
const mostPerPage = 500;

/** Whether the job or key of a row of `deliveries` is paused at `:now`. */
export const pausedColumn = `CASE WHEN EXISTS (
  SELECT 1 FROM delivery_pauses p WHERE p.plugin = deliveries.plugin AND p.queue = deliveries.queue
    AND (p.whole = 1 OR p.key = deliveries.key) AND (p.until IS NULL OR p.until > :now)) THEN 1 ELSE 0 END AS paused`;

export type ListedRow = StoredRow & { readonly paused: number };

export function toListedRow(row: ListedRow): DeliveryRow {
  const paused = row.paused === 1 && row.state === 'waiting';
  return { ...toDeliveryRow(row), ...(paused ? { paused } : {}) };
}

/**
 * What a query asks for: `filters` are columns and their values, `before` is a number above those of the page.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a limit out of range, or a cursor of nowhere.
 */
export function parseQuery({ plugin, kind, handler, key, state, cursor, limit = defaultLimit }: DeliveryQuery) {
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot list ${limit} deliveries: ask for 1 to ${mostPerPage}`);
  }
  const given = Object.entries({ plugin, kind, handler, key, state }).filter(([, value]) => value !== undefined);
  const filters: Readonly<Record<string, string | undefined>> = Object.fromEntries(given);
  return { filters, before: cursor === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(cursor), limit };
}

/** @param rows One more than the page holds, where there is one. */
export function toPage(rows: readonly ListedRow[], limit: number): DeliveryPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(toListedRow),
    ...(rows.length > limit && last !== undefined ? { next: String(last.seq) } : {}),
  };
}

function parseCursor(cursor: string): number {
  const seq = Number(cursor);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new PluginError('INVALID_ARGUMENT', 'Cannot go on listing: the cursor is not the "next" of a page');
}
