import { expect, test } from 'vitest';
import { parseDescriptors } from './descriptor.ts';
import { describeCollection } from './test-support.ts';

const good = describeCollection('runs', {
  key: ['id'],
  index: [['state', 'n']],
  ttl: { field: 'until' },
  encrypted: ['token'],
});

test('what a plugin declares comes through as it is', () => {
  expect(parseDescriptors(JSON.parse(JSON.stringify([good])))).toEqual([good]);
  expect(parseDescriptors(undefined)).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['no list', {}, /expected array/],
  ['a name that is none', [{ ...good, name: 'a; DROP TABLE' }], /0\.name is no name/],
  ['a reserved name', [{ ...good, name: 'set' }], /0\.name is no name/],
  ['a name twice', [good, good], /two have one name/],
  ['no key', [{ ...good, key: [] }], /0\.key/],
  ['a field without a type', [{ ...good, index: [['secret']] }], /does not say of which type "secret" is/],
  ['a field whose type is inherited', [{ ...good, index: [['toString']] }], /of which type "toString"/],
  ['a type that is none', [{ ...good, fields: { ...good.fields, id: 'date' } }], /0\.fields\.id/],
  ['an encrypted index', [{ ...good, encrypted: ['state'] }], /cannot index "state", which is encrypted/],
  ['an encrypted end', [{ ...good, encrypted: ['until'] }], /cannot index "until"/],
  ['an index twice', [{ ...good, index: [['state'], ['state']] }], /declares an index twice/],
  [
    'nine indexes',
    [{ ...good, index: Array.from({ length: 9 }, (_, at) => Array.from({ length: at + 1 }, () => 'id')) }],
    /9 indexes/,
  ],
  ['a time that is none', [{ ...good, ttl: { afterMs: 0 } }], /0\.ttl/],
  ['more than it may say', [{ ...good, sql: '' }], /sql/],
  ['33 collections', Array.from({ length: 33 }, (_, at) => ({ ...good, name: `c${at}` })), /<=32/],
])('%s is refused', (_, value, message) => {
  expect(() => parseDescriptors(value)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
  );
});
