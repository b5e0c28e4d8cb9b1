import { execFileSync } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, type Finished } from '../testing/harness.ts';
import { createRepository, type TestRepository } from '../testing/repository.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  git('init', '--quiet', '--initial-branch=main');
  repository.write(plugin());
  commit();
});
afterEach(() => repository[Symbol.dispose]());

const run = (command: string): Promise<Finished> => runCommand(command, { cwd: repository.root, env: {} });
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { cwd: repository.root })
    .toString()
    .trim();
const commit = (): void => {
  git('add', '--all', '--force');
  git('commit', '--quiet', '--allow-empty', '--message=step');
};

function plugin(permissions: readonly string[] = ['read:sessions'], version = '1.0.0'): Record<string, string> {
  const manifest = {
    name: 'hello',
    version,
    displayName: 'Hello',
    description: 'Says hello',
    type: 'webhook',
    author: 'Ada',
    license: 'MIT',
    permissions,
    entrypoints: { main: 'index.js' },
  };
  return {
    'community/hello/manifest.json': JSON.stringify(manifest),
    'community/hello/README.md': 'For `read:sessions` and `read:users`.',
    'community/hello/index.js':
      'module.exports = { async onLoad({ api }) { await api.sessions.list(); await api.users?.list(); } };',
  };
}

test('two revisions are compared, with what their code uses, and the exit code is the verdict', async () => {
  repository.write(plugin(['read:sessions', 'read:users']));
  commit();

  const refused = await run('catalog diff HEAD~1 HEAD');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('- ❌ The version is 1.0.0, but has to be 1.1.0 or later');
  expect(refused.stdout).toContain('**Mended**\n\n- error permission-undeclared at `community/hello/index.js:1`');

  repository.write(plugin(['read:sessions', 'read:users'], '1.1.0'));
  expect((await run('catalog diff HEAD~1 .')).code).toBe(0);
  const { stdout, code } = await run('catalog diff HEAD~1 . --json');
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    { mayMerge: true, plugins: [{ name: 'hello', version: { before: '1.0.0', after: '1.1.0' }, level: 'minor' }] },
  ]);
});

test('nothing of a revision is run, changed or followed, and nothing stays behind', async () => {
  const traces = join(repository.root, '.git/traces');
  repository.write({
    '.gitattributes': '* filter=evil\ncommunity/hello/manifest.json export-ignore\n',
    '.git/hooks/post-checkout': `#!/bin/sh\ntouch ${traces}\n`,
  });
  git('config', 'filter.evil.smudge', `touch ${traces}`);
  git('config', 'filter.evil.clean', 'cat');
  symlinkSync('/etc/passwd', join(repository.root, 'community/hello/extra.js'));
  commit();
  const before = git('status', '--porcelain', '--ignored');
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('streamspace-diff-'));
  const known = left();

  const { stdout } = await run('catalog diff HEAD~1 HEAD');
  expect(stdout).toContain('- file `extra.js` added');
  expect(stdout).not.toContain('root:');
  expect(readdirSync(join(repository.root, '.git'))).not.toContain('traces');
  expect(git('status', '--porcelain', '--ignored')).toBe(before);
  expect(left().filter((name) => !known.includes(name))).toEqual([]);
});

test('only plugins that have changed since a revision are checked, unless something else has changed', async () => {
  repository.write({ 'community/other-one/manifest.json': '{' });
  commit();
  repository.write({ 'community/hello/index.js': 'module.exports = {};', 'catalog.yaml': '' });
  const since = await run('catalog check --since HEAD');
  expect(since.stdout).toContain('permission-unused');
  expect(since.stdout).not.toContain('other-one');
  expect(since.stdout).toContain('1 plugin checked');

  repository.write({ 'packages/kit/package.json': '{}' });
  expect((await run('catalog check --since HEAD')).stdout).toContain('other-one');
  expect((await run('catalog check --since nowhere')).code).toBe(4);
});

test('a folder under the name of a branch is not taken for it', async () => {
  repository.write({ 'main/community/hello/manifest.json': '{}' });
  expect((await run('catalog diff main HEAD')).stdout).toContain('No plugin differs');
  expect(await run('catalog diff nowhere HEAD')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('A folder is written with its path: ./nowhere') as unknown,
  });
  expect(await run('catalog diff ./nowhere HEAD')).toMatchObject({ code: 4 });
});
