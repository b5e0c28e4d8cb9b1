import type { StoreApi } from '../store-api.ts';

type Row = Record<string, unknown>;

/** What a store needs of the host, in memory, and what it did with it. */
export interface MemoryApi {
  readonly api: StoreApi;
  readonly health: Map<string, unknown>;
  readonly banners: Map<string, unknown>;
}

function collectionOf(key: readonly string[]) {
  const rows = new Map<string, Row>();
  const keyOf = (row: Row): string => JSON.stringify(key.map((field) => row[field]));
  return {
    get: async (row: Row) => rows.get(keyOf(row)),
    put: async (row: Row) => void rows.set(keyOf(row), row),
    delete: async (row: Row) => rows.delete(keyOf(row)),
    async update(row: Row, change: (before: Row | undefined) => Row) {
      rows.set(keyOf(row), change(rows.get(keyOf(row))));
    },
    find: async ({ order }: { readonly order?: string }) => {
      const sorted = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      return order === 'desc' ? sorted.toReversed() : sorted;
    },
    async *scan() {
      yield* rows.values();
    },
  };
}

export function memoryApi(): MemoryApi {
  const health = new Map<string, unknown>();
  const banners = new Map<string, unknown>();
  const values = new Map<string, unknown>();
  const api = {
    fetch: globalThis.fetch,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    plugins: { list: async () => [] },
    health: async (condition: string, state: unknown) => void health.set(condition, state),
    banner: async (key: string, banner: unknown) => void banners.set(key, banner),
    storage: {
      get: async (key: string) => values.get(key),
      set: async (key: string, value: unknown) => void values.set(key, value),
      delete: async (key: string) => void values.delete(key),
      uploads: collectionOf(['token']),
      probes: collectionOf(['at']),
      counters: collectionOf(['day', 'purpose']),
    },
  };
  return { api: api as unknown as StoreApi, health, banners };
}
