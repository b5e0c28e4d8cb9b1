import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createVault } from '../config/vault.ts';
import { changedKeys, maskConfig, unmaskConfig } from './stored-config.ts';

const vault = createVault(randomBytes(32));
const schema = {
  type: 'object',
  properties: {
    token: { type: 'string', writeOnly: true },
    endpoints: {
      type: 'array',
      items: { type: 'object', properties: { secret: { type: 'string', writeOnly: true } } },
    },
  },
};
const stored = {
  token: 'tok',
  endpoints: [
    { id: 'a', secret: 'sa' },
    { id: 'b', secret: 'sb' },
  ],
};
const unmask = (config: Record<string, unknown>) => unmaskConfig('relay', schema, config, stored, vault);

test('what is shown holds no secret, and sent back as it is it means the same', () => {
  const shown = maskConfig(schema, stored, vault);
  expect(JSON.stringify(shown)).not.toMatch(/tok"|"sa"|"sb"/);
  expect(shown).toMatchObject({ token: { $secret: 'set' }, endpoints: [{ id: 'a', secret: { $secret: 'set' } }, {}] });
  expect(unmask(shown)).toEqual(stored);
});

test('a secret stays with its item when the items before it are removed', () => {
  const { endpoints } = maskConfig(schema, stored, vault) as { endpoints: unknown[] };
  expect(unmask({ endpoints: endpoints.slice(1) })).toEqual({ endpoints: [{ id: 'b', secret: 'sb' }] });
});

test('a mark without a reference keeps what stands in its place', () => {
  expect(unmask({ token: { $secret: 'set' } })).toEqual({ token: 'tok' });
});

test('a mark that stands for nothing is a fault at its place', () => {
  expect(() => unmask({ endpoints: [{}, {}, { secret: { $secret: 'set' } }] })).toThrow(
    expect.objectContaining({ fields: { 'endpoints[2].secret': 'is a secret that is not stored: enter it again' } }),
  );
});

test('changed keys are the top-level ones that differ', () => {
  expect(changedKeys({ a: 1, b: [1], c: 1 }, { a: 1, b: [2], d: 1 })).toEqual(['b', 'c', 'd']);
});
