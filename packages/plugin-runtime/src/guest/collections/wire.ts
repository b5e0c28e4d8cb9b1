import type { Json } from '@streamspace/plugin-sdk';

/** A query, checked. What the host cannot answer it refuses. */
export interface WireQuery {
  readonly where?: Json;
  readonly index?: unknown;
  readonly order?: unknown;
  readonly cursor?: string;
  readonly limit?: unknown;
}

export type WireWrite = { readonly collection: string } & (
  | { readonly op: 'put' | 'insert'; readonly row: Json }
  | { readonly op: 'delete'; readonly key: Json }
);

export type WireRead = { readonly collection: string } & (
  | { readonly op: 'get'; readonly key: Json; readonly version: number }
  | { readonly op: 'find'; readonly query: WireQuery; readonly versions: readonly number[] }
  | { readonly op: 'count'; readonly where?: Json; readonly count: number }
);

export interface WireJob {
  readonly job: string;
  readonly payload: unknown;
  readonly options?: unknown;
}

export interface FoundRow {
  readonly row: Json | undefined;
  /** 0 where there is no row. */
  readonly version: number;
}

export interface FoundPage {
  readonly items: readonly Json[];
  readonly versions: readonly number[];
  readonly next?: string;
}

export interface WriteRequest {
  readonly writes: readonly WireWrite[];
  readonly reads?: readonly WireRead[];
  readonly jobs?: readonly WireJob[];
}

/** What the host does with collections; everything else is put together from it. */
export interface Wire {
  get(collection: string, key: Json): Promise<FoundRow>;
  find(collection: string, query: WireQuery): Promise<FoundPage>;
  count(collection: string, where: Json | undefined): Promise<number>;
  /** An answer per write, or `undefined` when something that was read has changed and nothing was written. */
  write(request: WriteRequest): Promise<readonly boolean[] | undefined>;
}

type Invoke = (member: string, args: readonly unknown[]) => Promise<unknown>;

export function createWire(invoke: Invoke): Wire {
  const ask = (request: Json): Promise<unknown> => invoke('storage.collections', [request]);
  return {
    async get(collection, key) {
      const { row, version = 0 } = (await ask({ op: 'get', collection, key })) as Partial<FoundRow>;
      return { row, version };
    },
    find: async (collection, query) => (await ask({ op: 'find', collection, query })) as FoundPage,
    count: async (collection, where) =>
      (await ask({ op: 'count', collection, ...(where === undefined ? {} : { where }) })) as number,
    async write(request) {
      const { stale, results = [] } = (await ask({ op: 'write', ...request })) as {
        readonly stale: boolean;
        readonly results?: readonly boolean[];
      };
      return stale ? undefined : results;
    },
  };
}
