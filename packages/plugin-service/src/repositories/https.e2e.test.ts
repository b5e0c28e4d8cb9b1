import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepository, type GitRepository } from '../testing/git-repository.ts';
import { canServeGit, startGitServer, type GitServer } from '../testing/git-server.ts';
import { pluginFiles } from '../testing/plugin-files.ts';
import { openTestRepositories } from '../testing/repositories.ts';

const token = 'ghp_0123456789abcdefghij';
const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
let git: GitRepository;
let server: GitServer;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'https-'));
  git = createGitRepository();
  git.commit(pluginFiles('community/alpha'));
  server = await startGitServer(git.directory, authorization);
  writeFileSync(join(directory, 'token'), `${token}\n`);
  writeFileSync(join(directory, 'ca.pem'), server.certificate);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  git[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const values = (more: object = {}) => ({
  url: server.url,
  tokenFile: join(directory, 'token'),
  caFile: join(directory, 'ca.pem'),
  ...more,
});

async function syncOnce(plugins: object) {
  await using opened = await openTestRepositories({ plugins });
  const record = await opened.repositories.sync('plugins');
  const said = JSON.stringify([record, opened.logged, opened.repositories.list()]);
  return { record, said, offered: opened.offered() };
}

describe.skipIf(!canServeGit())('a repository over https (needs git with http-backend)', () => {
  test('is fetched with a token, from a host with a certificate of its own', async () => {
    const { record, offered, said } = await syncOnce(values());
    expect(record).toMatchObject({ outcome: 'updated' });
    expect(offered).toEqual(['alpha 1.0.0']);
    expect(said).not.toContain(token);
  });

  test('is refused with another token, which nobody gets to see', async () => {
    const other = 'ghp_another_secret_token';
    writeFileSync(join(directory, 'token'), other);
    const { record, said } = await syncOnce(values());
    expect(record.error).toBe('The repository refuses the access: look at "tokenFile" or "sshKeyFile"');
    expect(said).not.toContain(other);
    expect(said).not.toContain(Buffer.from(other).toString('base64').slice(4, 20));
  });

  test('is not trusted without its certificate', async () => {
    const { caFile: _caFile, ...rest } = values();
    const { record } = await syncOnce(rest);
    expect(record.error).toBe('The certificate of the host is not trusted: look at "caFile"');
  });

  test('does not lead the token elsewhere', async () => {
    const seen: (string | undefined)[] = [];
    await using elsewhere = await startGitServer(git.directory, authorization);
    elsewhere.intercept = ({ headers }) => {
      seen.push(headers.authorization);
      return false;
    };
    server.intercept = ({ url }, response) => {
      response.writeHead(302, { location: elsewhere.url.replace('/repository/.git', url ?? '') }).end();
      return true;
    };
    const { record } = await syncOnce(values());
    expect(record).toMatchObject({ outcome: 'failed', error: expect.stringContaining('redirects are not followed') });
    expect(seen).toEqual([]);
  });

  test('cannot write to the terminal of who reads why it failed', async () => {
    server.intercept = (_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('\u001b]0;hacked\u0007 remote trouble');
      return true;
    };
    const { record, said } = await syncOnce(values());
    expect(record.outcome).toBe('failed');
    expect(said).not.toMatch(/hacked|\\u001b/);
  });

  test('is given up when it does not answer', async () => {
    server.intercept = () => true;
    const { record } = await syncOnce(values({ timeout: '1s' }));
    expect(record.error).toBe('git took longer than 1 s');
  });

  test('tells what is wrong with the file of the token', async () => {
    writeFileSync(join(directory, 'token'), 'two words');
    expect((await syncOnce(values())).record.error).toContain('holds no token of repository "plugins"');
    chmodSync(join(directory, 'token'), 0);
    rmSync(join(directory, 'token'));
    expect((await syncOnce(values())).record.error).toContain('(ENOENT)');
  });
});
