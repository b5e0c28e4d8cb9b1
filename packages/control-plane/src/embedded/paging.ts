import { PluginError, type Page, type PageQuery } from '@streamspace/plugin-sdk';

/** A page to read: `limit` rows after the row with the keys `after`. */
export interface PageRequest {
  readonly after: readonly (string | number)[] | undefined;
  readonly limit: number;
}

/**
 * Reads a {@link PageQuery} for a list that is ordered by `keys` columns.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a limit out of range or a cursor that came from elsewhere.
 */
export function parsePageQuery({ cursor, limit = 100 }: PageQuery, keys: number): PageRequest {
  if (!Number.isInteger(limit) || limit < 1 || limit > 500) {
    throw new PluginError('INVALID_ARGUMENT', `Cannot read a page of ${limit} rows: ask for 1 to 500`);
  }
  return { after: cursor === undefined ? undefined : parseCursor(cursor, keys), limit };
}

/** A page of what was read with a limit of one row more than asked for, which tells whether there is a next one. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  keysOf: (row: Row) => readonly (string | number)[],
  item: (row: Row) => T,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return Object.assign(items.map(item), more ? { next: formatCursor(keysOf(last)) } : {});
}

function formatCursor(keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

function parseCursor(cursor: string, keys: number): readonly (string | number)[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === keys && parsed.every(isKey)) return parsed;
  } catch {
    // Falls through to the same error as a cursor that decodes to something else.
  }
  throw new PluginError(
    'INVALID_ARGUMENT',
    'Cannot read on from this cursor: pass `next` of the page before, unchanged',
  );
}

function isKey(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
