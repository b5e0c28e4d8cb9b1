import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGitRepository, hasGit, type GitRepository } from '../testing/git-repository.ts';
import { pluginFiles } from '../testing/plugin-files.ts';
import { openTestRepositories, type TestRepositories, type Values } from '../testing/repositories.ts';
import { createTestService, type TestService } from '../testing/service.ts';

let git: GitRepository;
let opened: TestRepositories;
let running: TestService;
let directory: string;
beforeEach(() => {
  git = createGitRepository();
  directory = mkdtempSync(join(tmpdir(), 'routes-'));
});
afterEach(async () => {
  await running[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  git[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

async function serve(values: Values = { plugins: { url: git.url } }): Promise<void> {
  opened = await openTestRepositories(values);
  running = await createTestService({ repositories: opened.repositories });
}
const json: TestService['json'] = (path, init) => running.json(path, init);
const post = (path: string, body: object = {}) => json(path, { method: 'POST', body });

describe.skipIf(!hasGit)('the repositories of a service (need git)', () => {
  test('are listed, synced and explained', async () => {
    git.commit({ ...pluginFiles('community/alpha'), 'community/bad/manifest.json': '[]' });
    await serve();
    expect((await json('/repositories')).body).toMatchObject({
      repositories: [{ name: 'plugins', url: git.url, branch: 'main', state: 'waiting', findings: [] }],
      total: 1,
    });
    expect((await post('/repositories/plugins/sync')).body).toMatchObject({
      outcome: 'updated',
      changes: { added: [{ name: 'alpha', version: '1.0.0' }] },
    });
    expect((await json('/repositories/plugins')).body).toMatchObject({
      state: 'current',
      catalog: { plugins: 1, leftOut: 1 },
      findings: [{ plugin: 'community/bad' }],
    });
    expect((await json('/repositories/plugins/history?limit=1')).body).toMatchObject({
      syncs: [{ outcome: 'updated' }],
    });
    expect((await json('/plugins/catalog/alpha')).body).toMatchObject({ origin: 'plugins', version: '1.0.0' });
  });

  test('cannot be added over the API, nor asked for what they have not', async () => {
    await serve();
    expect((await post('/repositories', { name: 'x', url: 'https://evil.example/x' })).status).toBe(405);
    expect((await json('/repositories/plugns')).body).toMatchObject({
      error: expect.stringContaining('Did you mean') as unknown,
    });
    expect((await post('/repositories/nothing/sync')).status).toBe(404);
    expect((await post('/repositories/plugins/sync', { url: git.url })).status).toBe(400);
    expect((await json('/repositories/plugins/history?limit=0')).status).toBe(400);
    expect((await json('/repositories/plugins/bundle')).status).toBe(409);
    expect((await post('/repositories/plugins/bundle', { file: 'x.bundle' })).status).toBe(400);
  });

  test('offer an update of what is installed, which changes only when somebody says so', async () => {
    git.commit(pluginFiles('community/alpha'));
    await serve();
    await post('/repositories/plugins/sync');
    expect((await post('/plugins/catalog/alpha/install')).status).toBe(201);
    expect((await post('/plugins/catalog/alpha/upgrade')).status).toBe(409);

    git.commit(pluginFiles('community/alpha', { version: '1.1.0' }));
    await post('/repositories/plugins/sync');
    expect((await json('/plugins/alpha')).body).toMatchObject({
      version: '1.0.0',
      update: { version: '1.1.0', repository: 'plugins' },
    });
    expect(running.host.calls.filter((call) => /install/.test(call))).toEqual(['install alpha']);
    expect((await post('/plugins/catalog/alpha/upgrade')).body).toMatchObject({ version: '1.1.0' });
    expect((await json('/plugins/alpha')).body).not.toHaveProperty('update');

    git.commit(pluginFiles('community/alpha', { version: '2.0.0-rc.1' }));
    await post('/repositories/plugins/sync');
    expect((await json('/plugins/alpha')).body).not.toHaveProperty('update');
  });

  test('leave alone what was installed from elsewhere', async () => {
    git.commit(pluginFiles('community/alpha'));
    await serve();
    await post('/repositories/plugins/sync');
    await post('/plugins/catalog/alpha/install');
    opened.repositories.setInstalledFrom('alpha', { repository: 'other', commit: '', digest: '' });
    git.commit(pluginFiles('community/alpha', { version: '9.0.0' }));
    await post('/repositories/plugins/sync');
    expect((await json('/plugins/alpha')).body).not.toHaveProperty('update');
    expect(await post('/plugins/catalog/alpha/upgrade')).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    await json('/plugins/alpha', { method: 'DELETE' });
    expect(opened.repositories.installedFrom('alpha')).toBeUndefined();
  });

  test('carry a catalog to a site without a way to the repository, with the same commit and digests', async () => {
    const commit = git.commit(pluginFiles('community/alpha'));
    git.commit(pluginFiles('community/beta'));
    git.git('reset', '--hard', '--quiet', commit);
    await serve();
    await post('/repositories/plugins/sync');
    const bundle = Buffer.from(await (await running.api('/repositories/plugins/bundle')).arrayBuffer());
    const file = join(directory, 'plugins.bundle');
    writeFileSync(file, bundle);

    const site = await openTestRepositories({ plugins: {} });
    try {
      expect(await site.repositories.sync('plugins')).toMatchObject({
        error: expect.stringContaining('has no address') as unknown,
      });
      expect(await site.repositories.sync('plugins', { bundle: file })).toMatchObject({ outcome: 'updated', commit });
      expect(site.repositories.entries()[0]?.origin).toEqual(opened.repositories.entries()[0]?.origin);

      bundle[bundle.length - 30]! ^= 1;
      writeFileSync(file, bundle);
      expect(await site.repositories.sync('plugins', { bundle: file })).toMatchObject({
        outcome: 'failed',
        error: 'What the repository sent is incomplete or damaged',
      });
      writeFileSync(file, 'no bundle');
      expect((await site.repositories.sync('plugins', { bundle: file })).outcome).toBe('failed');
      execFileSync('git', ['bundle', 'create', '--quiet', file, 'main'], { cwd: git.directory });
      expect(await site.repositories.sync('plugins', { bundle: file })).toMatchObject({
        error: expect.stringContaining('is no bundle that') as unknown,
      });
      expect(site.offered()).toEqual(['alpha 1.0.0']);
    } finally {
      await site[Symbol.asyncDispose]();
    }
  });

  test('keep what they offered while the disk is full (needs the right to mount)', async ({ skip }) => {
    git.commit(pluginFiles('community/alpha'));
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    await serve();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      return skip('cannot mount a small disk');
    }
    const small = await openTestRepositories({ plugins: { url: git.url } }, { folder: disk });
    try {
      await small.repositories.sync('plugins');
      expect(small.offered()).toEqual(['alpha 1.0.0']);
      git.commit({
        ...pluginFiles('community/alpha', { version: '2.0.0' }),
        'community/alpha/large': Buffer.alloc(2_000_000),
      });
      expect(await small.repositories.sync('plugins')).toMatchObject({
        outcome: 'failed',
        error: 'Cannot write the catalog: the disk is full',
      });
      expect(small.offered()).toEqual(['alpha 1.0.0']);
      git.commit({ 'community/alpha/large': undefined });
      expect(await small.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
      expect(small.offered()).toEqual(['alpha 2.0.0']);
    } finally {
      await small[Symbol.asyncDispose]();
      execFileSync('umount', [disk]);
    }
  });
});
