import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError } from './errors.ts';
import type { Io } from './io.ts';
import { hasColour } from './output/style.ts';

/** Runs the tests below a folder once, in a process of their own. Returns whether they pass. */
export async function runVitest(directory: string, options: readonly string[], io: Io): Promise<boolean> {
  const { stdout, stderr, env, signal } = io;
  // Colours are decided here, because what vitest sees is a pipe.
  const colour = hasColour(stdout, env) ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };
  const child = spawn(process.execPath, [findVitest(directory), 'run', ...options], {
    cwd: directory,
    env: { ...env, ...colour },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  child.stdout.on('data', (chunk: Buffer) => stdout.write(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => stderr.write(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}

/** The plugin's own vitest, or the one of the package with its test host. */
function findVitest(directory: string): string {
  const own = join(directory, 'package.json');
  const found = findPackage('vitest', own) ?? findPackage('vitest', findPackage('@streamspace/plugin-testing', own));
  if (found !== undefined) return join(dirname(found), 'vitest.mjs');
  throw new CliError(`vitest is not installed for ${directory}`, {
    hint: 'Install what its package.json names: "npx pnpm install" in a workspace, "npm install" elsewhere.',
  });
}

function findPackage(name: string, from: string | undefined): string | undefined {
  try {
    return from === undefined ? undefined : findPackageJSON(name, pathToFileURL(from));
  } catch {
    return undefined;
  }
}
