import { expect, test } from 'vitest';
import { createLineIndex, splitLines } from './text-range.ts';

test('lines end in any of the three ways and columns count UTF-16 code units', () => {
  const text = 'a\r\nb\rc\n😀d';
  const lines = createLineIndex(text);
  const place = (word: string): string => {
    const { line, column } = lines.range(text.indexOf(word), 1);
    return `${line}:${column}`;
  };

  expect(['a', 'b', 'c', 'd'].map(place)).toEqual(['1:1', '2:1', '3:1', '4:3']);
  expect(splitLines(text)).toEqual(['a', 'b', 'c', '😀d']);
  expect(lines.range(text.length, 0)).toEqual({ line: 4, column: 4, endLine: 4, endColumn: 4 });
});
