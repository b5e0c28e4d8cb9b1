import { expect, test } from 'vitest';
import { ConfigError, createConfigChecker } from './check.ts';

const schema = {
  type: 'object',
  properties: {
    url: { type: 'string', format: 'uri' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    mode: { enum: ['fast', 'safe'], default: 'safe' },
    endpoints: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string', pattern: '^[a-z]+$' }, enabled: { type: 'boolean', default: true } },
        required: ['id'],
        additionalProperties: false,
      },
    },
  },
  required: ['url'],
  additionalProperties: false,
} as const;

const checker = createConfigChecker('relay', schema);

function faults(config: Record<string, unknown>): Readonly<Record<string, string>> {
  try {
    checker.check(config);
    return {};
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).fields;
  }
}

test('defaults are filled in, at any depth, and the original stays as it was', () => {
  const config = { url: 'https://a.example', endpoints: [{ id: 'a' }] };
  expect(checker.check(config)).toEqual({
    url: 'https://a.example',
    limit: 20,
    mode: 'safe',
    endpoints: [{ id: 'a', enabled: true }],
  });
  expect(config).toEqual({ url: 'https://a.example', endpoints: [{ id: 'a' }] });
});

test.each<[Record<string, unknown>, Record<string, string>]>([
  [{}, { url: 'is required' }],
  [{ url: 'nonsense' }, { url: 'must be a valid uri' }],
  [{ url: 'https://a.example', limit: 0 }, { limit: 'must be >= 1' }],
  [{ url: 'https://a.example', limit: '20' }, { limit: 'must be integer' }],
  [{ url: 'https://a.example', limt: 5 }, { limt: 'is unknown: did you mean "limit"?' }],
  [{ url: 'https://a.example', mode: 'slow' }, { mode: 'must be one of fast, safe' }],
  [{ url: 'https://a.example', endpoints: [{ id: 'a' }, { id: '1' }] }, { 'endpoints[1].id': 'must match ^[a-z]+$' }],
  [{ url: 'https://a.example', endpoints: [{}] }, { 'endpoints[0].id': 'is required' }],
])('%j is refused in its place', (config, expected) => {
  expect(faults(config)).toEqual(expected);
});

test('all faults are found, and the message names them all', () => {
  expect(() => checker.check({ limit: 0, mode: 'x' })).toThrow(
    'The configuration of relay does not fit: url is required; limit must be >= 1; mode must be one of fast, safe',
  );
});

test('what is no JSON Schema is refused', () => {
  expect(() => createConfigChecker('relay', { type: 'objekt' })).toThrow(/configuration schema of relay/);
});

test('without a schema everything is accepted', () => {
  expect(createConfigChecker('relay', undefined).check({ any: ['thing'] })).toEqual({ any: ['thing'] });
});
