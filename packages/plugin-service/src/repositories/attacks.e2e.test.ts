import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runGit } from './git/run-git.ts';
import { createGitRepository, hasGit, type Files, type GitRepository } from '../testing/git-repository.ts';
import { openTestRepositories, type TestRepositories, type Values } from '../testing/repositories.ts';
import { pluginFiles } from '../testing/plugin-files.ts';

let git: GitRepository;
let directory: string;
const open: TestRepositories[] = [];
beforeEach(() => {
  git = createGitRepository();
  directory = mkdtempSync(join(tmpdir(), 'attack-'));
});
afterEach(async () => {
  git[Symbol.dispose]();
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function follow(values: Values = { plugins: { url: git.url } }): Promise<TestRepositories> {
  const opened = await openTestRepositories(values);
  open.push(opened);
  return opened;
}

/** Everything below a folder that is no plain file or folder, and everything with the right to be executed. */
function strange(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const stats = lstatSync(join(folder, path));
    return !stats.isDirectory() && (!stats.isFile() || (stats.mode & 0o111) !== 0);
  });
}

const rulesOf = ({ repositories }: TestRepositories) =>
  repositories.get('plugins').findings.map(({ rule, plugin }) => `${rule} ${plugin ?? ''}`);

describe.skipIf(!hasGit)('a hostile repository (needs git)', () => {
  test.each(['ext::sh -c "touch $0" ', 'fd::0', 'git://127.0.0.1/x', 'http://127.0.0.1:9/x'])(
    'is not reached over %s, even by what would hand that to git',
    async (url) => {
      const mark = join(directory, 'mark');
      await expect(
        runGit({ args: ['ls-remote', '--', url.startsWith('ext') ? url + mark : url], timeoutMs: 5000 }),
      ).rejects.toMatchObject({ text: expect.stringMatching(/transport '\w+' not allowed/) as unknown });
      expect(existsSync(mark)).toBe(false);
    },
  );

  test('cannot reach out of its tree by links, in place of a file, a folder, a plugin or a tier', async () => {
    writeFileSync(join(directory, 'secret'), 'secret');
    git.commit({
      ...pluginFiles('community/good'),
      ...pluginFiles('community/leaks'),
      ...pluginFiles('community/nests'),
      ...pluginFiles('community/poses'),
    });
    rmSync(join(git.directory, 'community/leaks/README.md'));
    symlinkSync(join(directory, 'secret'), join(git.directory, 'community/leaks/README.md'));
    symlinkSync('/', join(git.directory, 'community/nests/assets'));
    rmSync(join(git.directory, 'community/poses/manifest.json'));
    symlinkSync('../good/manifest.json', join(git.directory, 'community/poses/manifest.json'));
    symlinkSync('../community/good', join(git.directory, 'community/linked'));
    symlinkSync('community', join(git.directory, 'official'));
    git.commit({});
    const opened = await follow();
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(rulesOf(opened)).toEqual([
      'file-kind community/leaks',
      'file-kind community/linked',
      'file-kind community/nests',
      'file-kind community/poses',
      'file-kind ',
    ]);
    expect(strange(opened.folder)).toEqual([]);
  });

  test('cannot bring another repository in as a submodule', async () => {
    git.commit({
      ...pluginFiles('community/good'),
      '.gitmodules': `[submodule "x"]\n\tpath = community/x\n\turl = ${git.url}\n`,
    });
    git.git('update-index', '--add', '--cacheinfo', `160000,${git.git('rev-parse', 'HEAD')},community/x`);
    git.git('commit', '--quiet', '--message=a submodule');
    const opened = await follow();
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(rulesOf(opened)).toEqual(['file-kind community/x']);
  });

  test('has no hook, filter, attribute or configuration run, neither its own nor that of the user', async () => {
    const mark = join(directory, 'mark');
    const script = join(directory, 'evil');
    writeFileSync(script, `#!/bin/sh\necho "$0" >> ${mark}\ncat\n`);
    chmodSync(script, 0o755);
    const hooks = ['post-checkout', 'post-merge', 'reference-transaction', 'fsmonitor-watchman', 'post-index-change'];
    mkdirSync(join(directory, 'hooks'));
    for (const hook of hooks) {
      for (const place of [join(directory, 'hooks'), join(git.directory, '.git/hooks')]) {
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, hook), `#!/bin/sh\necho ${hook} >> ${mark}\n`);
        chmodSync(join(place, hook), 0o755);
      }
    }
    git.commit({
      '.gitattributes': '* filter=evil diff=evil merge=evil text eol=crlf ident\n',
      ...pluginFiles('community/good'),
    });
    rmSync(join(git.directory, '.git/hooks'), { recursive: true });
    rmSync(mark, { force: true });
    const config = join(directory, '.gitconfig');
    writeFileSync(
      config,
      `[core]\n\thooksPath = ${directory}/hooks\n\tfsmonitor = ${script}\n\tsshCommand = ${script}\n\taskPass = ${script}\n` +
        `[filter "evil"]\n\tsmudge = ${script}\n\tclean = ${script}\n\trequired = true\n[uploadpack]\n\tpackObjectsHook = ${script}\n` +
        `[url "ext::${script} "]\n\tinsteadOf = file://\n[init]\n\ttemplateDir = ${directory}\n[credential]\n\thelper = ${script}\n`,
    );
    const before = { ...process.env };
    Object.assign(process.env, {
      HOME: directory,
      GIT_CONFIG_GLOBAL: config,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: join(directory, 'hooks'),
      GIT_DIR: join(directory, 'elsewhere'),
      GIT_SSH: script,
      GIT_EXTERNAL_DIFF: script,
      GIT_TRACE: join(directory, 'trace'),
    });
    try {
      const opened = await follow();
      expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
      expect(opened.offered()).toEqual(['good 1.0.0']);
      const [served = ''] = readdirSync(join(opened.folder, 'plugins'));
      expect(
        execFileSync('cat', [join(opened.folder, 'plugins', served, 'files/community/good/README.md')], {
          encoding: 'utf8',
        }),
      ).not.toContain('\r');
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(directory, 'trace'))).toBe(false);
  });

  test('cannot hand over a file that is huge, also one that is small until it is unpacked', async () => {
    git.commit({
      ...pluginFiles('community/good'),
      ...pluginFiles('community/bomb'),
      'community/bomb/zeros': Buffer.alloc(17 * 1024 ** 2),
    });
    const opened = await follow();
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(rulesOf(opened)).toEqual(['file-too-large community/bomb']);
  });

  test('cannot fill the disk, neither with what comes nor with what it unpacks to', async () => {
    git.commit(pluginFiles('community/good'));
    const opened = await follow({ plugins: { url: git.url, maxSizeMiB: 1 } });
    await opened.repositories.sync('plugins');
    const refused = { outcome: 'failed', error: expect.stringContaining('more than 1 MiB') as unknown };
    git.commit({ 'community/good/noise': randomBytes(6 * 1024 ** 2) });
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);
    git.commit({
      'community/good/noise': undefined,
      'community/good/a': Buffer.alloc(900_000),
      'community/good/b': Buffer.alloc(900_001),
    });
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);
    expect(opened.offered()).toEqual(['good 1.0.0']);
  });

  test('does not hand over its history', async () => {
    const commits = Array.from({ length: 1000 }, (_, index) => {
      const content = `${index} ${randomBytes(300).toString('hex')}`;
      return `commit refs/heads/main\ncommitter A <a@b> ${1_700_000_000 + index} +0000\ndata 1\nx\nM 100644 inline noise\ndata ${content.length}\n${content}\n`;
    });
    execFileSync('git', ['fast-import', '--quiet'], { cwd: git.directory, input: `${commits.join('\n')}\ndone\n` });
    git.git('reset', '--hard', '--quiet');
    git.commit(pluginFiles('community/good'));
    const opened = await follow({ plugins: { url: git.url, maxSizeMiB: 1 } });
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    const [served = ''] = readdirSync(join(opened.folder, 'plugins'));
    const gitDir = join(opened.folder, 'plugins', served, 'repository.git');
    const count = await runGit({ args: ['rev-list', '--all', '--count'], gitDir, timeoutMs: 5000 });
    expect(count.toString().trim()).toBe('1');
  });

  test('cannot go back to what it was before', async () => {
    const first = git.commit(pluginFiles('community/good'));
    git.commit(pluginFiles('community/good', { version: '1.1.0' }));
    const opened = await follow();
    await opened.repositories.sync('plugins');
    git.git('reset', '--hard', '--quiet', first);
    expect(await opened.repositories.sync('plugins')).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(/is older than .* streamspace repository sync plugins --accept-older/) as unknown,
    });
    expect(opened.offered()).toEqual(['good 1.1.0']);
    expect(await opened.repositories.sync('plugins', { acceptOlder: true })).toMatchObject({
      outcome: 'updated',
      changes: { changed: [{ name: 'good', from: '1.1.0', to: '1.0.0', downgrade: true }] },
    });
    const newer = git.commit(pluginFiles('community/good', { version: '1.2.0' }));
    await opened.repositories.sync('plugins');
    git.git('reset', '--hard', '--quiet', first);
    // Served before, so that its date does not count.
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'failed' });
    git.git('reset', '--hard', '--quiet', newer);
  });

  test('may have a committer whose clock is slow', async () => {
    git.commit(pluginFiles('community/good'));
    const opened = await follow();
    await opened.repositories.sync('plugins');
    git.commit(pluginFiles('community/good', { version: '1.1.0' }), { at: '2020-01-01T00:00:00Z' });
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['good 1.1.0']);
  });

  test('cannot offer a catalog with a lower serial number, or with none any more, and says that one has expired', async () => {
    const catalog = (metadata: object) => ({ 'catalog.yaml': JSON.stringify({ metadata }) });
    git.commit({ ...pluginFiles('community/good'), ...catalog({ serial: 7, expiresAt: '2020-01-01T00:00:00Z' }) });
    const opened = await follow();
    await opened.repositories.sync('plugins');
    expect(opened.repositories.get('plugins')).toMatchObject({ catalog: { serial: 7, expired: true } });
    expect(rulesOf(opened)).toEqual(['catalog-expired ']);
    for (const metadata of [{ serial: 6 }, {}, { serial: -1 }, { serial: 'x' }]) {
      git.commit(catalog(metadata));
      expect(await opened.repositories.sync('plugins')).toMatchObject({
        outcome: 'failed',
        error: expect.stringContaining('and 7 is served') as unknown,
      });
    }
    git.commit(catalog({ serial: 8, expiresAt: '2120-01-01T00:00:00Z' }));
    await opened.repositories.sync('plugins');
    expect(opened.repositories.get('plugins')).toMatchObject({
      state: 'current',
      catalog: { serial: 8, expired: false },
    });
  });

  test('cannot have paths that are one path on some systems', async () => {
    git.commit({
      ...pluginFiles('community/good'),
      ...pluginFiles('community/twice'),
      'community/twice/INDEX.js': 'evil()',
      ...pluginFiles('community/two'),
      ...pluginFiles('community/Two'),
      'community/accents/\u00e9': '1',
      'community/accents/e\u0301': '2',
    });
    const opened = await follow();
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['good 1.0.0']);
    expect(new Set(rulesOf(opened))).toEqual(
      new Set([
        'path-collision community/twice',
        'path-collision community/two',
        'path-collision community/Two',
        'path-collision community/accents',
      ]),
    );
  });

  test('cannot have paths that not every system can hold', async () => {
    const names = ['a\\b', 'con.txt', 'a:b', 'ends ', 'ends.', 'new\nline', 'tab\tbed'];
    const folders = names.map((_, index) => `community/odd-${index}`);
    git.commit(Object.assign(pluginFiles('community/good'), ...folders.map((folder) => pluginFiles(folder))) as Files);
    for (const [index, name] of names.entries()) {
      const entry = `100644,${git.blob('x')},${folders[index]}/${name}`;
      git.git('-c', 'core.protectNTFS=false', 'update-index', '--add', '--cacheinfo', entry);
    }
    git.git('-c', 'core.protectNTFS=false', 'commit', '--quiet', '--message=odd');
    const opened = await follow();
    await opened.repositories.sync('plugins');
    expect(rulesOf(opened)).toEqual(folders.map((folder) => `path-unsafe ${folder}`));
    expect(opened.offered()).toEqual(['good 1.0.0']);
  });

  test.each(['..', '.git', 'GIT~1'])('is refused as a whole with a folder "%s"', async (name) => {
    const blob = git.blob('x');
    const inner = execFileSync('git', ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], {
      cwd: git.directory,
      input: Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]),
      encoding: 'utf8',
    }).trim();
    git.commitTree([`040000 tree ${inner}\tcommunity`]);
    const opened = await follow();
    expect(await opened.repositories.sync('plugins')).toMatchObject({
      outcome: 'failed',
      error: 'What the repository sent is incomplete or damaged',
    });
  });

  test('cannot hold up the validation', async () => {
    git.commit({
      ...pluginFiles('community/slow'),
      'community/slow/config.schema.json': JSON.stringify({
        type: 'object',
        properties: { a: { type: 'string', description: 'x', pattern: '^(a+)+$', default: `${'a'.repeat(40)}!` } },
      }),
    });
    const opened = await follow({ plugins: { url: git.url, timeout: '1s' } });
    expect(await opened.repositories.sync('plugins')).toMatchObject({
      outcome: 'failed',
      error: 'Validating the catalog took longer than 1 s',
    });
  });
});

describe.skipIf(!hasGit)('several repositories (need git)', () => {
  let other: GitRepository;
  beforeEach(() => {
    other = createGitRepository();
  });
  afterEach(() => other[Symbol.dispose]());

  const both = (): Values => ({ plugins: { url: git.url }, additional: [{ name: 'other', url: other.url }] });
  const versionOf = ({ repositories }: TestRepositories, name: string) =>
    repositories.entries().find(({ manifest }) => manifest.name === name)?.origin?.repository;

  test('cannot take names from each other, also while the plugin is away', async () => {
    git.commit(pluginFiles('community/alpha'));
    other.commit({ ...pluginFiles('community/alpha', { version: '9.0.0' }), ...pluginFiles('community/beta') });
    const opened = await follow(both());
    for (const name of ['plugins', 'other']) await opened.repositories.sync(name);
    expect(opened.offered()).toEqual(['alpha 1.0.0', 'beta 1.0.0']);
    expect(opened.repositories.get('other')).toMatchObject({
      catalog: { plugins: 1, leftOut: 1 },
      findings: [
        {
          rule: 'name-owned',
          plugin: 'community/alpha',
          message: expect.stringContaining('repository "plugins"') as unknown,
        },
      ],
    });
    git.commit({ 'community/alpha': undefined, ...pluginFiles('community/gamma') });
    await opened.repositories.sync('plugins');
    expect(opened.offered()).toEqual(['beta 1.0.0', 'gamma 1.0.0']);
  });

  test('have their names in the order of the configuration, also where the first could not be reached at first', async () => {
    git.commit(pluginFiles('community/alpha'));
    other.commit(pluginFiles('community/alpha', { version: '9.0.0' }));
    const opened = await follow(both());
    await opened.repositories.sync('other');
    expect(versionOf(opened, 'alpha')).toBe('other');
    await opened.repositories.sync('plugins');
    expect(versionOf(opened, 'alpha')).toBe('plugins');
    await opened.again({ additional: both().additional ?? [] });
    expect(versionOf(opened, 'alpha')).toBe('other');
  });

  test('lose no name of what is installed', async () => {
    git.commit(pluginFiles('community/alpha'));
    other.commit(pluginFiles('community/alpha', { version: '9.0.0' }));
    const opened = await follow(both());
    await opened.repositories.sync('other');
    opened.repositories.setInstalledFrom('alpha', opened.repositories.entries()[0]?.origin);
    await opened.repositories.sync('plugins');
    expect(versionOf(opened, 'alpha')).toBe('other');
  });

  test('have official plugins only where the operator says so', async () => {
    git.commit(pluginFiles('official/streamspace-alpha'));
    other.commit({
      ...pluginFiles('official/streamspace-beta'),
      ...pluginFiles('community/streamspace-gamma'),
      ...pluginFiles('community/good'),
    });
    const opened = await follow(both());
    for (const name of ['plugins', 'other']) await opened.repositories.sync(name);
    expect(opened.offered()).toEqual(['good 1.0.0', 'streamspace-alpha 1.0.0']);
    expect(
      opened.repositories
        .get('other')
        .findings.map(({ rule }) => rule)
        .toSorted(),
    ).toEqual(['name-reserved', 'tier-untrusted']);
  });
});
