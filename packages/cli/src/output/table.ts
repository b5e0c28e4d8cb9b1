import { charactersOf, splitStyle, widthOf } from './style.ts';

const gap = '  ';

/**
 * Rows with aligned columns. Line breaks in cells become spaces.
 *
 * @param width Where rows end. Default: nowhere.
 * @param wrap Whether the last cell goes on below where it is too long, instead of being cut off.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  width = Infinity,
  { wrap = false }: { readonly wrap?: boolean } = {},
): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/\s*[\r\n]+\s*/g, ' ')));
  const widths: number[] = [];
  for (const row of cells) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  return cells.flatMap((row) => {
    const last = row.length - 1;
    const head = row
      .slice(0, last)
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)) + gap);
    const used = head.reduce((sum, cell) => sum + widthOf(cell), 0);
    const room = Math.max(20, width - used);
    const lines = wrap ? wrapTo(row[last] ?? '', room) : [cutTo(row[last] ?? '', room)];
    return lines.map((line, index) => (index === 0 ? head.join('') + line : ' '.repeat(used) + line).trimEnd());
  });
}

/** Text that is no wider than a width, with an ellipsis where it was. It has one colour at most. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const [before, plain, after] = splitStyle(text);
  const kept = charactersOf(plain).slice(0, width - 1);
  return `${before}${kept.join('')}…${after}`;
}

/** Text in lines that are no wider than a width, broken between words; a longer word stays whole. */
function wrapTo(text: string, width: number): readonly string[] {
  if (widthOf(text) <= width) return [text];
  const [before, plain, after] = splitStyle(text);
  const lines: string[] = [];
  for (const word of plain.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || widthOf(line) + 1 + widthOf(word) > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.map((line) => `${before}${line}${after}`);
}
