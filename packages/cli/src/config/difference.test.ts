import { expect, test } from 'vitest';
import { differenceOf } from './difference.ts';
import type { Schema } from './schema.ts';

const secret: Schema = { type: 'string', writeOnly: true };
const schema: Schema = {
  type: 'object',
  properties: {
    url: { type: 'string' },
    token: secret,
    mail: { type: 'object', properties: { host: { type: 'string' }, password: secret } },
    routes: { type: 'array', items: { type: 'object', properties: { to: { type: 'string' }, key: secret } } },
    vault: { type: 'object', writeOnly: true, properties: { inner: { type: 'string' } } },
    headers: { type: 'object', additionalProperties: secret },
  },
};
const rows = (before: object, after: object) => differenceOf(before, after, schema).map((row) => row.join(' '));

test('only what changes is told, by its whole path', () => {
  expect(
    rows({ url: 'a', limit: 1, mail: { host: 'a', port: 25 } }, { url: 'a', limit: 2, mail: { host: 'b', port: 25 } }),
  ).toEqual(['limit 1 -> 2', 'mail.host a -> b']);
  expect(rows({ url: 'a' }, { limit: 1 })).toEqual(['url a -> not set', 'limit not set -> 1']);
  expect(rows({ url: 'a' }, { url: 'a' })).toEqual([]);
});

test('secrets are not shown, wherever they stand', () => {
  const mark = { $secret: 'set' };
  const told = rows(
    { token: mark, mail: { password: mark }, routes: [{ to: 'a', key: mark }] },
    {
      token: 'hunter2',
      mail: { host: 'a', password: 'hunter2' },
      routes: [{ to: 'b', key: 'hunter2' }],
      vault: { inner: 'hunter2' },
      headers: { authorization: 'hunter2' },
    },
  );
  expect(told).toEqual([
    'token ••• -> •••',
    'mail.password ••• -> •••',
    'mail.host not set -> a',
    'routes [{"to":"a","key":"•••"}] -> [{"to":"b","key":"•••"}]',
    'vault not set -> •••',
    'headers not set -> {"authorization":"•••"}',
  ]);
});
