import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepository, hasGit, type GitRepository } from '../testing/git-repository.ts';
import { pluginFiles } from '../testing/plugin-files.ts';
import { openTestRepositories, type TestRepositories } from '../testing/repositories.ts';

const refused = { outcome: 'failed', error: 'The commit is not signed by anybody in "allowedSignersFile"' };
let git: GitRepository;
let directory: string;
let opened: TestRepositories;

/** Whether this machine can make keys, which needs no more than what verifies signatures. */
function canSign(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  try {
    makeKey(join(folder, 'key'));
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeKey(file: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file], { stdio: 'ignore' });
}

/** What makes a commit a signed one. */
const signedBy = (key: string) => {
  const signingKey = `user.signingKey=${join(directory, key)}`;
  return ['-c', 'gpg.format=ssh', '-c', signingKey, '-c', 'commit.gpgSign=true'];
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'signed-'));
  for (const key of ['ann', 'mallory']) makeKey(join(directory, key));
  const [kind = '', text = ''] = readFileSync(join(directory, 'ann.pub'), 'utf8').split(' ');
  writeFileSync(join(directory, 'signers'), `ann@example.com namespaces="git" ${kind} ${text}\n`);
  git = createGitRepository();
  opened = await openTestRepositories({
    plugins: { url: git.url, allowedSignersFile: join(directory, 'signers') },
  });
});
afterEach(async () => {
  await opened[Symbol.asyncDispose]();
  git[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

describe.skipIf(!hasGit || !canSign())('a repository of signed commits (needs git and ssh-keygen)', () => {
  test('is taken from whom the operator names, and from nobody else', async () => {
    git.commit(pluginFiles('community/alpha'));
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);

    git.commit(pluginFiles('community/alpha', { version: '1.1.0' }), { config: signedBy('ann') });
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });

    git.commit(pluginFiles('community/alpha', { version: '1.2.0' }), { config: signedBy('mallory') });
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);
    git.commit(pluginFiles('community/alpha', { version: '1.3.0' }));
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);
    expect(opened.offered()).toEqual(['alpha 1.1.0']);
    expect(opened.repositories.get('plugins')).toMatchObject({ signed: true, state: 'failed' });
  });

  test('does not take the signature of one commit for another', async () => {
    git.commit(pluginFiles('community/alpha'), { config: signedBy('ann') });
    const signed = git.git('cat-file', 'commit', 'HEAD');
    git.commit(pluginFiles('community/alpha', { code: 'evil();\n' }));
    const evil = signed.replace(/^tree \w+/, `tree ${git.git('rev-parse', 'HEAD^{tree}')}`);
    const forged = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
      cwd: git.directory,
      input: `${evil}\n`,
      encoding: 'utf8',
    }).trim();
    git.git('update-ref', 'refs/heads/main', forged);
    expect(await opened.repositories.sync('plugins')).toMatchObject(refused);
    expect(opened.offered()).toEqual([]);
  });
});
