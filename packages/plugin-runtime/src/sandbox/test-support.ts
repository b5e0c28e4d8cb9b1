import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { bundlePlugin } from '../bundle/bundle-plugin.ts';
import { denoEngine } from '../engine/deno-engine.ts';
import type { ExitInfo } from './exit-info.ts';
import type { LogLine } from './log-lines.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';

/** Files of a plugin, by path. */
export type Files = Readonly<Record<string, string>>;

/** Writes a plugin into a folder that the test's end removes; `zod` and the SDK resolve from there. */
export async function writePlugin(files: Files): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'plugin-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  // A process of another user has to find its way to the bundle.
  await chmod(directory, 0o755);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await mkdir(path.join(directory, 'node_modules/@streamspace'), { recursive: true });
  const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
  for (const name of ['zod', '@streamspace/plugin-sdk']) {
    await symlink(path.join(packages, name), path.join(directory, 'node_modules', name));
  }
  return directory;
}

export interface RunningSandbox extends Sandbox {
  readonly lines: LogLine[];
  readonly exits: ExitInfo[];
}

/** Bundles and starts a plugin for one test, with what it logs at hand. */
export async function runPlugin(files: Files, options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
  const directory = await writePlugin(files);
  const bundleDir = path.join(directory, 'bundle');
  const manifest = { name: 'sample', entrypoints: { main: 'index.js' } };
  await bundlePlugin({ directory, manifest, outDir: bundleDir });
  const lines: LogLine[] = [];
  const exits: ExitInfo[] = [];
  const sandbox = await startSandbox({
    engine: denoEngine(),
    bundleDir,
    onCall: () => undefined,
    onLog: (line) => lines.push(line),
    onExit: (info) => exits.push(info),
    ...options,
  });
  onTestFinished(async () => {
    await sandbox.stop(0);
  });
  return Object.assign(sandbox, { lines, exits });
}

/** What `load` takes, for a manifest with just these keys. */
export function loadParams(manifest: object = {}, config: object = {}, granted: readonly string[] = []): object {
  return {
    manifest: { name: 'sample', permissions: [], ...manifest },
    config,
    platform: { publicUrl: 'https://desk.example.com', timezone: 'UTC', instanceId: 'test', version: '1.0.0' },
    granted,
  };
}
