import { expect, test } from 'vitest';
import { parseData } from './parse-data.ts';
import { prepend } from './prepend.ts';

function faultOf(text: string): string | undefined {
  const parsed = parseData(text);
  return parsed.ok ? undefined : parsed.fault;
}

test('no text is no data', () => {
  expect(parseData(' \n')).toEqual({ ok: true, data: undefined });
});

test('an object is the data', () => {
  expect(parseData('{"session": {"id": "s1"}}')).toEqual({ ok: true, data: { session: { id: 's1' } } });
});

test.each(['[1]', '"x"', 'null', '7'])('%s is refused: data is an object', (text) => {
  expect(faultOf(text)).toContain('JSON object');
});

test('what is no JSON is refused with the reason', () => {
  expect(faultOf('{nope')).toContain('Is not JSON');
});

test('new rows come first, changed ones stay where they are, and the list ends', () => {
  expect(prepend([{ id: 'a' }], { id: 'b' })).toEqual([{ id: 'b' }, { id: 'a' }]);
  expect(prepend([{ id: 'b' }, { id: 'a', read: false }], { id: 'a', read: true })).toEqual([
    { id: 'b' },
    { id: 'a', read: true },
  ]);
  expect(
    prepend(
      Array.from({ length: 200 }, (_, index) => ({ id: String(index) })),
      { id: 'new' },
    ),
  ).toHaveLength(200);
});
