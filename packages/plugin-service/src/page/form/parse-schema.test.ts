import { expect, test } from 'vitest';
import { configJsonSchema, secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { Field, JsonSchema } from './fields.ts';
import { parseSchema } from './parse-schema.ts';

/** The only field of an object with one property. */
function fieldOf(schema: JsonSchema, required = false): Field {
  const [field] = parseSchema({
    type: 'object',
    properties: { it: schema },
    ...(required ? { required: ['it'] } : {}),
  }).fields;
  if (field === undefined) throw new Error('the schema has no field');
  return field;
}

test.each<[string, JsonSchema, Partial<Field>]>([
  ['a string', { type: 'string' }, { kind: 'text', format: 'text', multiline: false }],
  ['an address', { type: 'string', format: 'uri' }, { kind: 'text', format: 'url' }],
  [
    'an e-mail address',
    { type: 'string', format: 'email', pattern: '^long$' },
    { kind: 'text', format: 'email', patterns: [] },
  ],
  ['a long text', { type: 'string', multiline: true }, { kind: 'text', multiline: true }],
  ['a secret', { type: 'string', writeOnly: true }, { kind: 'secret', content: 'text', multiline: false }],
  ['a secret object', { type: 'object', writeOnly: true }, { kind: 'secret', content: 'json', multiline: true }],
  ['a switch', { type: 'boolean' }, { kind: 'boolean' }],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }, { kind: 'json' }],
  ['a union of shapes', { oneOf: [{ type: 'object' }, { type: 'array' }] }, { kind: 'json' }],
  ['anything', {}, { kind: 'json' }],
  ['text or nothing', { type: ['string', 'null'] }, { kind: 'text', nullable: true }],
  [
    'a text of two kinds',
    { anyOf: [{ type: 'string', format: 'uri' }, { const: '' }] },
    { kind: 'text', format: 'text' },
  ],
])('%s', (_what, schema, expected) => {
  expect(fieldOf(schema)).toMatchObject(expected);
});

test('labels come from the title, or from the key', () => {
  const { fields } = parseSchema({
    type: 'object',
    properties: { webhookUrl: { title: 'Where to', type: 'string' }, apiKey: { type: 'string' } },
  });
  expect(fields.map(({ label }) => label)).toEqual(['Where to', 'API key']);
});

test('the range of safe integers is no limit worth showing', () => {
  expect(fieldOf({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: 100 })).toEqual(
    expect.objectContaining({ max: 100, exclusive: { min: false, max: false } }),
  );
  expect(fieldOf({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER })).not.toHaveProperty('min');
});

test('a union of constants is a choice with their titles, and tells 1 from "1"', () => {
  const field = fieldOf({ anyOf: [{ const: 1, title: 'One' }, { const: '1' }] });
  expect(field).toMatchObject({
    kind: 'choice',
    options: [
      { code: '1', label: 'One' },
      { code: '"1"', label: '1' },
    ],
  });
});

test('keys that are known are the fields of a group, others are rows', () => {
  expect(
    fieldOf({ type: 'object', propertyNames: { enum: ['info', 'error'] }, additionalProperties: { type: 'string' } }),
  ).toMatchObject({
    kind: 'group',
    fields: [{ key: 'info' }, { key: 'error' }],
  });
  expect(
    fieldOf({ type: 'object', propertyNames: { pattern: '^x-' }, additionalProperties: { type: 'string' } }),
  ).toMatchObject({
    kind: 'record',
    keyPattern: '^x-',
  });
});

test('references are followed, and a recursive one ends as JSON', () => {
  const root = parseSchema({
    type: 'object',
    properties: { rule: { $ref: '#/$defs/a~1rule', description: 'Mine' } },
    $defs: {
      'a/rule': { type: 'object', properties: { name: { type: 'string' }, next: { $ref: '#/$defs/a~1rule' } } },
    },
  });
  expect(root.fields[0]).toMatchObject({
    kind: 'group',
    help: 'Mine',
    fields: [{ kind: 'text' }, { kind: 'json', key: 'next' }],
  });
});

test('a schema that is no object has no fields', () => {
  expect(parseSchema({ type: 'string' }).fields).toEqual([]);
  expect(parseSchema({}).fields).toEqual([]);
});

test('a configuration that a plugin declares becomes the controls it stands for', () => {
  const schema = configJsonSchema(
    z.strictObject({
      webhookUrl: secret(z.url()),
      contact: z.email().optional(),
      mode: z.enum(['now', 'digest']).default('now'),
      level: z.union([z.literal('info'), z.literal('error')]).optional(),
      rateLimit: z.int().min(1).max(100).default(20),
      days: z.array(z.enum(['mon', 'tue'])).default(['mon']),
      endpoints: z.array(z.strictObject({ url: z.url(), key: secret(z.string(), { multiline: true }) })),
      headers: z.record(z.string(), z.string()).optional(),
      quiet: z.strictObject({ start: z.string().regex(/^\d\d:\d\d$/) }).optional(),
    }),
  );
  expect(parseSchema(schema).fields.map(({ key, kind, required }) => [key, kind, required])).toEqual([
    ['webhookUrl', 'secret', true],
    ['contact', 'text', false],
    ['mode', 'choice', false],
    ['level', 'choice', false],
    ['rateLimit', 'number', false],
    ['days', 'choices', false],
    ['endpoints', 'list', true],
    ['headers', 'record', false],
    ['quiet', 'group', false],
  ]);
  expect(parseSchema(schema).fields[6]).toMatchObject({
    item: { fields: [{ format: 'url' }, { kind: 'secret', multiline: true }] },
  });
});
