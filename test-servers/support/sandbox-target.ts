import { setTimeout as sleep } from 'node:timers/promises';
import type { ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import type { Json, ObjectStore } from '@streamspace/plugin-sdk';
import { openStoreScene, type StorePlugin } from '../../test/support/object-store-scene.ts';

export interface SandboxTargetOptions extends StorePlugin {
  /** What the configuration is changed to, to be wrong. */
  readonly wrong: Readonly<Record<'secret' | 'bucket', Json>>;
  readonly secrets: readonly string[];
  readonly seed?: ConformanceTarget['seed'];
  readonly residue?: ConformanceTarget['residue'];
  readonly faults?: ConformanceTarget['faults'];
}

/** The plugin of a store in the real sandbox, before a real server, as the conformance suite sees it. */
export async function openSandboxTarget(options: SandboxTargetOptions): Promise<ConformanceTarget> {
  const { name, config, wrong, secrets, seed, residue, faults } = options;
  await using opening = new AsyncDisposableStack();
  const { host } = await openStoreScene(opening, options);
  const stack = opening.move();

  return {
    use: (consumer = {}): ObjectStore =>
      host.usePoint('object-store', { plugin: 'recorder', purpose: 'recordings', ...consumer }),
    fetch: (url, init) => fetch(url, init),
    pass: (ms) => sleep(ms),
    async kill() {
      const { pid } = host.get(name);
      process.kill(pid ?? 0, 'SIGKILL');
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- until another process is there
        await sleep(50);
        const now = host.get(name);
        if (now.state === 'enabled' && now.pid !== undefined && now.pid !== pid) return;
      }
    },
    openWrong: (what) => openSandboxTarget({ ...options, config: { ...config, ...wrong[what] } }),
    logs: () => host.logs(name, { limit: 1000 }).map((line) => JSON.stringify(line)),
    secrets,
    ...(seed === undefined ? {} : { seed }),
    ...(residue === undefined ? {} : { residue }),
    ...(faults === undefined ? {} : { faults }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
