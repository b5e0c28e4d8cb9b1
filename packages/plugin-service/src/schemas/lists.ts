import { z } from 'zod';
import { count, maybe } from './described.ts';

/** Most rows of a page, and how many there are where nobody says. */
export const maxPageRows = 500;

export interface PageParameters {
  /** 1 to 500. */
  readonly limit: number;
  /** `next` of the page before, unchanged. */
  readonly cursor?: string | undefined;
}

/** A whole number in a query string. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, { error })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }));
}

/** Parameters of every list that has pages. */
export const pageQuery = z.strictObject({
  limit: wholeNumber(1, maxPageRows).default(maxPageRows).describe('Most rows of the page'),
  cursor: z.string().min(1).max(1000).optional().describe('`next` of the page before, unchanged'),
});

/** A page of a list: `{ <name>: [...], next?, total? }`. */
export type Listed<N extends string, T> = { readonly [K in N]: readonly T[] } & {
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string;
  /** How many there are in all, where that is known. */
  readonly total?: number;
};

export function listOf<N extends string, T>(name: N, item: z.ZodType<T>): z.ZodType<Listed<N, T>> {
  const shape = {
    [name]: z.array(item),
    next: maybe(z.string().describe('Cursor of the next page; absent on the last one')),
    total: maybe(count.describe('How many there are in all, where that is known')),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are computed
  return z.object(shape) as unknown as z.ZodType<Listed<N, T>>;
}
