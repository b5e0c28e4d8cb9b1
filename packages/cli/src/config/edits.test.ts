import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyEdits, refuseSecrets, type ConfigEdits } from './edits.ts';
import type { Schema } from './schema.ts';

const secret: Schema = { type: 'string', writeOnly: true };
const schema: Schema = {
  type: 'object',
  properties: {
    url: { type: 'string' },
    limit: { type: 'integer' },
    token: secret,
    pin: { type: 'integer', writeOnly: true },
    mail: { type: 'object', properties: { host: { type: 'string' }, password: secret } },
    routes: { type: 'array', items: { type: 'object', properties: { to: { type: 'string' }, key: secret } } },
  },
};

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'edits-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function apply(edits: Partial<ConfigEdits>, { stdin = '', env = {}, config = {} } = {}) {
  return applyEdits({ ...config }, { assignments: [], ...edits }, schema, {
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
    stdin: Readable.from([stdin]),
    env,
    cwd,
    signal: new AbortController().signal,
  });
}

describe('secrets on the command line', () => {
  test.each([
    'token=hunter2',
    'mail.password=hunter2',
    'mail={"host": "a", "password": "hunter2"}',
    'routes[0].key=hunter2',
    'routes=[{"to": "a", "key": "hunter2"}]',
    'pin=1234',
  ])('are refused and not repeated: %s', (assignment) => {
    const refuse = () => refuseSecrets([assignment], schema);
    expect(refuse).toThrow('is a secret: on the command line, others could read it');
    expect(refuse).not.toThrow(/hunter2|1234/);
  });

  test.each(['pin=hunter2', 'mail={"password": "hunter2"', 'routes=hunter2'])(
    'that do not even fit are not repeated: %s',
    (assignment) => {
      const refuse = () => refuseSecrets([assignment], schema);
      expect(refuse).toThrow('What was given does not fit');
      expect(refuse).not.toThrow('hunter2');
    },
  );

  test.each(['token=-', 'url=a', 'mail={"host": "a"}', 'routes[0].to=a', 'other=text'])('%s is none', (assignment) => {
    expect(() => refuseSecrets([assignment], schema)).not.toThrow();
  });
});

test('values come from files without the end of their last line, from variables, and from standard input', async () => {
  writeFileSync(join(cwd, 'token'), 'a\nb=c\r\n');
  expect(
    await apply(
      { assignments: ['routes[0].key=-'], fromFile: ['token=token'], fromEnv: ['mail.password=PASSWORD', 'limit=N'] },
      { stdin: 'key\n', env: { PASSWORD: '', N: '5' } },
    ),
  ).toEqual({ routes: [{ key: 'key' }], token: 'a\nb=c', mail: { password: '' }, limit: 5 });
});

test('a file of keys replaces whole keys, before others are unset and set', async () => {
  writeFileSync(join(cwd, 'config.json'), '{"mail": {"host": "b"}, "limit": 1, "url": "b"}');
  expect(
    await apply(
      { file: 'config.json', unset: ['url'], assignments: ['limit=2'] },
      { config: { mail: { password: { $secret: 'set' } }, token: { $secret: 'set' } } },
    ),
  ).toEqual({ mail: { host: 'b' }, token: { $secret: 'set' }, limit: 2 });
});

test('what does not fit is not repeated where it was not on the command line', async () => {
  const value = 'hunter2 is secret';
  writeFileSync(join(cwd, 'value'), value);
  for (const edits of [{ fromFile: ['limit=value'] }, { fromEnv: ['limit=V'] }, { assignments: ['limit=-'] }]) {
    // oxlint-disable-next-line no-await-in-loop -- few
    const error = await apply(edits, { stdin: value, env: { V: value } }).catch(String);
    expect(error).toContain('What was given does not fit limit, which takes a whole number');
    expect(error).not.toContain('hunter2');
  }
});

test.each(['hunter2', '{"token": hunter2}', '{"token": "hunter2" x', '{"token": "hunter2'])(
  'a file that is no JSON is not quoted: %s',
  async (text) => {
    writeFileSync(join(cwd, 'config.json'), text);
    const error = await apply({ file: 'config.json' }).catch(String);
    expect(error).toContain('config.json is no JSON');
    expect(error).not.toContain('unter2');
  },
);

test.each<[Partial<ConfigEdits>, string]>([
  [{ fromFile: ['token=none'] }, 'Cannot read none for token'],
  [{ fromEnv: ['token=NONE'] }, 'there is no environment variable NONE'],
  [{ file: '-', assignments: ['token=-'] }, 'Only one value can come from standard input'],
  [{ unset: ['mail.host'] }, 'it is not set'],
])('%j is refused', async (edits, message) => {
  await expect(apply(edits)).rejects.toThrow(message);
});
