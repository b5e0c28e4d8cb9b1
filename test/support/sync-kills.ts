import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Files } from '../../packages/plugin-service/src/testing/git-repository.ts';
import { pluginFiles } from '../../packages/plugin-service/src/testing/plugin-files.ts';
import type { FollowedService } from './followed-service.ts';

/** Many plugins of one version with something to fetch, so that a sync takes its time. */
export function generation(version: string, count = 40): { readonly files: Files; readonly offers: readonly string[] } {
  const names = Array.from({ length: count }, (_, index) => `plugin-${String(index).padStart(2, '0')}`);
  const files = names.map((name) => ({
    ...pluginFiles(`community/${name}`, { version }),
    [`community/${name}/noise`]: randomBytes(100_000),
  }));
  return { files: Object.assign({}, ...files) as Files, offers: names.map((name) => `${name} ${version}`) };
}

/**
 * Kills the service some time after a sync began, and starts it again. What it offers then is the old catalog or the new
 * one, whole; a little later it is the new one.
 */
export async function killDuringSync(
  followed: FollowedService,
  change: { readonly before: readonly string[]; readonly version: string; readonly afterMs: number },
): Promise<readonly string[]> {
  const next = generation(change.version);
  followed.git.commit(next.files);
  const sync = followed.service.api('POST', '/repositories/plugins/sync', {}).catch(() => undefined);
  await delay(change.afterMs);
  await followed.service.kill();
  await sync;
  await followed.startAgain();
  expect([change.before, next.offers]).toContainEqual(await followed.offered());
  await vi.waitFor(async () => expect(await followed.offered()).toEqual(next.offers), { timeout: 20_000 });
  return next.offers;
}
