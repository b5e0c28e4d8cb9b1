import { expect, test } from 'vitest';
import { createRandom } from '../__fixtures__/repository.ts';
import { parseJson } from './document.ts';

const summary = (source: string | Uint8Array, options = {}): string[] =>
  parseJson(source, 'a.json', options).findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

const messageOf = (source: string): string | undefined => parseJson(source, 'a.json').findings[0]?.message;

test.each<[what: string, source: string | Uint8Array, finding: string]>([
  ['an empty file', '', 'json-empty 1:1'],
  ['white space only', '\n \n', 'json-empty 1:1'],
  ['a byte order mark', '\uFEFF{}', 'json-bom 1:1'],
  ['a line comment', '{\n  // why\n  "a": 1 // and why\n}', 'json-comment 2:3'],
  ['a block comment', '/* a */ {}', 'json-comment 1:1'],
  ['a comment that is never closed', '{ "a": 1 /* and', 'json-comment 1:10'],
  ['nothing but a comment', '// a\n', 'json-empty 1:1'],
  ['a trailing comma in an object', '{\n  "a": 1,\n}', 'json-trailing-comma 2:9'],
  ['a trailing comma in a list', '{"a": [1,]}', 'json-trailing-comma 1:9'],
  ['a key that stands twice', '{"a": 1,\n "b": {"c": 1, "c": 2}}', 'json-duplicate-key 2:16'],
  ['a key that stands twice under an escape', '{"a": 1, "\\u0061": 2}', 'json-duplicate-key 1:10'],
  ['bytes that are not UTF-8', Buffer.from('{\n "a": "\u00e9"}', 'latin1'), 'json-encoding 2:8'],
  ['such bytes after a real replacement character', Buffer.from([34, 0xef, 0xbf, 0xbd, 0xff, 34]), 'json-encoding 1:3'],
  ['a UTF-8 sequence that is cut off', Buffer.from([34, 0xf0, 0x9f, 0x98, 0x80, 0xe2, 0x82]), 'json-encoding 1:4'],
  ['text after the end', '{}\nx', 'json-trailing-text 2:1'],
  ['a second value', '{} {}', 'json-trailing-text 1:4'],
  ['a closing brace too many', '{"a": 1}\n}', 'json-trailing-text 2:1'],
  ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'json-syntax 3:3'],
  ['a missing colon', '{"a" 1}', 'json-syntax 1:6'],
  ['a missing value', '{"a": }', 'json-syntax 1:7'],
  ['a doubled comma', '[1,,2]', 'json-syntax 1:4'],
  ['a key without quotes', '{\n  a: 1\n}', 'json-syntax 2:3'],
  ['single quotes', "{'a': 1}", 'json-syntax 1:2'],
  ['a word that is no value', '{"a": True}', 'json-syntax 1:7'],
  ['a number that ends early', '{"a": 1.}', 'json-syntax 1:7'],
  ['a number with a leading zero', '{"a": 01}', 'json-syntax 1:8'],
  ['a text over two lines', '{"a": "x\ny"}', 'json-syntax 1:7'],
  ['an unknown escape', '{"a": "C:\\\\temp\\dir"}', 'json-syntax 1:16'],
  ['a short unicode escape', '{"a": "x\\u12"}', 'json-syntax 1:9'],
  ['a tab in a text', '{"a": "x\ty"}', 'json-syntax 1:9'],
  ['an object that is never closed', '{\n  "a": {\n    "b": 1\n}\n', 'json-syntax 5:1'],
  ['a list closed with a brace', '{"a": [1}', 'json-syntax 1:9'],
  ['an object closed with a bracket', '{"a": 1]', 'json-syntax 1:8'],
  ['a no-break space outside of a text', '{\u00a0"a": 1}', 'json-syntax 1:2'],
  ['nesting that could exhaust the stack', '['.repeat(200_000), 'json-depth 1:101'],
])('%s is one finding at its place', (_what, source, finding) => {
  expect(summary(source)).toEqual([finding]);
});

test('every fault that can be read over is reported in one go, and the value is there', () => {
  const { document, findings } = parseJson('\uFEFF{"a": [1,], // x\n "a": 2, "b": 3,}', 'a.json');

  expect(findings.map(({ rule }) => rule)).toEqual([
    'json-bom',
    'json-comment',
    'json-trailing-comma',
    'json-trailing-comma',
    'json-duplicate-key',
  ]);
  expect(document?.value).toEqual({ a: 2, b: 3 });
});

test('keys that differ only in case are a fault where the reader ignores case', () => {
  expect(summary('{"tags": [], "TAGS": []}', { ignoreKeyCase: true })).toEqual(['json-key-case 1:14']);
  expect(summary('{"tags": [], "tag\u017f": []}', { ignoreKeyCase: true })).toEqual(['json-key-case 1:14']);
  expect(summary('{"url": "", "URL": ""}')).toEqual([]);
});

test('what follows a syntax error is not reported', () => {
  expect(summary('{"a" 1, "b": [1,], "c": 2 // x\n')).toEqual(['json-syntax 1:6']);
});

test('a message says what would be right', () => {
  expect(messageOf('{\n  "a": [\n')).toBe('the file ends before "[" of line 2 is closed');
  expect(messageOf('{"a": "x\u0001"}')).toBe(
    'a control character stands in a text: write it as "\\u0001" or remove it',
  );
  expect(messageOf('{"a": 1 "b": 2}')).toBe('expected "," or a closing bracket before "b"');
});

test('places are found by path, and the nearest one where there is none', () => {
  const { document } = parseJson('{\r\n  "a": { "b": [10, { "c": true }] },\r\n  "😀": "x"\r\n}', 'a.json');
  const at = (path: (string | number)[], part?: 'key' | 'value') => {
    const range = document?.locate(path, part);
    return `${range?.line}:${range?.column}-${range?.endLine}:${range?.endColumn}`;
  };

  expect(at([])).toBe('1:1-1:2');
  expect(at(['a'], 'key')).toBe('2:3-2:6');
  expect(at(['a', 'b', 0])).toBe('2:16-2:18');
  expect(at(['a', 'b', 1, 'c'])).toBe('2:27-2:31');
  expect(at(['a', 'x', 'y'])).toBe('2:3-2:6');
  expect(at(['a', 'b', 1, 'x'])).toBe('2:20-2:21');
  expect(at(['😀'])).toBe('3:9-3:12');
});

test('a key that is special in JavaScript is an ordinary one', () => {
  const { document } = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}', 'a.json');

  expect(Object.keys(Object(document?.value))).toEqual(['__proto__', 'constructor']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('reads what JSON.parse reads and refuses what it refuses', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-0.5e3',
    'true',
    'null',
    ' ',
    '\n',
    '"\\u00e9\\n"',
    '0',
    '.',
    'x',
  ];
  const random = createRandom(7);
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join('');
    const { document, findings } = parseJson(text, 'a.json');
    const isClean = findings.every(({ rule }) => rule === 'json-duplicate-key');
    expect([text, isClean ? document?.value : undefined]).toEqual([text, parsed(text)]);
  }
});

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
