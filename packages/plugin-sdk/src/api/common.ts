/** A value that may also be a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** One page of a list. `next` is the cursor of the following page; absent on the last one. */
export type Page<T> = readonly T[] & { readonly next?: string };

/** Where a page starts and how long it is. */
export interface PageQuery {
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Rows, 1 to 500. Default 100. */
  readonly limit?: number;
}

/** A plain JSON object. */
export type Json = Readonly<Record<string, unknown>>;
