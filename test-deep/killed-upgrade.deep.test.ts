import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { hasGit, type Files } from '../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../packages/plugin-service/src/testing/plugin-files.ts';
import { startFollowedService, type FollowedService } from '../test/support/followed-service.ts';

/** Stores each event that it hears, and says its own version, the event, and how many it has stored. */
const counter = (version: string): Files => ({
  ...pluginFiles('community/counter', { version }),
  'community/counter/manifest.json': JSON.stringify({
    name: 'counter',
    version,
    displayName: 'Counter',
    description: 'Counts sessions',
    type: 'webhook',
    author: 'Ann Author',
    license: 'MIT',
    permissions: ['read:sessions'],
    permissionReasons: { 'read:sessions': 'Counts them' },
    events: ['session.updated'],
    entrypoints: { main: 'index.js' },
  }),
  'community/counter/README.md': '# counter\n\nCounts.\n\n## Permissions\n\n- `read:sessions`: to count them.\n',
  'community/counter/index.js': `module.exports = {
    onLoad({ api }) {
      return {
        events: {
          async 'session.updated'(event) {
            await api.storage.set('heard:' + event.data.session.id, true);
            api.log.info('${version} heard ' + event.data.session.id);
            const { length } = await api.storage.keys('heard:');
            api.log.info('${version} has heard of ' + length);
          },
        },
      };
    },
  };`,
});

interface Copy {
  readonly version: string;
  readonly enabled: boolean;
}

test.skipIf(!hasGit)(
  'a service that is killed during an upgrade has one version, whole, with its data and every delivery (needs git)',
  async () => {
    await using followed = await startFollowedService((git) => git.commit(counter('1.0.0')));
    await vi.waitFor(async () => expect(await followed.offered()).toEqual(['counter 1.0.0']), { timeout: 20_000 });
    await followed.service.api('POST', '/plugins/catalog/counter/install', {});
    await followed.service.api('POST', '/plugins/counter/enable');

    let heard = 0;
    let installed = '1.0.0';
    for (const [round, afterMs] of [50, 500, 2500].entries()) {
      const next = `1.${round + 1}.0`;
      followed.git.commit(counter(next));
      // oxlint-disable-next-line no-await-in-loop -- each round goes on with what the one before left
      await followed.service.api('POST', '/repositories/plugins/sync', {});
      // oxlint-disable-next-line no-await-in-loop
      heard = await killDuringUpgrade(followed, { heard, afterMs });
      // oxlint-disable-next-line no-await-in-loop
      const { version, enabled } = await followed.service.api<Copy>('GET', '/plugins/counter');
      expect([installed, next]).toContain(version);
      expect(enabled).toBe(true);
      // What runs is what is said to be installed.
      // oxlint-disable-next-line no-await-in-loop
      await logged(followed, `${version} heard session-${heard - 1}"`);

      installed = version;
    }
    // What was under way when a kill came is delivered again when its lease has ended.
    await logged(followed, `${installed} has heard of ${heard}"`);
  },
);

/** States events before, during and after an upgrade that a kill ends. Gives how many were accepted up to now. */
async function killDuringUpgrade(
  followed: FollowedService,
  { heard, afterMs }: { readonly heard: number; readonly afterMs: number },
): Promise<number> {
  let count = heard;
  const state = async (): Promise<void> => {
    await followed.service.api('POST', '/events', {
      type: 'session.updated',
      data: { session: { id: `session-${count}` } },
    });
    count += 1;
  };
  for (let event = 0; event < 5; event += 1) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await state();
  }
  const upgrade = followed.service.api('POST', '/plugins/catalog/counter/upgrade', {}).catch(() => undefined);
  await delay(afterMs);
  await state();
  await followed.service.kill();
  await upgrade;
  await followed.startAgain();
  await state();
  return count;
}

async function logged({ service }: FollowedService, words: string): Promise<void> {
  await vi.waitFor(
    async () => expect(JSON.stringify(await service.api('GET', '/plugins/counter/logs'))).toContain(words),
    { timeout: 40_000, interval: 200 },
  );
}
