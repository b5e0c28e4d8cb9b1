import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Io } from '../io.ts';
import { applyEdits, type ConfigEdits } from './edits.ts';
import { formatPath, parsePath, valueAt, withoutValue, withValue } from './path.ts';
import { configKeys, describeType, missingKeys, schemasAt, type Schema } from './schema.ts';
import { parseValue } from './value.ts';

const schema: Schema = {
  type: 'object',
  required: ['url', 'level', 'mail'],
  properties: {
    url: { type: 'string' },
    level: { enum: ['low', 'high', 3], default: 'low' },
    mail: { $ref: '#/$defs/mail' },
    target: {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'hook' }, retries: { type: 'integer' } } },
        { type: 'object', properties: { kind: { const: 'queue' }, name: { type: ['string', 'null'] } } },
      ],
    },
    labels: { type: 'object', additionalProperties: { type: 'number' } },
    pair: { type: 'array', prefixItems: [{ type: 'boolean' }], items: { type: 'string' } },
    ports: { type: 'array', items: { type: 'integer' }, default: [80, 443] },
    tree: { $ref: '#/$defs/tree' },
    ratio: { anyOf: [{ type: 'number' }, { type: 'string' }] },
  },
  $defs: {
    mail: {
      type: 'object',
      properties: { host: { type: 'string', description: 'SMTP host' }, port: { type: 'integer' } },
    },
    tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' }, value: { type: 'integer' } } },
  },
};

const parse = (path: string, text: string) => parseValue(path, text, schemasAt(schema, parsePath(path)));

describe('a value', () => {
  test.each<[string, string, unknown]>([
    ['url', '5', '5'],
    ['url', 'true', 'true'],
    ['url', '', ''],
    ['level', '3', 3],
    ['level', 'low', 'low'],
    ['mail.port', '25', 25],
    ['target.retries', '-2', -2],
    ['target.kind', 'queue', 'queue'],
    ['target.name', 'null', null],
    ['labels.anything', '1e3', 1000],
    ['pair[0]', 'off', false],
    ['pair[1]', 'off', 'off'],
    ['ports[0]', '8080', 8080],
    ['tree.left.left.left.value', '1', 1],
    ['ratio', '0.5', 0.5],
    ['ratio', 'half', 'half'],
    ['ports', '[1, 2]', [1, 2]],
    ['labels', '{"a": 1}', { a: 1 }],
    ['unknown', '{"a": 1}', { a: 1 }],
    ['unknown', 'text', 'text'],
    ['unknown', '0', 0],
  ])('for %s written %s', (path, text, value) => {
    expect(parse(path, text)).toEqual(value);
  });

  test.each([
    ['mail.port', 'smtp'],
    ['mail.port', ''],
    ['mail.port', '0x10'],
    ['mail.port', 'Infinity'],
    ['pair[0]', 'maybe'],
    ['ports', '{"a": 1}'],
    ['labels', '[1]'],
    ['labels', 'null'],
    ['level', 'medium'],
  ])('that does not fit %s: %s', (path, text) => {
    expect(() => parse(path, text)).toThrow(`does not fit ${path}`);
  });
});

test('types are told in words', () => {
  const told = (path: string) => describeType(schemasAt(schema, parsePath(path)));
  expect(told('level')).toBe('one of "low", "high", 3');
  expect(told('target.name')).toBe('text or null');
  expect(told('ratio')).toBe('a number or text');
  expect(told('unknown')).toBe('any value');
});

test('keys are listed with objects opened, lists and recursions bounded', () => {
  const keys = configKeys(schema).map(({ path }) => path.join('.'));
  expect(keys).toEqual(
    expect.arrayContaining(['url', 'mail.host', 'mail.port', 'target.retries', 'target.name', 'labels', 'ports']),
  );
  expect(keys.length).toBeLessThan(30);
  expect(missingKeys(schema, {})).toEqual(['url']);
  expect(missingKeys(schema, { url: 'a' })).toEqual([]);
  expect(configKeys(undefined)).toEqual([]);
});

describe('a path', () => {
  test('leads to a value and back', () => {
    const path = parsePath('a[0][1].b-c');
    expect(path).toEqual(['a', 0, 1, 'b-c']);
    expect(formatPath(path)).toBe('a[0][1].b-c');
    const made = withValue({ x: 1 }, parsePath('a[0].b'), 2);
    expect(made).toEqual({ x: 1, a: [{ b: 2 }] });
    expect(valueAt(made, parsePath('a[0].b'))).toBe(2);
    expect(valueAt(made, parsePath('a[0].toString'))).toBeUndefined();
    expect(withoutValue(made, parsePath('a[0].b'))).toEqual({ x: 1, a: [{}] });
    expect(withoutValue(made, parsePath('a[0]'))).toEqual({ x: 1, a: [] });
    expect(made).toEqual({ x: 1, a: [{ b: 2 }] });
  });

  test('does not go through a secret that is set', () => {
    expect(() => withValue({ key: { $secret: 'set' } }, parsePath('key.inner'), 1)).toThrow('"key" is not an object');
    expect(() => withoutValue({ key: { $secret: 'set' } }, parsePath('key.$secret'))).toThrow('is not set');
  });

  test('makes keys of an object, whatever they are called', () => {
    const made = withValue({}, parsePath('__proto__.polluted'), true);
    expect(Object.keys(made as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('edits', () => {
  const io: Io = {
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    stdin: Readable.from(['']),
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
  };
  const edit = (config: object, edits: ConfigEdits) => applyEdits({ ...config }, edits, schema, io);

  test('of one entry of a list that is not set begin with its default', async () => {
    expect(await edit({}, { assignments: ['ports[2]=8080'] })).toEqual({ ports: [80, 443, 8080] });
    expect(await edit({ ports: [1] }, { assignments: ['ports[1]=2'] })).toEqual({ ports: [1, 2] });
    expect(await edit({}, { assignments: ['ports=[]'] })).toEqual({ ports: [] });
  });

  test('build on each other', async () => {
    expect(await edit({}, { assignments: ['target.kind=queue', 'target.name=a=b', 'mail.port=25'] })).toEqual({
      target: { kind: 'queue', name: 'a=b' },
      mail: { port: 25 },
    });
  });
});
