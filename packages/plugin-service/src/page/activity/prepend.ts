const mostRows = 200;

/** Rows with one that is new, or with one that has changed in its place; newest first, the last 200. */
export function prepend<T extends { readonly id: string }>(rows: readonly T[], row: T): readonly T[] {
  const index = rows.findIndex(({ id }) => id === row.id);
  return index < 0 ? [row, ...rows].slice(0, mostRows) : rows.with(index, row);
}
