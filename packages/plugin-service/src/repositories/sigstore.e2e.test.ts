import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signContents } from '@streamspace/catalog/sign';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  identityToken,
  startMockSigstore,
  type MockSigstore,
} from '../../../catalog/src/__fixtures__/mock-sigstore.ts';
import { pluginArchive } from '../testing/archive.ts';
import { createGitRepository, hasGit, type GitRepository } from '../testing/git-repository.ts';
import { pluginFiles } from '../testing/plugin-files.ts';
import { openTestRepositories, type TestRepositories } from '../testing/repositories.ts';
import { isSameOrigin } from './merge-catalogs.ts';

const iss = 'https://token.actions.githubusercontent.com';
const sub = 'https://github.com/acme/plugins/.github/workflows/release.yml@refs/heads/main';
let sigstore: MockSigstore;
let directory: string;
let git: GitRepository;
let opened: TestRepositories;
const config = () => ({
  url: git.url,
  signerIssuer: iss,
  signerSubject: sub,
  trustedRootFile: join(directory, 'trusted_root.json'),
});

/** A publication with one version of one plugin. */
function publication(version: string, metadata: object = {}) {
  const archive = pluginArchive(pluginFiles('community/alpha', { version }));
  const versions = [{ version, state: 'active', sha256: archive.sha256 }];
  return {
    'catalog.yaml': JSON.stringify({
      metadata,
      spec: { plugins: [{ name: 'alpha', category: 'community', versions }] },
    }),
    [`alpha/${version}/plugin.tar.gz`]: archive.bytes,
  };
}

async function signed(files: ReturnType<typeof publication>, claims = { iss, sub }) {
  const { url } = sigstore;
  const options = { identityToken: async () => identityToken(claims), fulcioUrl: url, rekorUrl: url };
  const bundle = await signContents(Buffer.from(files['catalog.yaml']), options);
  return { ...files, 'catalog.yaml.sigstore.json': bundle };
}

const sync = () => opened.repositories.sync('plugins');

beforeAll(async () => {
  sigstore = await startMockSigstore();
});
afterAll(async () => sigstore[Symbol.asyncDispose]());
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sigstore-'));
  writeFileSync(join(directory, 'trusted_root.json'), sigstore.trustedRoot);
  git = createGitRepository();
  opened = await openTestRepositories({ plugins: config() });
});
afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  git[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

describe.skipIf(!hasGit)('a repository with a signed catalog (needs git)', () => {
  test('is taken from whom the operator names, who is remembered with the catalog', async () => {
    git.commit(await signed(publication('1.0.0', { serial: 4 })));
    expect(await sync()).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
    expect(opened.repositories.entries()[0]?.origin?.signer).toEqual({ issuer: iss, subject: sub });
    expect(opened.repositories.get('plugins')).toMatchObject({ catalog: { signer: sub, serial: 4 } });
    await opened.again();
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
  });

  test('keeps what it offered when anything about the signature is wrong, and says what', async () => {
    git.commit(await signed(publication('1.0.0')));
    await sync();
    const next = publication('1.1.0');
    const good = await signed(next);
    const cases = [
      [await signed(next, { iss, sub: sub.replace('acme', 'evil') }), /signed by .*evil.*, and only .*acme.* may/],
      [await signed(next, { iss: 'https://evil.example.com', sub }), /and only who is known to https:\/\/token/],
      [{ ...good, 'catalog.yaml': `${good['catalog.yaml']} ` }, /catalog\.yaml is not what was signed/],
      [{ ...good, 'catalog.yaml.sigstore.json': '{}' }, /is no sigstore bundle/],
      [{ ...good, 'catalog.yaml.sigstore.json': undefined }, /the catalog is not signed/],
    ] as const;
    for (const [files, error] of cases) {
      git.commit(files);
      // oxlint-disable-next-line no-await-in-loop -- one commit after the other
      expect(await sync()).toMatchObject({ outcome: 'failed', error: expect.stringMatching(error) });
      expect(opened.offered()).toEqual(['alpha 1.0.0']);
    }
    git.commit(good);
    expect(await sync()).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['alpha 1.1.0']);
  });

  test('is refused with an archive that was exchanged, whose digest was signed', async () => {
    const evil = pluginArchive(pluginFiles('community/alpha', { code: 'evil();\n' })).bytes;
    git.commit({ ...(await signed(publication('1.0.0'))), 'alpha/1.0.0/plugin.tar.gz': evil });
    expect(await sync()).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/has the digest/) });
  });

  test('is refused with a lower serial, and warns when it has expired, however well it is signed', async () => {
    git.commit(await signed(publication('1.0.0', { serial: 4, expiresAt: '2020-01-01T00:00:00Z' })));
    expect(await sync()).toMatchObject({ outcome: 'updated' });
    expect(opened.repositories.get('plugins').findings).toMatchObject([
      { rule: 'catalog-expired', severity: 'warning' },
    ]);
    git.commit(await signed(publication('1.1.0', { serial: 3 })));
    expect(await sync()).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/serial is 3, and 4 is served/),
    });
  });

  test('takes no sources, which the signature does not cover', async () => {
    const files = await signed({ 'catalog.yaml': '{}' });
    git.commit({ ...files, ...pluginFiles('community/alpha') });
    expect(await sync()).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/names by digest/) });
  });

  test('does not go on offering what nobody signed once the operator says who has to', async () => {
    await opened.again({ plugins: { url: git.url } });
    git.commit(publication('1.0.0'));
    expect(await sync()).toMatchObject({ outcome: 'updated' });
    await opened.again({ plugins: config() });
    expect(opened.offered()).toEqual([]);
    expect(await sync()).toMatchObject({ outcome: 'failed', error: expect.stringMatching(/not signed/) });
  });

  test('offers no update of a plugin that somebody else had signed', async () => {
    git.commit(await signed(publication('1.0.0')));
    await sync();
    const [entry] = opened.repositories.entries();
    opened.repositories.setInstalledFrom('alpha', entry?.origin);
    expect(opened.repositories.entries()[0]?.isForeign).toBeUndefined();
    const other = { issuer: iss, subject: sub.replace('acme', 'before') };
    opened.repositories.setInstalledFrom('alpha', { ...entry!.origin!, signer: other });
    expect(opened.repositories.entries()[0]?.isForeign).toBe(true);
  });

  test('updates a plugin from who signed it, and from nobody else', () => {
    const from = { repository: 'plugins', signer: { issuer: iss, subject: sub } };
    expect(
      isSameOrigin(from, { ...from, signer: { issuer: iss, subject: sub.replace('heads/main', 'tags/v2') } }),
    ).toBe(true);
    expect(isSameOrigin(from, { ...from, signer: { issuer: iss, subject: sub.replace('acme', 'evil') } })).toBe(false);
    expect(isSameOrigin(from, { repository: 'plugins' })).toBe(false);
    expect(isSameOrigin(from, { ...from, repository: 'other' })).toBe(false);
    expect(isSameOrigin({ repository: 'plugins' }, from)).toBe(true);
    expect(isSameOrigin(undefined, undefined)).toBe(true);
  });
});
