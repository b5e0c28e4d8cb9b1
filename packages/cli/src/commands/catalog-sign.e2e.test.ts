import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  identityToken,
  startMockSigstore,
  type MockSigstore,
} from '../../../catalog/src/__fixtures__/mock-sigstore.ts';
import { runCommand } from '../testing/harness.ts';

const iss = 'https://accounts.example.com';
const sub = 'ann@example.com';
let sigstore: MockSigstore;
let directory: string;
beforeAll(async () => {
  sigstore = await startMockSigstore();
  directory = mkdtempSync(join(tmpdir(), 'sign-'));
  writeFileSync(join(directory, 'trusted_root.json'), sigstore.trustedRoot);
});
afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const run = (command: string, env: Readonly<Record<string, string>> = {}) =>
  runCommand(command, { cwd: directory, env });
const sign = (env: Readonly<Record<string, string>> = { SIGSTORE_ID_TOKEN: identityToken({ iss, sub }) }) =>
  run(`catalog sign . --fulcio-url ${sigstore.url} --rekor-url ${sigstore.url}`, env);
const verify = (subject: string) =>
  run(`catalog verify-signature . --trusted-root trusted_root.json --issuer ${iss} --subject ${subject}`);

test('a publication is signed by who a token names, and verified without anybody being asked', async () => {
  expect(await sign()).toMatchObject({ code: 1, stderr: expect.stringMatching(/holds no publication/) });
  writeFileSync(join(directory, 'catalog.yaml'), 'kind: PluginCatalog\n');
  expect(await sign({})).toMatchObject({ code: 2, stderr: expect.stringMatching(/set SIGSTORE_ID_TOKEN/) });
  expect(await verify(sub)).toMatchObject({ code: 1, stderr: expect.stringMatching(/the catalog is not signed/) });

  expect(await sign()).toMatchObject({ code: 0, stdout: expect.stringMatching(/catalog\.yaml\.sigstore\.json\n$/) });
  expect(await verify(sub)).toMatchObject({ code: 0, stdout: `Signed by ${sub}, whom ${iss} knows\n` });
  expect(await verify('bob@example.com')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/signed by ann@example\.com, and only bob@example\.com may/),
  });
  writeFileSync(join(directory, 'catalog.yaml'), 'kind: Other\n');
  expect(await verify(sub)).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not what was signed/) });
});
