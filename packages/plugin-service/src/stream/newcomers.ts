/** Rows of a list that were not there at the look before; at the first look, none. */
export interface Newcomers<T> {
  /** Oldest first. */
  look(): Promise<readonly T[]>;
}

/** Compares a list, newest first, with what it was. */
export function createNewcomers<T>(list: () => Promise<readonly T[]>, keyOf: (row: T) => string): Newcomers<T> {
  let known: ReadonlySet<string> | undefined;
  return {
    async look() {
      const rows = await list();
      const before = known;
      known = new Set(rows.map(keyOf));
      return before === undefined ? [] : rows.filter((row) => !before.has(keyOf(row))).toReversed();
    },
  };
}
