/** A stretch of a text file. Lines and columns count from 1, columns in UTF-16 code units; the end is exclusive. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Turns offsets of one text into lines and columns. */
export interface LineIndex {
  /** The range of `length` code units from `offset`. */
  range(offset: number, length: number): TextRange;
}

/** The range of findings that are about a file as a whole. */
export const fileStart: TextRange = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Splits at the three line ends that JSON, YAML and editors know. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

export function createLineIndex(text: string): LineIndex {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)];

  const position = (offset: number) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };

  return {
    range(offset, length) {
      const start = position(offset);
      const end = position(offset + length);
      return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    },
  };
}
