import { expect, test } from 'vitest';
import type { JsonPath } from '../json/document.ts';
import { createJsonEditor } from './json-editor.ts';

const after = (text: string, edit: (editor: ReturnType<typeof createJsonEditor>) => void): string => {
  const editor = createJsonEditor(text);
  edit(editor);
  return editor.text;
};

test.each<[text: string, path: JsonPath, result: string]>([
  ['{"a": 1, "b": 2}', ['a'], '{"b": 2}'],
  ['{"a": 1, "b": 2}', ['b'], '{"a": 1}'],
  ['["a", "b", "c"]', [1], '["a", "c"]'],
  ['["a", "b"]', [1], '["a"]'],
  ['["a"]', [0], '[]'],
  ['{"x": {"list": ["a"]}, "y": 1}', ['x', 'list', 0], '{"y": 1}'],
  ['{\n  "a": 1,\n  "b": 2\n}', ['b'], '{\n  "a": 1\n}'],
  ['{\n  "a": 1, // one\n  "b": 2 // two\n}', ['a'], '{\n   // one\n  "b": 2 // two\n}'],
  ['{\n  "a": 1, // one\n  "b": 2 // two\n}', ['b'], '{\n  "a": 1 // one\n   // two\n}'],
  ['["a", /* , */ "b"]', [0], '[ /* , */ "b"]'],
  ['["a" /* , */, "b"]', [0], '[ /* , */ "b"]'],
  ['{"a": 1}', ['b'], '{"a": 1}'],
  ['{"a": 1}', ['a', 'b', 0], '{"a": 1}'],
])('%j without %j is %j', (text, path, result) => {
  expect(after(text, (editor) => editor.remove(path))).toBe(result);
});

test('values are set, keys are added like the last one and renamed, and the rest stays to the byte', () => {
  expect(after('{ "a" : 1 }', (editor) => editor.set(['a'], 'x'))).toBe('{ "a" : "x" }');
  expect(after('{"a": 1}', (editor) => editor.set(['b'], true))).toBe('{"a": 1, "b": true}');
  expect(after('{}', (editor) => editor.set(['b'], true))).toBe('{"b": true}');
  expect(after('{\r\n\t"a": 1 // x\r\n}', (editor) => editor.set(['b'], 2))).toBe(
    '{\r\n\t"a": 1,\r\n\t"b": 2 // x\r\n}',
  );
  expect(after('{"a": {"c": 1}}', (editor) => editor.rename(['a', 'c'], 'd'))).toBe('{"a": {"d": 1}}');
  expect(after('{"a": 1}', (editor) => editor.rename(['b'], 'c'))).toBe('{"a": 1}');
});
