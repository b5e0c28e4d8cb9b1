import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createFakeRepositories,
  repositoryView,
  syncRecord,
  type FakeRepositories,
} from '../../../plugin-service/src/testing/fake-repositories.ts';
import { slackEntry } from '../../../plugin-service/src/testing/entries.ts';
import { createHarness, type Harness } from '../testing/harness.ts';

let harness: Harness;
let repositories: FakeRepositories;
beforeEach(async () => {
  repositories = createFakeRepositories();
  harness = await createHarness({ repositories });
});
afterEach(() => harness[Symbol.asyncDispose]());

const run: Harness['run'] = (command, options) => harness.run(command, options);
const failed = { outcome: 'failed', error: 'The host of the repository cannot be reached' } as const;

describe('repositories', () => {
  test('are listed with what is wrong', async () => {
    const { catalog, ...others } = repositoryView({ name: 'acme', state: 'failed', error: failed.error });
    repositories.views = [repositoryView({ findingsTotal: 1, catalog: { ...catalog!, leftOut: 1 } }), others];
    const { stdout, stderr } = await run('repository list');
    expect(stdout).toMatch(/NAME +STATE +PLUGINS +LEFT OUT +COMMIT +CHECKED +FROM\n/);
    expect(stdout).toMatch(/plugins +current +12 +1 +0123456789ab .* https:\/\/git\.example\.com\/plugins\.git main\n/);
    expect(stdout).toMatch(/acme +failed +- +- +- /);
    expect(stderr).toBe(
      'acme: The host of the repository cannot be reached\nWhy plugins are left out: streamspace repository show plugins\n',
    );
    expect(await harness.json('repository list')).toMatchObject({ total: 2 });
  });

  test('are explained one by one', async () => {
    const message = '"author" is missing';
    const finding = { rule: 'manifest-missing-key', severity: 'error', file: 'community/x/manifest.json' } as const;
    repositories.views = [
      repositoryView({
        pinned: '0123456789abcdef0123456789abcdef01234567',
        findings: [{ ...finding, line: 2, column: 3, message }],
        findingsTotal: 7,
      }),
    ];
    const { stdout, stderr } = await run('repository show plugins');
    expect(stdout).toMatch(/branch +main, pinned to 0123/);
    expect(stdout).toMatch(/trusted with +official and community plugins/);
    expect(stdout).toMatch(/community\/x\/manifest\.json:2:3 +manifest-missing-key +"author" is missing/);
    expect(stderr).toBe('… and 6 more\n');
    expect((await run('repository show nothing')).code).toBe(4);
  });

  test('are synced, and the command fails when a sync does', async () => {
    const changes = {
      added: [{ name: 'alpha', version: '1.0.0' }],
      changed: [
        { name: 'beta', from: '1.0.0', to: '1.1.0' },
        { name: 'gamma', from: '2.0.0', to: '1.0.0', downgrade: true },
        { name: 'delta', from: '1.0.0', to: '1.0.0' },
      ],
      removed: [{ name: 'eta', version: '1.0.0' }],
    } as const;
    repositories.syncs = [syncRecord({ changes })];
    const { code, stdout } = await run('repository sync --accept-older');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'plugins updated at 0123456789ab',
        '  added      alpha  1.0.0',
        '  changed    beta   1.0.0 -> 1.1.0',
        '  went back  gamma  2.0.0 -> 1.0.0',
        '  changed    delta  1.0.0, with other contents and no new version',
        '  removed    eta    1.0.0',
        '',
      ].join('\n'),
    );
    expect(repositories.asked).toEqual([{ name: 'plugins', options: { acceptOlder: true } }]);

    repositories.syncs = [syncRecord(failed)];
    expect(await run('repository sync plugins')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(failed.error),
    });
    expect((await run('repository sync --json')).code).toBe(1);
  });

  test('that only get bundles are not asked, unless by name', async () => {
    const { url: _url, ...carried } = repositoryView({ name: 'carried' });
    repositories.views = [carried];
    expect((await run('repository sync')).code).toBe(0);
    expect(repositories.asked).toEqual([]);
    expect((await run('repository list')).stdout).toMatch(/bundles\n$/);
  });

  test('have a history', async () => {
    repositories.syncs = [syncRecord({ ...failed, times: 3 }), syncRecord({ repository: 'other' })];
    expect((await run('repository log')).stdout).toMatch(/^plugins failed \(3 times\): The host .* ago\n$/);
    expect(await harness.json('repository log plugins')).toMatchObject({ syncs: [{ outcome: 'failed' }] });
    repositories.syncs = [];
    expect((await run('repository log')).stderr).toBe('Nothing has been synced yet.\n');
  });

  test('are none where none is configured', async () => {
    repositories.views = [];
    for (const command of ['repository list', 'repository sync', 'repository log']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await run(command)).toMatchObject({ code: 0, stderr: expect.stringContaining('serve --repositories') });
    }
    expect((await run('catalog export x.bundle')).code).toBe(2);
  });
});

describe('bundles', () => {
  test('are written as a whole, and named to the service', async () => {
    const { stdout, stderr } = await run('catalog export plugins.bundle');
    const file = join(harness.directory, 'plugins.bundle');
    expect(stdout).toBe(`Wrote ${file} (8 bytes): plugins at 0123456789ab.\n`);
    expect(stderr).toContain('streamspace catalog import plugins.bundle --repository plugins');
    expect(readFileSync(file, 'utf8')).toBe('a bundle');
    expect(readdirSync(harness.directory).filter((name) => name.startsWith('plugins.bundle'))).toHaveLength(1);

    expect((await run('catalog import plugins.bundle')).stdout).toContain('plugins updated');
    expect(repositories.asked).toEqual([{ name: 'plugins', options: { bundle: file, acceptOlder: false } }]);
  });

  test('need a repository that is told apart', async () => {
    repositories.views = [repositoryView(), repositoryView({ name: 'acme' })];
    expect(await run('catalog export x.bundle')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name one with --repository: plugins, acme'),
    });
    expect((await run('catalog export x.bundle --repository acme')).code).toBe(0);
  });
});

test('status says which repository is not current, who one is, and which plugins to look at', async () => {
  const { catalog: _none, checkedAt: _never, ...unread } = repositoryView({ name: 'acme', state: 'failed' });
  repositories.views = [repositoryView(), { ...unread, error: failed.error }];
  const { host } = harness.running;
  await host.install(slackEntry);
  expect((await run('status')).stdout).not.toContain('look at');
  host.change('streamspace-slack', { enabled: true, health: 'failing', reason: 'It ended three times in a minute' });
  const { code, stdout } = await run('status');
  expect(code).toBe(0);
  expect(stdout).toMatch(/plugins +1 installed, 1 on, 1 failing\n/);
  expect(stdout).toMatch(/you +\S+, as admin\n/);
  expect(stdout).toMatch(/repository +plugins, current, checked .+\n/);
  expect(stdout).toMatch(/repository +acme, failed: The host of the repository cannot be reached, checked never\n/);
  expect(stdout).toMatch(/look at +streamspace-slack: It ended three times in a minute\n/);
});
