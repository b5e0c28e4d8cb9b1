import type { CollectionDescriptor, Json } from '@streamspace/plugin-sdk';

export interface CollectionLimits {
  /** One row as JSON, in bytes. */
  readonly rowBytes: number;
  /** The encoded values of a key, or of one index, in bytes. */
  readonly entryBytes: number;
  /** Writes in one batch. */
  readonly batchWrites: number;
  /** Rows of one batch together, as JSON, in bytes. */
  readonly batchBytes: number;
  /** Where a page ends, in bytes of rows; at least one row is on it. */
  readonly pageBytes: number;
  /** Rows of one plugin. */
  readonly rows: number;
  /** Rows and keys of one plugin as they are stored, in bytes. */
  readonly totalBytes: number;
}

/** What one plugin may have. A batch and a page fit into one message of 1 MiB. */
export const collectionStoreLimits: CollectionLimits = {
  rowBytes: 256 * 1024,
  entryBytes: 1024,
  batchWrites: 1000,
  batchBytes: 768 * 1024,
  pageBytes: 512 * 1024,
  rows: 1_000_000,
  totalBytes: 1024 ** 3,
};

/** A row, and the number that is another one after each write, also when it was deleted in between. */
export interface VersionedRow {
  readonly row: Json;
  readonly version: number;
}

/** Bounds on one field; all hold. */
export interface RangeRequest {
  readonly gt?: string | number | undefined;
  readonly gte?: string | number | undefined;
  readonly lt?: string | number | undefined;
  readonly lte?: string | number | undefined;
  readonly startsWith?: string | undefined;
}

export type Scalar = string | number | boolean;

export interface FindRequest {
  readonly where?: Readonly<Record<string, Scalar | RangeRequest>> | undefined;
  readonly index?: string | readonly string[] | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
  readonly cursor?: string | undefined;
  /** 1 to 1,000. Default 100. */
  readonly limit?: number | undefined;
}

export interface FoundRows {
  readonly rows: readonly VersionedRow[];
  readonly next?: string;
}

export type Write = { readonly collection: string } & (
  | { readonly op: 'put' | 'insert'; readonly row: Json }
  | { readonly op: 'delete'; readonly key: Json }
);

/** Something that was read, which has to be the same when the batch is written. */
export type Read = { readonly collection: string } &
  /** Version 0: there was no such row. */
  (
    | { readonly op: 'get'; readonly key: Json; readonly version: number }
    | { readonly op: 'find'; readonly query: FindRequest; readonly versions: readonly number[] }
    | { readonly op: 'count'; readonly where?: FindRequest['where']; readonly count: number }
  );

export interface Batch {
  readonly writes: readonly Write[];
  readonly reads?: readonly Read[] | undefined;
}

/**
 * `stale`: something that was read has changed, and nothing was written. Otherwise one answer per write: whether an
 * insert was made, whether there was a row to delete, `true` for a put.
 */
export type BatchResult = { readonly stale: true } | { readonly stale: false; readonly results: readonly boolean[] };

/**
 * Rows of plugins in collections. A plugin reaches what it has registered under its own name, and nothing else. A row
 * that has expired is not there for any method.
 */
export interface CollectionStore {
  /**
   * Brings what is stored in line with what a plugin declares: new indexes are built, others dropped, fields encrypted
   * or decrypted, in steps that let others work. Rows of collections that are no longer declared stay.
   *
   * @throws {PluginError} `INVALID_STATE` when the key of a collection with rows changed, `CONFLICT` when its rows do not
   *   fit a new unique list. Then the collections are as they were.
   */
  register(plugin: string, declared: readonly CollectionDescriptor[]): Promise<void>;
  /** @throws {PluginError} `INVALID_ARGUMENT` for an unknown collection or a wrong key, here and below. */
  get(plugin: string, collection: string, key: Json): VersionedRow | undefined;
  /** @throws {PluginError} `INVALID_ARGUMENT` for a query that no index can answer. */
  find(plugin: string, collection: string, query: FindRequest): FoundRows;
  count(plugin: string, collection: string, where?: FindRequest['where']): number;
  /**
   * Writes all of a batch or, when it throws, none.
   *
   * @param within Runs in the same transaction, after the writes.
   * @throws {PluginError} `INVALID_ARGUMENT` for a row whose key or indexed fields are wrong or that is too large,
   *   `CONFLICT` for a put of a value that another row has in a unique list, `INVALID_STATE` for a change of an
   *   append-only row, `QUOTA_EXCEEDED`.
   */
  write(plugin: string, batch: Batch, within?: () => void): BatchResult;
  usage(plugin: string): { readonly rows: number; readonly bytes: number };
  /** Deletes at most `limit` expired rows. Returns whether there may be more. */
  prune(limit: number): boolean;
  /** Deletes everything of a plugin that does not run, in steps that let others work. */
  clear(plugin: string): Promise<void>;
}
