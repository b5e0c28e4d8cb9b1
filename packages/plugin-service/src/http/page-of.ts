import { PluginError, type Page } from '@streamspace/plugin-sdk';
import type { PageParameters } from '../schemas/lists.ts';

/** A page as answers have it. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** Spread into the answer. */
  readonly rest: { readonly next?: string; readonly total?: number };
}

/**
 * The page of a list that is in memory. A cursor names the row it ended with and its place: where that row is gone, the
 * next page goes on at the place.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a cursor that came from elsewhere.
 */
export function pageOf<T>(
  rows: readonly T[],
  { limit, cursor }: PageParameters,
  keyOf: (row: T) => string,
): ListPage<T> {
  const start = cursor === undefined ? 0 : startAfter(rows, parseCursor(cursor), keyOf);
  const items = rows.slice(start, start + limit);
  const last = items.at(-1);
  const end = start + items.length;
  const more = last !== undefined && end < rows.length;
  return { items, rest: { ...(more ? { next: formatCursor(end, keyOf(last)) } : {}), total: rows.length } };
}

/** A page of a list that somebody else pages. How many there are in all is known where one page has them all. */
export function passPage<T>(page: Page<T>, { cursor }: PageParameters): ListPage<T> {
  if (page.next !== undefined) return { items: page, rest: { next: page.next } };
  return { items: page, rest: cursor === undefined ? { total: page.length } : {} };
}

function startAfter<T>(rows: readonly T[], [place, key]: Place, keyOf: (row: T) => string): number {
  const index = rows.findIndex((row) => keyOf(row) === key);
  return index === -1 ? Math.min(place, rows.length) : index + 1;
}

type Place = readonly [place: number, key: string];

const formatCursor = (place: number, key: string) => Buffer.from(JSON.stringify([place, key])).toString('base64url');

function parseCursor(cursor: string): Place {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 2) {
      const [place, key] = parsed as readonly unknown[];
      if (Number.isSafeInteger(place) && Number(place) >= 0 && typeof key === 'string') return [Number(place), key];
    }
  } catch {
    // As a cursor that decodes to something else.
  }
  throw new PluginError(
    'INVALID_ARGUMENT',
    'Cannot read on from this cursor: pass "next" of the page before, unchanged',
  );
}
