/** A change of one stretch of a text. Offsets count UTF-16 code units, a byte order mark not included. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** How a finding can be mended without asking anybody: edits of its file that do not overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const last = edits.toSorted((a, b) => b.offset - a.offset);
  return last.reduce(
    (result, edit) => result.slice(0, edit.offset) + edit.text + result.slice(edit.offset + edit.length),
    text,
  );
}

/** The smallest edit that makes one text of another. */
export function editBetween(before: string, after: string): TextEdit {
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { offset: start, length: before.length - end - start, text: after.slice(start, after.length - end) };
}
