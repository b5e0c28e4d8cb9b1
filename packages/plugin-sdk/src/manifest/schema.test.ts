import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestJsonSchema } from './schema.ts';

test('the JSON Schema for editors demands what the parser demands', () => {
  expect(manifestJsonSchema()).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: [
      'name',
      'version',
      'displayName',
      'description',
      'type',
      'author',
      'license',
      'entrypoints',
      'permissions',
    ],
  });
});

test('every key of a manifest is described', () => {
  const { properties } = manifestJsonSchema() as { properties: Record<string, { description?: string }> };
  const undescribed = Object.entries(properties).filter(([, schema]) => schema.description === undefined);
  expect(undescribed.map(([key]) => key)).toEqual([]);
});

test('the committed schema is the generated one', () => {
  const committed = readFileSync(new URL('../../manifest.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(committed)).toEqual(manifestJsonSchema());
});
