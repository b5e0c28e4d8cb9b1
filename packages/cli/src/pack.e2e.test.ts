import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from './testing/harness.ts';
import { createRepository } from './testing/repository.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const scene = { first: { TZ: 'UTC', LC_ALL: 'C' }, second: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8' } };

/** Packs in a process of its own, with these rights for new files. */
function pack(cwd: string, target: string, env: NodeJS.ProcessEnv, umask: string): Buffer {
  const out = join(mkdtempSync(join(tmpdir(), 'packed-')), 'a.tar.gz');
  onTestFinished(() => rmSync(join(out, '..'), { recursive: true }));
  const command = `umask ${umask}; exec "$0" "$@"`;
  const argv = [process.execPath, main, 'plugin', 'pack', target, '--out', out];
  const { status, stderr } = spawnSync('sh', ['-c', command, ...argv], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'Checking and bundling\n' });
  return readFileSync(out);
}

test('a plugin in TypeScript gives the same bytes from two clones, in other time zones, languages and umasks', async () => {
  using one = createRepository({ linked: true });
  using two = createRepository({ linked: true });
  for (const { root } of [one, two]) {
    await runCommand('plugin new my-webhook --type webhook --author Ada', { cwd: root, env: {} });
    await runCommand('plugin build my-webhook', { cwd: root, env: {} });
  }

  const first = pack(one.root, 'my-webhook', scene.first, '022');
  const second = pack(join(two.root, 'community/my-webhook'), '.', scene.second, '077');
  expect(second.equals(first)).toBe(true);
});
