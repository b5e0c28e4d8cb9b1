import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommand } from '../packages/cli/src/testing/harness.ts';
import { createRepository, type TestRepository } from '../packages/cli/src/testing/repository.ts';
import { hasGit, type GitRepository } from '../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../packages/plugin-service/src/testing/plugin-files.ts';
import { startFollowedService } from './support/followed-service.ts';

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
async function publish(git: GitRepository, version: string): Promise<void> {
  const code = `export default { onLoad() { console.log('counter ${version} is here'); } };\n`;
  const files = { ...pluginFiles('community/counter', { version }), 'community/counter/index.js': code };
  sources.write(files as Record<string, string>);
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

describe.skipIf(!hasGit)('a service that follows a publication (needs git)', () => {
  test('installs and runs what was packed, and takes the next version of it', async () => {
    await using followed = await startFollowedService((git) => {
      git.commit({ 'README.md': 'Nothing is published yet.' });
    });
    await publish(followed.git, '1.0.0');
    await followed.run('repository', 'sync', 'plugins');
    expect(await followed.offered()).toEqual(['counter 1.0.0']);

    await followed.run('plugin', 'install', 'counter', '--yes', '--enable');
    const logs = () => followed.run('plugin', 'logs', 'counter');
    await vi.waitFor(async () => expect(await logs()).toContain('counter 1.0.0 is here'), { timeout: 10_000 });

    await publish(followed.git, '1.1.0');
    await followed.run('repository', 'sync', 'plugins');
    expect(await followed.run('plugin', 'list')).toContain('1.1.0');
    await followed.run('plugin', 'upgrade', 'counter', '--yes');
    await vi.waitFor(async () => expect(await logs()).toContain('counter 1.1.0 is here'), { timeout: 10_000 });
  });
});
