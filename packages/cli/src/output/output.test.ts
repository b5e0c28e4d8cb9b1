import { expect, test } from 'vitest';
import { createStyle, printable } from './style.ts';
import { formatTable } from './table.ts';
import { formatInstant, formatRelative } from './time.ts';

test('columns are aligned by what is seen, and rows end at the width', () => {
  const style = createStyle(true);
  expect(
    formatTable([['a', style('red', 'bb'), 'c'], ['aaa', 'b', 'e\u0301xtra\nline'], ['a']]).map((row) =>
      printable(row),
    ),
  ).toEqual([`a    ${style('red', 'bb')}  c`, 'aaa  b   e\u0301xtra line', 'a']);
  const [row = ''] = formatTable([['name', 'x'.repeat(50)]], 30);
  expect(row).toBe(`name  ${'x'.repeat(23)}…`);
});

test('what is too long is cut off or goes on below, in its colour', () => {
  const style = createStyle(true);
  const rows = [['name', style('dim', 'because it is a long reason that goes on')]];
  expect(formatTable(rows, 30)).toEqual([`name  ${style('dim', 'because it is a long re…')}`]);
  expect(formatTable(rows, 30, { wrap: true })).toEqual([
    `name  ${style('dim', 'because it is a long')}`,
    `      ${style('dim', 'reason that goes on')}`,
  ]);
  expect(formatTable([['name', 'x'.repeat(40)]], 30, { wrap: true })).toEqual([`name  ${'x'.repeat(40)}`]);
});

test('times are told as people tell them', () => {
  const now = Date.parse('2026-11-25T07:00:00.000Z');
  expect(formatRelative('2026-11-25T06:59:57.500Z', now)).toBe('2 sec. ago');
  expect(formatRelative('2026-11-25T06:00:00.000Z', now)).toBe('1 hr. ago');
  expect(formatRelative('2026-11-22T06:00:00.000Z', now)).toBe('3 days ago');
  expect(formatRelative('2026-11-25T07:05:00.000Z', now)).toBe('in 5 min.');
  expect(formatRelative('2026-11-25T07:00:00.400Z', now)).toBe('now');
  expect(formatRelative('nonsense', now)).toBe('nonsense');
  expect(formatInstant('2026-11-25T07:00:00.123Z')).toBe('2026-11-25T07:00:00Z');
});
