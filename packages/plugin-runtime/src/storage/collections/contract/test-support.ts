import type { CollectionDescriptor, Json } from '@streamspace/plugin-sdk';
import type { Clock } from '../../../clock.ts';
import type { CollectionLimits, CollectionStore, FindRequest, Write } from '../store.ts';

/** Gives an empty store, which the factory closes by itself. */
export type OpenStore = (options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly limits: CollectionLimits;
}) => CollectionStore;

/** Small ones, so that tests reach them. */
export const limits: CollectionLimits = {
  rowBytes: 2000,
  entryBytes: 200,
  batchWrites: 50,
  batchBytes: 10_000,
  pageBytes: 3000,
  rows: 200,
  totalBytes: 40_000,
};

/** A store, its clock, and short ways to use collections of the plugin `p`. */
export interface Setup {
  readonly store: CollectionStore;
  readonly clock: { time: number; now(): number };
  register(...declared: CollectionDescriptor[]): Promise<void>;
  put(collection: string, ...rows: Json[]): void;
  insert(collection: string, row: Json): boolean;
  remove(collection: string, key: Json): boolean;
  get(collection: string, key: Json): Json | undefined;
  find(collection: string, query?: FindRequest): Json[];
  /** All pages of a query. */
  pages(collection: string, query: FindRequest): Json[][];
}

export function setUp(open: OpenStore): Setup {
  const clock = {
    time: 1_000_000,
    now() {
      return this.time;
    },
  };
  const store = open({ clock, limits });
  const write = (op: 'put' | 'insert', collection: string, rows: readonly Json[]): boolean => {
    const result = store.write('p', { writes: rows.map((row): Write => ({ op, collection, row })) });
    return !result.stale && result.results.every(Boolean);
  };
  const rowsOf = (collection: string, query: FindRequest) => store.find('p', collection, query);

  return {
    store,
    clock,
    register: (...declared) => store.register('p', declared),
    put: (collection, ...rows) => void write('put', collection, rows),
    insert: (collection, row) => write('insert', collection, [row]),
    remove(collection, key) {
      const result = store.write('p', { writes: [{ op: 'delete', collection, key }] });
      return !result.stale && result.results[0] === true;
    },
    get: (collection, key) => store.get('p', collection, key)?.row,
    find: (collection, query = {}) => rowsOf(collection, query).rows.map(({ row }) => row),
    pages(collection, query) {
      const pages: Json[][] = [];
      let cursor: string | undefined;
      do {
        const { rows, next } = rowsOf(collection, { ...query, cursor });
        pages.push(rows.map(({ row }) => row));
        cursor = next;
      } while (cursor !== undefined);
      return pages;
    },
  };
}
