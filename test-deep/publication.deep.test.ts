import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../packages/cli/src/testing/harness.ts';
import { createRepository, type TestRepository } from '../packages/cli/src/testing/repository.ts';
import { hasGit, type GitRepository } from '../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../packages/plugin-service/src/testing/plugin-files.ts';
import { startFollowedService, type FollowedService } from '../test/support/followed-service.ts';

let sources: TestRepository;
let tree: string;
beforeEach(() => {
  sources = createRepository();
  tree = mkdtempSync(join(tmpdir(), 'streamspace-release-'));
});
afterEach(() => {
  sources[Symbol.dispose]();
  rmSync(tree, { recursive: true });
});

/** Publishes a version of the plugin into the tree, and the tree into a repository. */
async function publish(git: GitRepository, version: string, states: object = {}): Promise<void> {
  const code = `export default { onLoad() { console.log('counter ${version} is here'); } };\n`;
  const files = {
    ...pluginFiles('community/counter', { version }),
    'community/counter/index.js': code,
    'community/counter/versions.json': JSON.stringify(states),
  };
  sources.write(files);
  const command = ['catalog', 'publish', tree, '--base-url', 'https://plugins.example.com'];
  const { code: status, stderr } = await runCommand(command, { cwd: sources.root, env: {} });
  if (status !== 0) throw new Error(stderr);
  const written = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  git.commit(
    Object.fromEntries(
      written.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [relative(tree, file), readFileSync(file)];
      }),
    ),
  );
}

/** Once more where the service was reading what was there before. */
async function sync(followed: FollowedService): Promise<void> {
  await vi.waitFor(() => followed.run('repository', 'sync', 'plugins'), { timeout: 15_000 });
}

describe.skipIf(!hasGit)('a service that follows a publication (needs git)', () => {
  test('installs and runs what was packed, and takes the next version of it', async () => {
    await using followed = await startFollowedService((git) => {
      git.commit({ 'README.md': 'Nothing is published yet.' });
    });
    await publish(followed.git, '1.0.0');
    await sync(followed);
    expect(await followed.offered()).toEqual(['counter 1.0.0']);

    await followed.run('plugin', 'install', 'counter', '--yes', '--enable');
    const logs = () => followed.run('plugin', 'logs', 'counter');
    await vi.waitFor(async () => expect(await logs()).toContain('counter 1.0.0 is here'), { timeout: 10_000 });

    await publish(followed.git, '1.1.0');
    await sync(followed);
    expect(await followed.run('plugin', 'list')).toContain('1.1.0');
    await followed.run('plugin', 'upgrade', 'counter', '--yes');
    await vi.waitFor(async () => expect(await logs()).toContain('counter 1.1.0 is here'), { timeout: 10_000 });

    expect(await followed.run('plugin', 'rollback', 'counter', '--yes')).toContain('is at 1.0.0 again');
    expect(await followed.run('plugin', 'info', 'counter')).toContain('streamspace plugin rollback counter');
  });

  test('stops what is blocked, also after a restart without the repository, until it is upgraded', async () => {
    await using followed = await startFollowedService((git) => {
      git.commit({ 'README.md': 'Nothing is published yet.' });
    });
    await publish(followed.git, '1.0.0');
    await sync(followed);
    await followed.run('plugin', 'install', 'counter', '--yes', '--enable');

    const blocked = { since: '2026-11-25', reason: 'Tells strangers of sessions', advisory: 'https://example.com/a' };
    await publish(followed.git, '1.1.0', { '1.0.0': { state: 'blocked', ...blocked } });
    await sync(followed);
    const list = () => followed.run('plugin', 'list', '--installed');
    await vi.waitFor(async () => expect(await list()).toMatch(/1\.0\.0 \(blocked\) \(1\.1\.0 is there\) +disabled/), {
      timeout: 20_000,
    });

    await followed.service.kill();
    rmSync(followed.git.directory, { recursive: true });
    await followed.startAgain();
    expect(await list()).toMatch(/1\.0\.0 \(blocked\).* (installed|disabled) /);
    await expect(followed.run('plugin', 'enable', 'counter')).rejects.toThrow(
      'counter 1.0.0 is blocked: Tells strangers of sessions. Upgrade to 1.1.0. See https://example.com/a',
    );
    await followed.run('plugin', 'upgrade', 'counter', '--yes');
    await followed.run('plugin', 'enable', 'counter');
    expect(await list()).toMatch(/1\.1\.0 +enabled/);
  });
});
