import { expect, test } from 'vitest';
import { formatPath } from './paths.ts';
import { mapSecrets, secretValues } from './secrets.ts';

const secret = { type: 'string', writeOnly: true };

test('secrets are found at any depth: objects, lists, maps, references, alternatives', () => {
  const schema = {
    type: 'object',
    properties: {
      token: secret,
      mail: { type: 'object', properties: { password: secret, host: { type: 'string' } } },
      endpoints: { type: 'array', items: { $ref: '#/$defs/endpoint' } },
      headers: { type: 'object', additionalProperties: secret },
      auth: { anyOf: [{ type: 'object', properties: { key: secret } }, { type: 'string' }] },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, secret] },
      keys: { type: 'object', patternProperties: { '^k_': secret }, additionalProperties: { type: 'string' } },
    },
    $defs: {
      endpoint: { type: 'object', properties: { url: { type: 'string' }, secret, next: { $ref: '#/$defs/endpoint' } } },
    },
  };
  const config = {
    token: 's-token',
    mail: { password: 's-mail', host: 'plain' },
    endpoints: [{ url: 'plain', secret: 's-0', next: { secret: 's-next' } }, { secret: 's-1' }],
    headers: { a: 's-header' },
    auth: { key: 's-auth' },
    pair: ['plain', 's-pair'],
    keys: { k_1: 's-key', other: 'plain' },
  };
  const paths: string[] = [];
  const masked = mapSecrets(schema, config, (value, path) => {
    paths.push(`${formatPath(path)}=${value}`);
    return '*';
  });
  expect(paths.toSorted()).toEqual([
    'auth.key=s-auth',
    'endpoints[0].next.secret=s-next',
    'endpoints[0].secret=s-0',
    'endpoints[1].secret=s-1',
    'headers.a=s-header',
    'keys.k_1=s-key',
    'mail.password=s-mail',
    'pair[1]=s-pair',
    'token=s-token',
  ]);
  expect(JSON.stringify(masked)).not.toContain('s-');
  expect(JSON.stringify(masked).match(/plain/g)).toHaveLength(4);
});

test('a marked object is secret text by text', () => {
  const schema = { type: 'object', properties: { account: { type: 'object', writeOnly: true } } };
  expect(secretValues(schema, { account: { key: 'abc', nested: { pin: 1234 } } })).toEqual(['abc', '1234']);
});

test('a schema that refers to itself ends', () => {
  const schema = { $ref: '#' };
  expect(secretValues(schema, { a: 1 })).toEqual([]);
});
