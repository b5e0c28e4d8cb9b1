import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasGit } from '../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../packages/plugin-service/src/testing/plugin-files.ts';
import { axeFaults } from './support/axe.ts';
import { launchBrowser } from './support/browser.ts';
import { updateByKeyboard } from './support/update-by-keyboard.ts';
import { startFollowedService, type FollowedService } from './support/followed-service.ts';
import { generation, killDuringSync } from './support/sync-kills.ts';

test.skipIf(!hasGit)(
  'a service that is killed in the middle of a sync offers a whole catalog (needs git)',
  async () => {
    const old = generation('1.0.0');
    await using followed = await startFollowedService((git) => git.commit(old.files));
    await vi.waitFor(async () => expect(await followed.offered()).toEqual(old.offers), { timeout: 20_000 });
    await killDuringSync(followed, { before: old.offers, version: '1.1.0', afterMs: 120 });
    const { outcome } = await followed.service.api<{ outcome: string }>('POST', '/repositories/plugins/sync', {});
    expect(outcome).toBe('unchanged');
    expect(readdirSync(join(followed.dataDir, 'repositories/plugins')).length).toBeLessThanOrEqual(2);
  },
);

describe.skipIf(!hasGit)('a service that follows a repository (needs git)', () => {
  const code = (word: string) => `module.exports = { onLoad({ api }) { api.log.info('this is ${word}'); } };`;
  const sync = () => followed.service.api('POST', '/repositories/plugins/sync', {});
  let followed: FollowedService;
  beforeAll(async () => {
    followed = await startFollowedService((git) =>
      git.commit({
        ...pluginFiles('community/alpha'),
        'community/alpha/index.js': code('the first'),
        'community/bad/manifest.json': '[]',
      }),
    );
  });
  afterAll(() => followed[Symbol.asyncDispose]());

  test('runs a plugin from its own copy when the catalog changes, until an operator takes the update', async () => {
    const { git, service, run, dataDir } = followed;
    await sync();
    await service.api('POST', '/plugins/catalog/alpha/install', {});
    await service.api('POST', '/plugins/alpha/enable');
    git.commit({
      ...pluginFiles('community/alpha', { version: '1.1.0', permissions: ['read:users'] }),
      'community/alpha/index.js': code('the second'),
    });
    expect(await run('repository', 'sync')).toMatch(/changed +alpha +1\.0\.0 -> 1\.1\.0/);
    await service.api('POST', '/plugins/alpha/disable');
    await service.api('POST', '/plugins/alpha/enable');
    const logged = async () => JSON.stringify(await service.api('GET', '/plugins/alpha/logs'));
    expect(await logged()).not.toContain('this is the second');
    await expect(service.api('POST', '/plugins/catalog/alpha/upgrade', {})).rejects.toThrow('CONSENT_NEEDED');
    expect(await run('plugin', 'upgrade', 'alpha', '--yes')).toContain('Upgraded alpha to 1.1.0. It is on.');
    expect(await logged()).toContain('this is the second');
    expect(readdirSync(join(dataDir, 'repositories/.installing'))).toEqual([]);
  });

  test('carries its catalog in a file', async () => {
    const file = join(followed.directory, 'plugins.bundle');
    expect(await followed.run('catalog', 'export', file)).toContain('plugins at');
    expect(await followed.run('catalog', 'import', file)).toContain('plugins updated at');
  });

  test('shows its repositories on a page without a fault that axe finds', async ({ skip }) => {
    const browser = await launchBrowser();
    if (browser === undefined) return skip('no Chromium on this machine: set CHROME_PATH');
    const { git, service } = followed;
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(service.signInUrl);
    await page.getByRole('link', { name: 'Repositories' }).click();
    await page.getByText('Up to date').waitFor();
    await page.getByText('1 plugin left out').click();
    await page.getByText('community/bad/manifest.json:1:1').waitFor();

    git.commit({
      ...pluginFiles('community/alpha', { version: '1.2.0', permissions: ['read:users', 'read:templates'] }),
      'community/alpha/CHANGELOG.md': '# Changelog\n\n## 1.2.0\n\n- Counts templates\n\n## 1.1.0\n\n- Counts users\n',
    });
    await page.getByRole('button', { name: 'Sync now: plugins' }).click();
    await page.getByText('plugins is up to date').waitFor();
    await page.getByText('History').click();
    await page.getByText('Changed alpha from 1.1.0 to 1.2.0').waitFor();

    await page.goto(`${service.url}/plugins/alpha`);
    await updateByKeyboard(page);
    await page.goto(`${service.url}/repositories`);

    rmSync(git.directory, { recursive: true });
    await page.getByRole('button', { name: 'Sync now: plugins' }).click();
    await page.getByText('The last sync failed; what was there before is still offered').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await browser.close();
  });
});
