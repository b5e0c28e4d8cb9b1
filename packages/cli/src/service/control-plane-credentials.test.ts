import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readControlPlaneCredentials } from './control-plane-credentials.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'credentials-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

const read = (env: Readonly<Record<string, string>>, file?: string) => readControlPlaneCredentials({ env, cwd }, file);

test('an account comes from the environment', () => {
  const user = { STREAMSPACE_CONTROL_PLANE_USER: 'svc', STREAMSPACE_CONTROL_PLANE_PASSWORD: 'pw' };
  expect(read(user)).toEqual({ username: 'svc', password: 'pw' });
  expect(read({ ...user, STREAMSPACE_CONTROL_PLANE_TOKEN: 't' })).toEqual({ token: 't' });
  expect(() => read({ STREAMSPACE_CONTROL_PLANE_USER: 'svc' })).toThrow('STREAMSPACE_CONTROL_PLANE_PASSWORD');
});

test('an account comes from a file that nobody else can read', () => {
  const path = join(cwd, 'account.json');
  writeFileSync(path, '{"username":"svc","password":"pw"}', { mode: 0o600 });
  expect(read({}, 'account.json')).toEqual({ username: 'svc', password: 'pw' });
  const open = join(cwd, 'open.json');
  writeFileSync(open, '{"token":"t"}', { mode: 0o644 });
  expect(() => read({}, open)).toThrow('chmod 600');
  expect(() => read({}, 'missing.json')).toThrow('There is no file');
});

test('what is in a broken file is not repeated', () => {
  writeFileSync(join(cwd, 'broken.json'), '{"pass":"geheim"}', { mode: 0o600 });
  expect(() => read({}, 'broken.json')).toThrow(/^(?!.*geheim).*holds no account/);
});
