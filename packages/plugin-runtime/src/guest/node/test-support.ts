import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundlePlugin } from '../../bundle/bundle-plugin.ts';
import type { CallHandler } from '../../channel/incoming-calls.ts';
import { denoEngine } from '../../engine/deno-engine.ts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts';
import { loadParams } from '../../sandbox/test-support.ts';

export interface StartedPlugin extends Pick<Sandbox, 'call'> {
  stop(): Promise<void>;
}

/** A plugin of one file that is loaded, for the tests of a whole file. */
export async function startPlugin(source: string, onCall: CallHandler): Promise<StartedPlugin> {
  const directory = await mkdtemp(path.join(tmpdir(), 'plugin-'));
  // A process of another user has to find its way to the bundle.
  await chmod(directory, 0o755);
  await writeFile(path.join(directory, 'index.js'), source);
  const bundleDir = path.join(directory, 'bundle');
  await bundlePlugin({ directory, manifest: { name: 'sample', entrypoints: { main: 'index.js' } }, outDir: bundleDir });
  const sandbox = await startSandbox({ engine: denoEngine(), bundleDir, onCall, onLog: () => undefined });
  await sandbox.call('load', loadParams());
  return {
    call: sandbox.call,
    async stop() {
      await sandbox.stop(0);
      await rm(directory, { recursive: true });
    },
  };
}
