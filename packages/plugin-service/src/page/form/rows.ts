import type { Row } from './draft.ts';

/** The rows with one of them put in place of the one that has its id. */
export function replaceRow(rows: readonly Row[], row: Row): readonly Row[] {
  return rows.map((other) => (other.id === row.id ? row : other));
}

export function removeRow(rows: readonly Row[], id: number): readonly Row[] {
  return rows.filter((row) => row.id !== id);
}

/** Moves a row up (-1) or down (1); at the end it stays where it is. */
export function moveRow(rows: readonly Row[], id: number, by: -1 | 1): readonly Row[] {
  const from = rows.findIndex((row) => row.id === id);
  const row = rows[from];
  const other = rows[from + by];
  if (row === undefined || other === undefined) return rows;
  return rows.with(from, other).with(from + by, row);
}
