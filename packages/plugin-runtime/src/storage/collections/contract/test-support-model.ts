import type { CollectionDescriptor, Json } from '@streamspace/plugin-sdk';
import type { FindRequest, RangeRequest } from '../store.ts';

interface ModelRow {
  readonly row: Json;
  readonly expiresAt: number;
}

/** One collection, the slow and obvious way: a list that is filtered and sorted for each question. */
export interface Model {
  put(row: Json, now: number): 'written' | 'conflict';
  insert(row: Json, now: number): boolean;
  remove(key: Json, now: number): boolean;
  get(key: Json, now: number): Json | undefined;
  /** All rows of a query, whatever its limit and cursor. */
  find(query: FindRequest, now: number): Json[];
}

export function createModel({ key, unique, index, ttl }: CollectionDescriptor): Model {
  let rows: ModelRow[] = [];
  const same = (fields: readonly string[], a: Json, b: Json): boolean => fields.every((field) => a[field] === b[field]);
  const live = (now: number): ModelRow[] => rows.filter(({ expiresAt }) => expiresAt > now);
  const taken = (row: Json, now: number): boolean =>
    live(now).some(
      (other) =>
        !same(key, other.row, row) &&
        unique.some((fields) => fields.every((field) => row[field] !== undefined) && same(fields, other.row, row)),
    );
  const expiry = (row: Json, now: number): number => {
    if (ttl === undefined) return Infinity;
    return 'afterMs' in ttl ? now + ttl.afterMs : ((row[ttl.field] as number | undefined) ?? Infinity);
  };
  const write = (row: Json, now: number): void => {
    rows = [...rows.filter((other) => !same(key, other.row, row)), { row, expiresAt: expiry(row, now) }];
  };
  const get = (wanted: Json, now: number): Json | undefined => live(now).find(({ row }) => same(key, row, wanted))?.row;

  return {
    get,
    put(row, now) {
      if (taken(row, now)) return 'conflict';
      write(row, now);
      return 'written';
    },
    insert(row, now) {
      if (get(row, now) !== undefined || taken(row, now)) return false;
      write(row, now);
      return true;
    },
    remove(wanted, now) {
      const there = get(wanted, now) !== undefined;
      rows = rows.filter(({ row }) => !same(key, row, wanted));
      return there;
    },
    find({ where = {}, index: named, order = 'asc' }, now) {
      const conditions = Object.entries(where);
      const equal = conditions.filter(([, condition]) => typeof condition !== 'object').map(([field]) => field);
      const range = conditions.find(([, condition]) => typeof condition === 'object')?.[0];
      const sorted = (named === undefined ? [key, ...unique, ...index] : [[named].flat()]).find(
        (fields) =>
          equal.every((field) => fields.slice(0, equal.length).includes(field)) &&
          (range === undefined || fields[equal.length] === range),
      );
      if (sorted === undefined) throw new Error('no index');
      const found = live(now)
        .map(({ row }) => row)
        .filter((row) => conditions.every(([field, condition]) => matches(row[field], condition)))
        .toSorted((a, b) => compareBy([...sorted, ...key], a, b));
      return order === 'asc' ? found : found.toReversed();
    },
  };
}

function compareBy(fields: readonly string[], a: Json, b: Json): number {
  for (const field of fields) {
    const [left, right] = [a[field], b[field]];
    if (left === right) continue;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    return (left as string) < (right as string) ? -1 : 1;
  }
  return 0;
}

function matches(value: unknown, condition: unknown): boolean {
  if (typeof condition !== 'object') return value === condition;
  if (value === undefined) return false;
  const scalar = value as string;
  const { gt, gte, lt, lte, startsWith } = condition as Readonly<Record<keyof RangeRequest, string | undefined>>;
  return (
    (gt === undefined || scalar > gt) &&
    (gte === undefined || scalar >= gte) &&
    (lt === undefined || scalar < lt) &&
    (lte === undefined || scalar <= lte) &&
    (startsWith === undefined || scalar.startsWith(startsWith))
  );
}
