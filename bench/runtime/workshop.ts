import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '@streamspace/catalog';
import { parseSizeBytes } from '@streamspace/plugin-sdk';
import { bundlePlugin } from '../../packages/plugin-runtime/src/bundle/bundle-plugin.ts';
import { compile } from '../../packages/plugin-runtime/src/bundle/compile.ts';
import { writeAtomically } from '../../packages/plugin-runtime/src/bundle/files.ts';
import { createPeer } from '../../packages/plugin-runtime/src/channel/peer.ts';
import type { Peer, PeerOptions } from '../../packages/plugin-runtime/src/channel/peer-types.ts';
import { denoEngine } from '../../packages/plugin-runtime/src/engine/deno-engine.ts';
import type { SandboxEngine, SandboxProcess } from '../../packages/plugin-runtime/src/engine/engine.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../packages/plugin-runtime/src/sandbox/sandbox.ts';
import { manifest } from './plugin/src/manifest.ts';

const repository = join(import.meta.dirname, '../..');
/** Folder of the small plugin that the benchmarks run. */
export const smallPluginSource = join(import.meta.dirname, 'plugin');
/** What the host gives a plugin that asks for nothing, in MiB. */
const heapMb = 64;
const residentMb = 256;

export interface RealPlugin {
  readonly name: string;
  readonly bundleDir: string;
  readonly heapMb: number;
}

/** What every part works with: bundles, and the engine that runs them. Its folder goes with it. */
export interface Workshop extends AsyncDisposable {
  readonly quick: boolean;
  readonly directory: string;
  readonly engine: SandboxEngine;
  /** Bundle of the small plugin. */
  readonly smallPlugin: string;
  /** The plugins of this repository. */
  readonly realPlugins: readonly RealPlugin[];
  startPlugin(bundleDir: string, options?: Partial<SandboxOptions>): Promise<Sandbox>;
  /** A process that does nothing, in the same walls; it ends by itself. */
  startEmpty(): Promise<SandboxProcess>;
  /** A process that speaks the channel and nothing else. */
  startEcho(
    onCall?: PeerOptions['onCall'],
  ): Promise<{ readonly pid: number; readonly peer: Peer; stop(): Promise<void> }>;
}

export async function openWorkshop({ quick }: { readonly quick: boolean }): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), 'streamspace-bench-'));
  // A process of another user has to find its way to the bundles.
  await chmod(directory, 0o755);
  const engine = denoEngine();
  const [smallPlugin, realPlugins, echoFile, emptyFile] = await Promise.all([
    bundleSmallPlugin(join(directory, 'small')),
    bundleRealPlugins(directory),
    bundleEcho(join(directory, 'echo')),
    bundleProgram(join(directory, 'empty'), ''),
  ]);

  return {
    quick,
    directory,
    engine,
    smallPlugin,
    realPlugins,
    startPlugin: (bundleDir, options = {}) =>
      startSandbox({ engine, bundleDir, onCall: () => undefined, onLog: () => {}, ...options }),
    startEmpty: () => engine.start({ entryFile: emptyFile, heapMb, residentMb }),
    async startEcho(onCall = () => undefined) {
      const process = await engine.start({ entryFile: echoFile, heapMb, residentMb });
      const ready = Promise.withResolvers<void>();
      const peer = createPeer(process.channel, { side: 'host', onCall, onHello: ready.resolve });
      await ready.promise;
      return {
        pid: process.pid,
        peer,
        async stop() {
          peer.shutdown();
          await process.exited;
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

async function bundleSmallPlugin(outDir: string): Promise<string> {
  await bundlePlugin({ directory: smallPluginSource, manifest, outDir });
  return outDir;
}

async function bundleRealPlugins(directory: string): Promise<readonly RealPlugin[]> {
  const { plugins } = readCatalog(repository);
  // A theme has no code to run.
  const programs = plugins.filter(({ manifest: { type } }) => type !== 'theme');
  return Promise.all(
    programs.map(async ({ directory: source, manifest: { name, entrypoints, resources } }) => {
      const bundleDir = join(directory, 'real', name);
      await bundlePlugin({ directory: source, manifest: { name, entrypoints }, outDir: bundleDir });
      const memory = resources?.memory;
      return { name, bundleDir, heapMb: memory === undefined ? heapMb : parseSizeBytes(memory) / 1024 ** 2 };
    }),
  );
}

async function bundleEcho(outDir: string): Promise<string> {
  const directory = import.meta.dirname;
  const { code } = await compile({ entry: join(directory, 'bare-echo.ts'), directory, name: 'the echo' });
  return bundleProgram(outDir, code);
}

/** A program of one file, beside the files that the engine looks for before it takes another user for a process. */
async function bundleProgram(outDir: string, code: string): Promise<string> {
  const file = join(outDir, 'entry.mjs');
  await writeAtomically(file, code);
  await Promise.all(['guest.mjs', 'plugin.mjs'].map((name) => writeFile(join(outDir, name), '')));
  return file;
}
