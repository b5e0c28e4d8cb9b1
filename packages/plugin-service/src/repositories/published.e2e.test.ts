import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pluginArchive, tarEntry, type TestArchive } from '../testing/archive.ts';
import { createGitRepository, hasGit, type GitRepository } from '../testing/git-repository.ts';
import { pluginFiles } from '../testing/plugin-files.ts';
import { openTestRepositories, type TestRepositories } from '../testing/repositories.ts';

let git: GitRepository;
let opened: TestRepositories;
beforeEach(async () => {
  git = createGitRepository();
  opened = await openTestRepositories({ plugins: { url: git.url } });
});
afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  git[Symbol.dispose]();
});

interface Version {
  readonly version: string;
  readonly archive: TestArchive;
  readonly state?: string;
  readonly sha256?: string;
}

/** The tree of a published catalog. */
function published(plugins: Readonly<Record<string, readonly Version[]>>, metadata: object = {}) {
  const entries = Object.entries(plugins).map(([name, versions]) => ({
    name,
    category: 'community',
    versions: versions.map(({ version, archive, state = 'active', sha256 = archive.sha256 }) => ({
      version,
      state,
      sha256,
    })),
  }));
  const archives = Object.entries(plugins).flatMap(([name, versions]) =>
    versions.map(({ version, archive }) => [`${name}/${version}/plugin.tar.gz`, archive.bytes] as const),
  );
  return { 'catalog.yaml': JSON.stringify({ metadata, spec: { plugins: entries } }), ...Object.fromEntries(archives) };
}

const packed = (name: string, version = '1.0.0', more: readonly Buffer[] = []): Version => ({
  version,
  archive: pluginArchive(pluginFiles(`community/${name}`, { version }), more),
});
const findings = () => opened.repositories.get('plugins').findings.map(({ rule, message }) => `${rule}: ${message}`);

describe.skipIf(!hasGit)('a published catalog (needs git)', () => {
  test('offers the newest good version of each plugin, from its archive', async () => {
    git.commit(
      published(
        {
          alpha: [packed('alpha'), packed('alpha', '1.10.0'), packed('alpha', '1.9.0'), packed('alpha', '2.0.0-rc.1')],
          beta: [packed('beta', '1.0.0'), { ...packed('beta', '1.1.0'), state: 'yanked' }],
          gamma: [{ ...packed('gamma'), state: 'blocked' }],
          delta: [{ ...packed('delta'), state: 'deprecated' }],
        },
        { serial: 4 },
      ),
    );
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['alpha 1.10.0', 'beta 1.0.0', 'delta 1.0.0']);
    expect(findings()).toEqual(['version-state: gamma has no version that may be installed']);
    expect(opened.repositories.get('plugins')).toMatchObject({ catalog: { serial: 4, plugins: 3, leftOut: 1 } });
    await opened.again();
    expect(opened.offered()).toHaveLength(3);
  });

  test('leaves out an archive with another digest than it says, and one that is missing', async () => {
    const other = packed('beta');
    git.commit({
      ...published({
        alpha: [packed('alpha')],
        beta: [{ ...other, sha256: '0'.repeat(64) }],
        gamma: [packed('gamma')],
      }),
      'gamma/1.0.0/plugin.tar.gz': undefined,
    });
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
    expect(findings()).toEqual([
      'archive: is missing',
      `archive: has the digest sha256:${other.archive.sha256}, not sha256:${'0'.repeat(64)}`,
    ]);
  });

  test('keeps what was offered when no digest is right any more', async () => {
    git.commit(published({ alpha: [packed('alpha')] }));
    await opened.repositories.sync('plugins');
    git.commit(published({ alpha: [{ ...packed('alpha', '1.1.0'), sha256: 'f'.repeat(64) }] }));
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'failed' });
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
  });

  test.each<[string, readonly Buffer[], RegExp]>([
    [
      'a path that leads out',
      [tarEntry('../evil.js')],
      /holds "\.\.\/evil\.js", which leads out of the plugin's folder/,
    ],
    ['an absolute path', [tarEntry('/etc/evil')], /holds the absolute path "\/etc\/evil"/],
    ['a link', [tarEntry('link', '', '2')], /holds the symbolic link "link"/],
    ['a hard link', [tarEntry('link', '', '1')], /holds the hard link "link"/],
    ['a device', [tarEntry('null', '', '3')], /holds the device "null"/],
    ['an extended header', [tarEntry('x', '12 path=a/b\n', 'x')], /neither file nor folder/],
    ['a file twice', [tarEntry('index.js', 'evil()')], /holds "index\.js" twice/],
    ['a file that differs in case', [tarEntry('INDEX.js', 'evil()')], /one file to some file systems/],
    ['something after its end', [Buffer.alloc(1024), tarEntry('x')], /has data after the end of the archive/],
    ['a header that is damaged', [tarEntry('x').fill('9', 124, 130)], /does not match its checksum/],
    ['too many files', Array.from({ length: 600 }, (_, n) => tarEntry(`assets/${n}`)), /more than 500 entries/],
    ['too much', [tarEntry('zeros', Buffer.alloc(70 * 1024 ** 2))], /unpacks to more than 67108864 bytes/],
  ])('leaves out an archive with %s', async (_what, more, message) => {
    git.commit(published({ good: [packed('good')], bad: [packed('bad', '1.0.0', more)] }));
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(findings()).toEqual([expect.stringMatching(message)]);
  });

  test('leaves out an archive of another plugin or version, and one that is none', async () => {
    git.commit(
      published({
        alpha: [{ ...packed('beta'), version: '1.0.0' }],
        beta: [{ ...packed('beta', '1.0.0'), version: '1.1.0' }],
        gamma: [{ version: '1.0.0', archive: { bytes: Buffer.from('no archive'), sha256: '0'.repeat(64) } }],
        good: [packed('good')],
      }),
    );
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(findings()).toEqual([
      'archive: is of the plugin "beta", not "alpha"',
      'archive: is version 1.0.0 of beta, not 1.1.0',
      'archive: is no gzip archive',
    ]);
  });

  test('leaves out entries that are not as they should be', async () => {
    const { 'catalog.yaml': text, ...archives } = published({ good: [packed('good')] });
    const catalog = JSON.parse(text) as { spec: { plugins: unknown[] } };
    const [good] = catalog.spec.plugins;
    catalog.spec.plugins.push(good, { name: '../x', category: 'community', versions: [{}] });
    git.commit({ ...archives, 'catalog.yaml': JSON.stringify(catalog) });
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(findings()).toEqual([
      'name-duplicate: There are two plugins "good": the first one counts',
      'catalog-entry: Plugin number 3 is not described as it should be',
    ]);
  });

  test('gives any version that it names, with the digest that it named at the sync', async () => {
    git.commit(published({ alpha: [packed('alpha'), packed('alpha', '1.1.0'), packed('alpha', '2.0.0-rc.1')] }));
    await opened.repositories.sync('plugins');
    const [alpha] = opened.repositories.entries();
    const manifestIn = (version: string) =>
      opened.repositories.withVersion(alpha!, version, async ({ directory, manifest, origin }) => {
        const text = readFileSync(join(directory, 'manifest.json'), 'utf8');
        expect(JSON.parse(text) as object).toEqual(manifest);
        expect(origin).toMatchObject({ repository: 'plugins', digest: expect.stringMatching(/^sha256:/) as unknown });
        return manifest.version;
      });
    for (const version of ['1.0.0', '1.1.0', '2.0.0-rc.1']) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await manifestIn(version)).toBe(version);
    }
    expect(readdirSync(join(opened.folder, '.installing'))).toEqual([]);
    await expect(manifestIn('3.0.0')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no version 3.0.0 of alpha',
    });
  });

  test('gives no version whose archive is gone, is a link, or is not the one that it names', async () => {
    const other = packed('beta', '1.0.0');
    git.commit({
      ...published({
        alpha: [packed('alpha'), packed('alpha', '1.1.0')],
        beta: [{ ...other, sha256: 'a'.repeat(64) }, packed('beta', '1.1.0')],
      }),
      'alpha/1.0.0/plugin.tar.gz': undefined,
    });
    await opened.repositories.sync('plugins');
    const [alpha, beta] = opened.repositories.entries();
    const open = (entry: typeof alpha) => opened.repositories.withVersion(entry!, '1.0.0', async () => undefined);
    await expect(open(alpha)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(open(beta)).rejects.toMatchObject({
      code: 'INTEGRITY',
      message: `beta/1.0.0/plugin.tar.gz has the digest sha256:${other.archive.sha256}, not sha256:${'a'.repeat(64)}`,
    });
  });
});
