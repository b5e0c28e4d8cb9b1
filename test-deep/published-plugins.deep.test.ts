import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../packages/cli/src/testing/harness.ts';
import { createRepository, type TestRepository } from '../packages/cli/src/testing/repository.ts';
import { hasGit } from '../packages/plugin-service/src/testing/git-repository.ts';
import { startFollowedService, type FollowedService } from '../test/support/followed-service.ts';

/** Of this repository: one as it is, one that is bundled, and a theme. */
const names = ['session-log', 'idle-reaper', 'high-contrast'] as const;
const root = join(import.meta.dirname, '..');

describe.skipIf(!hasGit)('plugins of this repository, published to a branch (needs git)', () => {
  let sources: TestRepository;
  let tree: string;
  let followed: FollowedService;
  beforeAll(async () => {
    sources = createRepository({ linked: true });
    tree = mkdtempSync(join(tmpdir(), 'streamspace-release-'));
    for (const name of names) {
      cpSync(join(root, 'community', name), join(sources.root, 'community', name), {
        recursive: true,
        filter: (path) => !['node_modules', 'dist'].includes(basename(path)),
      });
    }
    followed = await startFollowedService((git) => {
      git.commit({ 'README.md': 'Nothing is published yet.' });
    });
    await publish();
  });
  afterAll(async () => {
    await followed[Symbol.asyncDispose]();
    sources[Symbol.dispose]();
    rmSync(tree, { recursive: true });
  });

  async function publish(): Promise<void> {
    const command = ['catalog', 'publish', tree, '--base-url', 'https://plugins.example.com'];
    const { code, stderr } = await runCommand(command, { cwd: sources.root, env: {} });
    if (code !== 0) throw new Error(stderr);
    const { faults } = JSON.parse(
      (await runCommand(['catalog', 'verify', tree, '--json'], { cwd: sources.root, env: {} })).stdout,
    ) as { readonly faults: readonly unknown[] };
    expect(faults).toEqual([]);
    await commit();
  }

  /** Commits the tree with changes, which the service then takes in. */
  async function commit(changes: Readonly<Record<string, Uint8Array>> = {}): Promise<void> {
    const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const contents = files.map(({ parentPath, name }): [string, Uint8Array] => {
      const file = join(parentPath, name);
      return [relative(tree, file), readFileSync(file)];
    });
    followed.git.commit({ ...Object.fromEntries(contents), ...changes });
    await vi.waitFor(() => followed.run('repository', 'sync', 'plugins'), { timeout: 15_000 });
  }

  const install = (name: string, version?: string) =>
    followed.service.api<{ readonly version: string }>('POST', `/plugins/catalog/${name}/install`, {
      ...(version !== undefined && { version }),
    });
  const archive = (name: string, version: string) => readFileSync(join(tree, name, version, 'plugin.tar.gz'));

  test('are offered, installed from their archives, and run', async () => {
    expect(await followed.offered()).toEqual(['high-contrast 1.0.0', 'idle-reaper 1.0.0', 'session-log 1.0.0']);
    await followed.run('plugin', 'install', 'session-log', '--yes', '--enable');
    await followed.run('plugin', 'install', 'high-contrast', '--yes', '--enable');
    await followed.run('session', 'create', '--user', 'grace', '--template', 'gimp');
    await vi.waitFor(
      async () => expect(await followed.run('plugin', 'logs', 'session-log')).toContain('session.created'),
      { timeout: 10_000 },
    );
  });

  test('can be had in any version that was published, by its number', async () => {
    const manifest = readFileSync(join(sources.root, 'community/session-log/manifest.json'), 'utf8');
    sources.write({ 'community/session-log/manifest.json': manifest.replace('"1.0.0"', '"1.1.0"') });
    await publish();
    await followed.run('plugin', 'uninstall', 'session-log', '--yes');
    expect(await install('session-log', '1.0.0')).toMatchObject({ version: '1.0.0' });
    await followed.run('plugin', 'enable', 'session-log');
    expect(await followed.run('plugin', 'list', '--installed')).toMatch(
      /session-log +1\.0\.0 \(1\.1\.0 is there\) +enabled/,
    );
    await expect(install('idle-reaper', '0.1.0')).rejects.toThrow('There is no version 0.1.0 of idle-reaper');
  });

  test('are refused when an archive was changed, whether it is the newest or an older one', async () => {
    await followed.run('plugin', 'uninstall', 'session-log', '--yes');
    await commit({
      'idle-reaper/1.0.0/plugin.tar.gz': archive('high-contrast', '1.0.0'),
      'session-log/1.0.0/plugin.tar.gz': archive('session-log', '1.1.0'),
    });
    expect(await followed.offered()).toEqual(['high-contrast 1.0.0', 'session-log 1.1.0']);
    expect(await followed.run('repository', 'show', 'plugins')).toMatch(/has the digest sha256:\w+, not sha256:/);
    await expect(install('idle-reaper')).rejects.toThrow('404');
    await expect(install('session-log', '1.0.0')).rejects.toThrow(/has the digest.*INTEGRITY/);
    expect(await install('session-log')).toMatchObject({ version: '1.1.0' });
  });
});
