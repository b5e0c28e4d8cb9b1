import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCatalog } from '../read.ts';
import { projectConfig } from './projection.ts';

test('scalars keep what the form reads, integers become numbers, choices the form’s own type', () => {
  const { configSchema } = projectConfig({
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', pattern: '^https:', description: 'Where to', writeOnly: true },
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20, multipleOf: 1 },
      ratio: { type: 'number' },
      on: { type: 'boolean', title: 'On', default: true },
      mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
    },
    required: ['url'],
    additionalProperties: false,
  });
  expect(configSchema).toEqual({
    type: 'object',
    properties: {
      url: { type: 'string', pattern: '^https:', description: 'Where to', format: 'password' },
      limit: { type: 'number', minimum: 1, maximum: 100, default: 20 },
      ratio: { type: 'number' },
      on: { type: 'boolean', title: 'On', default: true },
      mode: { type: 'enum', enum: ['a', 'b'], default: 'a' },
    },
    required: ['url'],
  });
});

test('what the form would overwrite with text is left out, and keeps its default', () => {
  const { configSchema, defaultConfig } = projectConfig({
    type: 'object',
    properties: {
      list: { type: 'array', items: { type: 'string' }, default: ['email'] },
      nested: { type: 'object', default: {} },
      either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      level: { enum: [1, 2] },
    },
    required: ['list'],
  });
  expect(configSchema).toEqual({ type: 'object', properties: {} });
  expect(defaultConfig).toEqual({ list: ['email'], nested: {} });
});

test('every plugin of this repository gives fields that the form knows', () => {
  for (const { configSchema, manifest } of readCatalog(join(import.meta.dirname, '../../../..')).plugins) {
    const { properties } = projectConfig(configSchema ?? {}).configSchema as {
      properties: Record<string, { type: string }>;
    };
    for (const [key, { type }] of Object.entries(properties)) {
      expect(['string', 'number', 'boolean', 'enum'], `${manifest.name}.${key}`).toContain(type);
    }
  }
});
