import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepository, hasGit, type GitRepository } from '../testing/git-repository.ts';
import { openTestRepositories, type TestRepositories, type Values } from '../testing/repositories.ts';
import { pluginFiles } from '../testing/plugin-files.ts';

let git: GitRepository;
const open: TestRepositories[] = [];
beforeEach(() => {
  git = createGitRepository();
});
afterEach(async () => {
  git[Symbol.dispose]();
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function follow(values: Values = { plugins: { url: git.url } }, options = {}): Promise<TestRepositories> {
  const opened = await openTestRepositories(values, options);
  open.push(opened);
  return opened;
}

describe.skipIf(!hasGit)('a repository (needs git)', () => {
  test('is fetched, validated, and offered with its changes told', async () => {
    git.commit({ ...pluginFiles('community/alpha'), ...pluginFiles('community/beta') });
    const { repositories, offered } = await follow();
    expect(repositories.get('plugins')).toMatchObject({ state: 'waiting', branch: 'main' });
    const first = await repositories.sync('plugins');
    expect(first).toMatchObject({
      outcome: 'updated',
      changes: { added: [{ name: 'alpha', version: '1.0.0' }, { name: 'beta' }], changed: [], removed: [] },
    });
    expect(offered()).toEqual(['alpha 1.0.0', 'beta 1.0.0']);

    const commit = git.commit({
      ...pluginFiles('community/alpha', { version: '1.1.0' }),
      'community/beta': undefined,
      ...pluginFiles('community/gamma'),
    });
    expect(await repositories.sync('plugins')).toMatchObject({
      outcome: 'updated',
      commit,
      changes: {
        added: [{ name: 'gamma', version: '1.0.0' }],
        changed: [{ name: 'alpha', from: '1.0.0', to: '1.1.0' }],
        removed: [{ name: 'beta', version: '1.0.0' }],
      },
    });
    expect(offered()).toEqual(['alpha 1.1.0', 'gamma 1.0.0']);
    expect((await repositories.sync('plugins')).outcome).toBe('unchanged');
    expect(repositories.history('plugins', 10).map(({ outcome }) => outcome)).toEqual(['updated', 'updated']);
    expect(repositories.get('plugins')).toMatchObject({
      state: 'current',
      catalog: { commit, plugins: 2, leftOut: 0, expired: false },
      findings: [],
    });
  });

  test('offers its good plugins while bad ones are left out with the reason', async () => {
    git.commit({ ...pluginFiles('community/alpha'), 'community/bad/manifest.json': '{ "name": "bad", }' });
    const { repositories, offered } = await follow();
    await repositories.sync('plugins');
    expect(offered()).toEqual(['alpha 1.0.0']);
    const { catalog, findings } = repositories.get('plugins');
    expect(catalog).toMatchObject({ plugins: 1, leftOut: 1 });
    expect(findings).toContainEqual(
      expect.objectContaining({
        plugin: 'community/bad',
        file: 'community/bad/manifest.json',
        rule: 'json-trailing-comma',
      }),
    );
  });

  test('is served as it was last while it is gone, and after a new start', async () => {
    git.commit(pluginFiles('community/alpha'));
    const opened = await follow();
    await opened.repositories.sync('plugins');
    rmSync(git.directory, { recursive: true });
    expect(await opened.repositories.sync('plugins')).toMatchObject({
      outcome: 'failed',
      error: 'There is no repository at the address',
    });
    await opened.repositories.sync('plugins');
    expect(opened.repositories.history('plugins', 10)).toMatchObject([{ outcome: 'failed', times: 2 }, {}]);
    expect(opened.repositories.get('plugins')).toMatchObject({ state: 'failed', catalog: { plugins: 1 } });
    expect(opened.logged).toHaveLength(1);
    await opened.again();
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
  });

  test('is served as it was last while its branch is gone, or points to what was never pushed', async () => {
    git.commit(pluginFiles('community/alpha'));
    const { repositories, offered } = await follow();
    await repositories.sync('plugins');
    git.git('branch', '--move', 'main', 'other');
    expect(await repositories.sync('plugins')).toMatchObject({ error: 'The repository has no branch "main"' });

    writeFileSync(join(git.directory, '.git/refs/heads/main'), `${'0123456789'.repeat(4)}\n`);
    expect((await repositories.sync('plugins')).outcome).toBe('failed');
    expect(offered()).toEqual(['alpha 1.0.0']);
  });

  test('is served as it was last while files of a commit are missing', async () => {
    git.commit(pluginFiles('community/alpha'));
    const { repositories, offered } = await follow();
    await repositories.sync('plugins');
    git.commit(pluginFiles('community/alpha', { version: '2.0.0' }));
    const id = git.git('rev-parse', 'HEAD:community/alpha/index.js');
    git.commit(pluginFiles('community/alpha', { version: '2.0.0', code: '// more\n' }));
    const missing = git.git('rev-parse', 'HEAD:community/alpha/index.js');
    expect(missing).not.toBe(id);
    rmSync(join(git.directory, '.git/objects', missing.slice(0, 2), missing.slice(2)));
    expect(await repositories.sync('plugins')).toMatchObject({ outcome: 'failed' });
    expect(offered()).toEqual(['alpha 1.0.0']);
  });

  test('can be pinned to a commit', async () => {
    const first = git.commit(pluginFiles('community/alpha'));
    git.commit(pluginFiles('community/alpha', { version: '2.0.0' }));
    const { repositories, offered } = await follow({ plugins: { url: git.url, commit: first } });
    expect(await repositories.sync('plugins')).toMatchObject({ outcome: 'updated', commit: first });
    expect(offered()).toEqual(['alpha 1.0.0']);
    expect((await repositories.sync('plugins')).outcome).toBe('unchanged');
  });

  test('may have its plugins in a folder', async () => {
    git.commit(pluginFiles('plugins/community/alpha'));
    const { repositories, offered } = await follow({ plugins: { url: git.url, path: 'plugins' } });
    await repositories.sync('plugins');
    expect(offered()).toEqual(['alpha 1.0.0']);
    const other = await follow({ plugins: { url: git.url, path: 'nowhere' } });
    expect(await other.repositories.sync('plugins')).toMatchObject({ error: 'The repository has no folder "nowhere"' });
  });

  test('that becomes empty keeps what it offered', async () => {
    git.commit(pluginFiles('community/alpha'));
    const { repositories, offered } = await follow();
    await repositories.sync('plugins');
    git.commit({ community: undefined, 'README.md': 'moved' });
    expect(await repositories.sync('plugins')).toMatchObject({
      outcome: 'failed',
      error: expect.stringContaining('There is no plugin in the repository that can be offered') as unknown,
    });
    expect(offered()).toEqual(['alpha 1.0.0']);
  });

  test('leaves nothing of a sync that failed on disk, nor of one that was killed', async () => {
    git.commit(pluginFiles('community/alpha'));
    const opened = await follow();
    await opened.repositories.sync('plugins');
    const [served = ''] = readdirSync(join(opened.folder, 'plugins'));
    git.commit({ community: undefined });
    await opened.repositories.sync('plugins');
    expect(readdirSync(join(opened.folder, 'plugins'))).toEqual([served]);
    writeFileSync(join(opened.folder, 'plugins', 'catalog-left'), 'half');
    await opened.again();
    expect(readdirSync(join(opened.folder, 'plugins'))).toEqual([served]);
    expect(opened.offered()).toEqual(['alpha 1.0.0']);
  });

  test('is fetched anew where what is on disk was changed, which is not offered meanwhile', async () => {
    git.commit({ ...pluginFiles('community/alpha'), ...pluginFiles('community/beta') });
    const opened = await follow();
    await opened.repositories.sync('plugins');
    const [served = ''] = readdirSync(join(opened.folder, 'plugins'));
    writeFileSync(join(opened.folder, 'plugins', served, 'files/community/alpha/index.js'), 'evil()');
    const [alpha] = opened.repositories.entries();
    await expect(opened.repositories.withSource(alpha!, async () => undefined)).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
    await opened.again();
    expect(opened.offered()).toEqual(['beta 1.0.0']);
    expect(opened.repositories.get('plugins').findings).toMatchObject([{ rule: 'damaged', plugin: 'community/alpha' }]);
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    expect(opened.offered()).toEqual(['alpha 1.0.0', 'beta 1.0.0']);
  });
});
