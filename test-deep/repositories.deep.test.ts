import { expect, test, vi } from 'vitest';
import { createGitRepository, hasGit, type Files } from '../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../packages/plugin-service/src/testing/plugin-files.ts';
import { openTestRepositories } from '../packages/plugin-service/src/testing/repositories.ts';
import { startFollowedService } from '../test/support/followed-service.ts';
import { generation, killDuringSync } from '../test/support/sync-kills.ts';

const kills = 40;
const plugins = 10_000;

test.skipIf(!hasGit)(
  `a service that is killed ${kills} times during a sync always offers a whole catalog`,
  async () => {
    const old = generation('1.0.0');
    await using followed = await startFollowedService((git) => git.commit(old.files));
    await vi.waitFor(async () => expect(await followed.offered()).toEqual(old.offers), { timeout: 20_000 });
    let before = old.offers;
    for (let kill = 1; kill <= kills; kill += 1) {
      const afterMs = Math.round(Math.random() * 600);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      before = await killDuringSync(followed, { before, version: `1.${kill}.0`, afterMs });
    }
  },
);

test.skipIf(!hasGit)(
  `a repository of ${plugins} plugins is served, and does not hold up the service meanwhile`,
  async () => {
    using git = createGitRepository();
    const names = Array.from({ length: plugins }, (_, index) => `plugin-x${index}y`);
    git.commit(Object.assign({}, ...names.map((name) => pluginFiles(`community/${name}`))) as Files);
    await using opened = await openTestRepositories({ plugins: { url: git.url } });
    let longestMs = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 10);
    const began = performance.now();
    expect(await opened.repositories.sync('plugins')).toMatchObject({ outcome: 'updated' });
    clearInterval(watch);
    const tookMs = performance.now() - began;
    expect(opened.offered()).toHaveLength(plugins);
    const again = performance.now();
    await opened.again();
    expect(opened.offered()).toHaveLength(plugins);
    console.log(
      `${plugins} plugins: synced in ${Math.round(tookMs)} ms, longest pause ${Math.round(longestMs)} ms, ` +
        `opened again in ${Math.round(performance.now() - again)} ms`,
    );
  },
);
