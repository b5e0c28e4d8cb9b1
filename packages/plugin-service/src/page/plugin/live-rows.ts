import type { DeliveryRow, Denial, LogLine } from '../../api-types.ts';

const mostLogLines = 1000;

/** Deliveries with one that is new or has changed, newest first; with a filter, those that still match it. */
export function mergeDelivery(
  rows: readonly DeliveryRow[],
  changed: DeliveryRow,
  state: DeliveryRow['state'] | undefined,
): readonly DeliveryRow[] {
  const matches = state === undefined || changed.state === state;
  const index = rows.findIndex(({ id }) => id === changed.id);
  if (index >= 0) return matches ? rows.with(index, changed) : rows.toSpliced(index, 1);
  if (!matches) return rows;
  const place = rows.findIndex(({ createdAt }) => createdAt <= changed.createdAt);
  return rows.toSpliced(place < 0 ? rows.length : place, 0, changed);
}

/** A page of older deliveries below those that are there; rows that moved between two requests come only once. */
export function appendDeliveries(rows: readonly DeliveryRow[], older: readonly DeliveryRow[]): readonly DeliveryRow[] {
  const known = new Set(rows.map(({ id }) => id));
  return [...rows, ...older.filter(({ id }) => !known.has(id))];
}

/** Log lines with one more, oldest first, the last 1,000. A line that is there already comes only once. */
export function mergeLogLine(lines: readonly LogLine[], line: LogLine): readonly LogLine[] {
  const last = lines.at(-1);
  if (last === undefined || last.seq < line.seq) return [...lines, line].slice(-mostLogLines);
  if (lines.some(({ seq }) => seq === line.seq)) return lines;
  return [...lines, line].toSorted((a, b) => a.seq - b.seq).slice(-mostLogLines);
}

/** Denials with one that is new or was counted again, newest first. */
export function mergeDenial(denials: readonly Denial[], denial: Denial): readonly Denial[] {
  const others = denials.filter((other) => denialKey(other) !== denialKey(denial));
  return [denial, ...others].slice(0, 100);
}

/** The same refusal has the same key, however often it happens. */
export function denialKey({ member, code, message }: Denial): string {
  return JSON.stringify([member, code, message]);
}
