import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluginError, type Json } from '@streamspace/plugin-sdk';
import { bundleApart } from '../bundle/bundle-apart.ts';
import { denoEngine } from '../engine/deno-engine.ts';
import type { SandboxEngine } from '../engine/engine.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { readDescription, type PluginDescription } from './description.ts';
import type { PluginLoader, PluginProcess, PreparedPlugin, ProcessOptions } from './loader.ts';
import type { PluginSource } from './types.ts';

export interface SandboxLoaderOptions {
  /** Where bundles are kept. Default: a folder that goes with the loader. */
  readonly directory?: string;
  readonly engine?: SandboxEngine;
  /** Hears of faults of the host itself while it answered a plugin. */
  readonly onFault?: (error: unknown) => void;
}

export interface SandboxLoader extends PluginLoader {
  close(): Promise<void>;
}

/** Loads plugins the way they run in production: bundled, each in a sandbox of its own. */
export async function openSandboxLoader(options: SandboxLoaderOptions = {}): Promise<SandboxLoader> {
  const { engine = denoEngine(), onFault } = options;
  const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'streamspace-bundles-')));
  // A plugin may run as a user of its own, who has to be able to read its bundle.
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);

  async function start({ bundleDirectory, memoryBytes, onCall, onLog }: ProcessOptions): Promise<PluginProcess> {
    return startSandbox({
      engine,
      bundleDir: bundleDirectory,
      memory: { heapMb: Math.ceil(memoryBytes / 1024 ** 2) },
      onCall: (method, params, { signal }) => onCall(method, params, signal),
      onLog,
      ...(onFault === undefined ? {} : { onFault }),
    }).then((sandbox) => ({ ...sandbox, stop: async (graceMs) => void (await sandbox.stop(graceMs)) }));
  }

  async function prepare(source: PluginSource): Promise<PreparedPlugin> {
    const bundleDirectory = path.join(
      directory,
      source.manifest.name,
      `${source.manifest.version}-${randomUUID().slice(0, 8)}`,
    );
    try {
      const { directory: folder, manifest } = source;
      const { name, entrypoints } = manifest;
      await bundleApart('plugin', { directory: folder, manifest: { name, entrypoints }, outDir: bundleDirectory });
      const { configSchema = await readSchema(source.directory), ...described } = await describe(bundleDirectory);
      return { bundleDirectory, ...described, ...(configSchema === undefined ? {} : { configSchema }) };
    } catch (error) {
      await discard(bundleDirectory);
      throw error;
    }
  }

  /** Asks the plugin what it is, in a sandbox that may not ask for anything. */
  async function describe(bundleDirectory: string): Promise<PluginDescription> {
    const refuse = (): never => {
      throw new PluginError('INVALID_STATE', 'Nothing can be asked of the host while a plugin describes itself');
    };
    const sandbox = await startSandbox({ engine, bundleDir: bundleDirectory, onCall: refuse, onLog: () => undefined });
    try {
      return readDescription(await sandbox.call('describe', {}, { deadlineMs: 10_000 }));
    } finally {
      await sandbox.stop(0);
    }
  }

  async function discard(bundleDirectory: string): Promise<void> {
    await rm(bundleDirectory, { recursive: true, force: true });
  }

  async function tidy({ kept, isSpared }: Parameters<NonNullable<PluginLoader['tidy']>>[0]): Promise<void> {
    // The folder of all may have been moved, or be named in another way.
    const names = new Set([...kept].map((each) => path.basename(each)));
    const plugins = (await readdir(directory)).filter((name) => !isSpared(name));
    await Promise.all(
      plugins.map(async (plugin) => {
        const left = (await readdir(path.join(directory, plugin))).filter((name) => !names.has(name));
        await Promise.all(left.map((name) => discard(path.join(directory, plugin, name))));
      }),
    );
  }

  return {
    prepare,
    tidy,
    start,
    discard,
    layers: () => engine.layers(directory),
    async close() {
      if (options.directory === undefined) await discard(directory);
    },
  };
}

/** A plugin in plain JavaScript writes its schema by hand. */
async function readSchema(directory: string): Promise<Json | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(directory, 'config.schema.json'), 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new PluginError('INVALID_ARGUMENT', 'config.schema.json is no JSON', { cause: error });
  }
}
