import type { z } from 'zod';
import type { Page } from './common.ts';
import type { EnqueueOptions, KeyValueStorage } from './host.ts';

// ── Declaring a collection ──────────────────────────────────────────────────────────────────────────────────────────

declare const encryptedMark: unique symbol;

/** A schema that went through `encrypted()`. */
export interface Encrypted {
  readonly [encryptedMark]: true;
}

type Scalar<T> = [T] extends [string] ? true : [T] extends [number] ? true : [T] extends [boolean] ? true : false;

/** Names of the fields of a row whose values are all strings, all numbers or all booleans, and which are not encrypted. */
export type IndexableField<S extends z.ZodObject> = {
  [F in keyof z.output<S>]-?: F extends keyof S['shape']
    ? S['shape'][F] extends Encrypted
      ? never
      : Scalar<NonNullable<z.output<S>[F]>> extends true
        ? F
        : never
    : never;
}[keyof z.output<S>] &
  string;

/** Those of them that every row has. */
type RequiredField<S extends z.ZodObject> = {
  [F in IndexableField<S>]: z.output<S>[F] extends NonNullable<unknown> ? F : never;
}[IndexableField<S>];

/** Those of them that can say when a row ends. */
type InstantField<S extends z.ZodObject> = {
  [F in IndexableField<S>]: NonNullable<z.output<S>[F]> extends string | number ? F : never;
}[IndexableField<S>];

/** One field, or several in the order in which they are compared. */
type OneOrMore<Field extends string> = Field | readonly Field[];

interface IndexOptions<S extends z.ZodObject> {
  /**
   * More fields, or lists of fields, that no two rows have in common: `['email']`, `[['org', 'name']]`. A row without
   * one of the fields is unique by that.
   */
  readonly unique?: readonly OneOrMore<IndexableField<S>>[];
  /** Fields, or lists of fields, to find rows by: `['state']`, `[['user', 'startedAt']]`. */
  readonly index?: readonly OneOrMore<IndexableField<S>>[];
  /**
   * When rows go: a duration such as `30d` after they were last written, or the field that holds the instant, as an
   * ISO 8601 string or in milliseconds since the epoch. A row without that field stays. What is over is never read
   * again. A changed `ttl` holds for what is written from then on.
   */
  readonly ttl?: string | { readonly field: InstantField<S> };
  /** Rows are only ever inserted: they do not change, and go by `ttl` alone. */
  readonly appendOnly?: true;
  /** Most rows there may be. Default: the plugin's 1,000,000. */
  readonly maxRows?: number;
}

/** How the rows of a collection are told apart and found. At most 8 of `unique` and `index` together, beside the key. */
export type CollectionOptions<S extends z.ZodObject> = IndexOptions<S> &
  (
    | {
        /** What names a row, as one field or several. Default: the first of `unique`. */
        readonly key: OneOrMore<RequiredField<S>>;
      }
    | {
        readonly key?: never;
        readonly unique: readonly [OneOrMore<RequiredField<S>>, ...OneOrMore<IndexableField<S>>[]];
      }
  );

export type FieldType = 'string' | 'number' | 'boolean';

/** A declaration as data: what the host has to know of it. */
export interface CollectionDescriptor {
  readonly name: string;
  readonly key: readonly string[];
  /** Beside the key. */
  readonly unique: readonly (readonly string[])[];
  readonly index: readonly (readonly string[])[];
  /** Types of the fields above. */
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly ttl?: { readonly afterMs: number } | { readonly field: string };
  readonly appendOnly: boolean;
  readonly maxRows?: number;
  /** Fields that are encrypted at rest, as a whole. */
  readonly encrypted: readonly string[];
}

/** What `collection()` makes. */
export interface CollectionDefinition<S extends z.ZodObject = z.ZodObject, O = unknown> {
  readonly schema: S;
  readonly options: O;
  readonly descriptor: Omit<CollectionDescriptor, 'name'>;
}

/** The collections of a plugin, by name. */
export type Collections = Readonly<Record<string, CollectionDefinition>>;

// ── What can be asked of it ─────────────────────────────────────────────────────────────────────────────────────────

type Fields<T> = T extends readonly (infer Field)[] ? Field : T;
type AsList<T> = T extends readonly string[] ? T : T extends string ? readonly [T] : never;

type KeyList<O> = O extends { readonly key: infer K extends string | readonly string[] }
  ? K
  : O extends { readonly unique: readonly [infer First, ...unknown[]] }
    ? First
    : never;

/** The declared lists of fields, each as it was written: the key, then `unique`, then `index`. */
type Indexes<O> =
  | KeyList<O>
  | (O extends { readonly unique: readonly (infer U)[] } ? U : never)
  | (O extends { readonly index: readonly (infer X)[] } ? X : never);

/** The fields that name a row. */
export type RowKey<Row, O> = { readonly [F in Fields<KeyList<O>> & keyof Row]: NonNullable<Row[F]> };

/** A stretch of values; of several bounds all hold. Numbers by size, strings by Unicode code points. */
export interface Range<T> {
  readonly gt?: T;
  readonly gte?: T;
  readonly lt?: T;
  readonly lte?: T;
  readonly startsWith?: T & string;
}

type Match<T> = T | ([T] extends [boolean] ? never : Range<T>);

/** Conditions that one index can answer: equality on fields from its front, then equality or a range on the next. */
type Prefixes<Row, All extends PropertyKey, List, Front extends keyof Row = never> = List extends readonly [
  infer F extends keyof Row,
  ...infer Rest,
]
  ? | ({ readonly [N in Front]: NonNullable<Row[N]> } & { readonly [N in F]?: Match<NonNullable<Row[N]>> } & {
        readonly [N in Exclude<All, Front | F>]?: never;
      })
    | Prefixes<Row, All, Rest, Front | F>
  : never;

type EachPrefix<Row, All extends PropertyKey, List> = List extends unknown ? Prefixes<Row, All, List> : never;

/** What {@link Collection.find} looks for. */
export interface Query<Row, O> {
  /**
   * Equality on the leading fields of the key, a unique list or an index, then at most one range on the field that
   * follows. Default: all rows.
   */
  readonly where?: EachPrefix<Row, Fields<Indexes<O>> & PropertyKey, AsList<Indexes<O>>>;
  /** Whose order the rows come in, as it was declared. Default: the first one that can answer `where`, the key first. */
  readonly index?: Indexes<O>;
  /** Default `asc`. Rows without a field come before those with one. */
  readonly order?: 'asc' | 'desc';
  /** `next` of the page before, for the same query. It keeps its place whatever is written meanwhile. */
  readonly cursor?: string;
  /** Rows, 1 to 1,000. Default 100. */
  readonly limit?: number;
}

type NumberField<Row> = { [F in keyof Row]-?: NonNullable<Row[F]> extends number ? F : never }[keyof Row] & string;

interface ReadableCollection<Row, O> {
  /** The row, or `undefined` for an unknown key. */
  get(key: RowKey<Row, O>): Promise<Row | undefined>;
  /**
   * One page of rows. It ends after `limit` rows or about 512 KiB; it is the last one when it has no `next`.
   *
   * @throws {PluginError} `INVALID_ARGUMENT` for a condition that no declared index can answer (the message names the
   *   one to declare), or a cursor of another query.
   */
  find(query: Query<Row, O>): Promise<Page<Row>>;
  /** All rows of a query, page by page; `limit` is the size of a page. */
  scan(query?: Query<Row, O>): AsyncIterable<Row>;
  /** How many rows a query has. Takes time in proportion to them, except for a collection as a whole. */
  count(query?: Pick<Query<Row, O>, 'where'>): Promise<number>;
}

interface AppendableCollection<Row, Input, O> extends ReadableCollection<Row, O> {
  /**
   * Writes a row in place of the one with the same key.
   *
   * @throws {PluginError} `CONFLICT` when another row has the same value in a `unique` list, `INVALID_STATE` when the
   *   collection is `appendOnly` and has the key.
   */
  put(row: Input): Promise<void>;
  /** The same for up to 1,000 rows, together at most 768 KiB: all are written or none. */
  putMany(rows: readonly Input[]): Promise<void>;
  /** Writes a new row. `false` when its key, or a value of a `unique` list, is taken. */
  insert(row: Input): Promise<boolean>;
}

interface EditableCollection<Row, Input, O> extends AppendableCollection<Row, Input, O> {
  /** Whether there was such a row. */
  delete(key: RowKey<Row, O>): Promise<boolean>;
  /**
   * Compare-and-set: calls `change` with the row as it is and writes what it returns, unless somebody else was faster;
   * then `change` runs again with their row. Calls for the same key wait for each other.
   *
   * @param change Gets `undefined` for an unknown key. Returns the new row with the same key, or `undefined` for none.
   * @returns What is there now.
   * @throws {PluginError} `CONFLICT` when the race was lost 20 times.
   */
  update(key: RowKey<Row, O>, change: (row: Row | undefined) => Input | undefined): Promise<Row | undefined>;
  /**
   * Adds to a number, which counts as 0 where there is none. An unknown key gets a row, if the schema takes one with
   * nothing but key and number.
   *
   * @returns The sum.
   * @throws {PluginError} `NOT_FOUND` for an unknown key whose row needs more fields, `INVALID_ARGUMENT` when the sum does
   *   not fit the schema.
   */
  add(key: RowKey<Row, O>, field: Exclude<NumberField<Row>, Fields<KeyList<O>>>, by: number): Promise<number>;
}

/**
 * Rows of one shape, on disk. They are checked against the schema when they are written, and parsed with it when they
 * are read, so that a field that was added with a default has it in old rows too. What a method has written is safe
 * when its promise resolves.
 *
 * A row has at most 256 KiB as JSON; the values of its key and of each index have at most 1 KiB. Beyond the errors
 * named there, all that write throw `INVALID_ARGUMENT` for a row that does not fit, and `QUOTA_EXCEEDED` when the plugin
 * has 1,000,000 rows or 1 GiB, or the collection has `maxRows`; all that read throw `INVALID_STATE` for a stored row
 * that does not fit the schema any more.
 */
export type Collection<Row, O, Input = Row> = O extends { readonly appendOnly: true }
  ? AppendableCollection<Row, Input, O>
  : EditableCollection<Row, Input, O>;

type OpenCollections<K> = {
  readonly [N in keyof K]: K[N] extends CollectionDefinition<infer S, infer O>
    ? Collection<z.output<S>, O, z.input<S>>
    : never;
};

/** The plugin's collections as a transaction sees them: with what it has written itself, and nothing of others. */
export type Transaction<Payloads, K> = OpenCollections<K> & {
  /**
   * Puts a job into the queue together with the rows: it is there when the transaction's promise resolves, or never.
   *
   * @throws {PluginError} `INVALID_ARGUMENT` for a payload that does not fit its schema.
   */
  enqueue<N extends keyof Payloads & string>(job: N, payload: Payloads[N], options?: EnqueueOptions): Promise<void>;
};

/** Storage of the plugin's own: values by key, and the collections that it declares. */
export type Storage<Payloads, K> = KeyValueStorage &
  OpenCollections<K> & {
    /**
     * Reads and writes several rows, and enqueues jobs, as one: all of it happens or none. It is optimistic: when a row,
     * a page or a number that `work` has read is another one at the end, nothing is written and `work` runs again, up to
     * 5 times. So `work` has no other effects, and awaits all it starts. At most 200 rows read, 200 written, 200 jobs,
     * 768 KiB in all, and 2 s. Within it `find`, `scan` and `count` come before writes to the same collection.
     *
     * @returns What `work` returned.
     * @throws {PluginError} `CONFLICT` when others were faster each time or a `unique` value is taken, `TIMEOUT` after
     *   2 s, `QUOTA_EXCEEDED` beyond the limits, `INVALID_STATE` for a call after its end.
     */
    transaction<T>(work: (tx: Transaction<Payloads, K>) => Promise<T>): Promise<T>;
  };
