import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAuthFile } from './auth-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'auth-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string, mode = 0o600) => {
  writeFileSync(join(directory, 'auth.json'), text);
  chmodSync(join(directory, 'auth.json'), mode);
};

test('says how tokens of the control plane are checked', async () => {
  const secret = 's'.repeat(32);
  write(JSON.stringify({ controlPlane: { key: { secret } } }));
  expect(await readAuthFile(directory, 'auth.json')).toEqual({
    controlPlane: { issuer: 'streamspace-api', key: { secret } },
  });
});

test.each(['{"controlPlane":{"key":{"secret":"tooshort"}}}', '{"secret":"tooshort"}', 'tooshort'])(
  'what is wrong is said without what stands there: %s',
  async (text) => {
    write(text);
    const error = await readAuthFile(directory, 'auth.json').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('auth.json') as string });
    expect(String(error)).not.toContain('tooshort');
  },
);

test('a file that others can read is refused', async () => {
  write('{}', 0o644);
  await expect(readAuthFile(directory, 'auth.json')).rejects.toThrow(/chmod 600/);
});
