import { PluginError } from '@streamspace/plugin-sdk';

/** Where a page ended: the fields of the index, the direction, and the last place in it. */
export function formatCursor(fields: readonly string[], order: 'asc' | 'desc', place: Uint8Array): string {
  return Buffer.from(JSON.stringify([fields, order, Buffer.from(place).toString('base64')])).toString('base64url');
}

/** @throws {PluginError} `INVALID_ARGUMENT` for a cursor of another index or direction. */
export function parseCursor(fields: readonly string[], order: 'asc' | 'desc', cursor: string): Buffer {
  const place = read(cursor);
  const expected = JSON.stringify([fields, order]);
  if (place === undefined || JSON.stringify(place.slice(0, 2)) !== expected || typeof place[2] !== 'string') {
    throw new PluginError('INVALID_ARGUMENT', 'The cursor is not one of this query: pass "next" of its page before');
  }
  return Buffer.from(place[2], 'base64');
}

function read(cursor: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
