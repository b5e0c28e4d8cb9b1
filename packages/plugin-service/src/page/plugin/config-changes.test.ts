import { expect, test } from 'vitest';
import { configChanges } from './config-changes.ts';

const text = { type: 'string' };

test('keys that come, go and become required are told, also those of objects', () => {
  const before = { properties: { url: text, room: text, mail: { properties: { to: text } } } };
  const after = {
    properties: { url: text, token: text, colour: { ...text, default: 'red' }, mail: { properties: { from: text } } },
    required: ['url', 'token', 'colour'],
  };
  expect(configChanges(before, after)).toEqual({
    added: ['token', 'colour', 'mail.from'],
    removed: ['room', 'mail.to'],
    required: ['url', 'token'],
  });
});

test('a plugin without a configuration has no keys, and the same schema changes none', () => {
  const schema = { properties: { url: text }, required: ['url'] };
  expect(configChanges(undefined, undefined)).toEqual({ added: [], removed: [], required: [] });
  expect(configChanges(schema, schema)).toEqual({ added: [], removed: [], required: [] });
  expect(configChanges(schema, undefined)).toEqual({ added: [], removed: ['url'], required: [] });
});
