import { charactersOf, widthOf } from './style.ts';

const gap = '  ';

/**
 * Rows with aligned columns. Line breaks in cells become spaces.
 *
 * @param width Where to cut rows off. Default: nowhere.
 */
export function formatTable(rows: readonly (readonly string[])[], width = Infinity): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/\s*[\r\n]+\s*/g, ' ')));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  return cells.map((row) => {
    const last = row.length - 1;
    const head = row
      .slice(0, last)
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)) + gap);
    const used = head.reduce((sum, cell) => sum + widthOf(cell), 0);
    return (head.join('') + cutTo(row[last] ?? '', Math.max(20, width - used))).trimEnd();
  });
}

/** Text that is no wider than a width, with an ellipsis where it was. It has no colours. */
export function cutTo(text: string, width: number): string {
  return widthOf(text) <= width
    ? text
    : `${charactersOf(text)
        .slice(0, width - 1)
        .join('')}…`;
}
