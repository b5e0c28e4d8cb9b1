import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';

/** The command that links new packages into a workspace, with the package manager that the workspace names. */
export function installCommand(root: string): readonly string[] {
  const { packageManager = 'pnpm' } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly packageManager?: string;
  };
  return ['npx', packageManager, 'install'];
}

/** Runs it. The lockfile may change, also where `CI` would have it frozen: a new package is to be written into it. */
export async function installWorkspace(root: string, { stderr, env }: Io): Promise<void> {
  const [program = 'npx', ...args] = installCommand(root);
  const child = spawn(program, ['--yes', ...args, '--no-frozen-lockfile'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => stderr.write(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new CliError('The plugin is made, but could not be linked into the workspace', {
    hint: `Try again: ${installCommand(root).join(' ')}`,
  });
}
