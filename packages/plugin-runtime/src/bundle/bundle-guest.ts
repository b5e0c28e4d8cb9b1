import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CompiledGuest } from './compile-guest.ts';
import { writeAtomically } from './files.ts';
import { bundleApart } from './bundle-apart.ts';

/** Static imports only: Deno loads the modules of the initial graph without any permission to read. */
const entry = `import { run } from './guest.mjs';
import * as plugin from './plugin.mjs';
run(plugin);
`;

let guest: Promise<CompiledGuest> | undefined;

/**
 * Puts the host's side of a sandbox into a plugin's bundle: `guest.mjs`, the `entry.mjs` that starts both, and the
 * `sockets.mjs` that a plugin imports which uses the network of Node. Files that are right stay untouched, so that a
 * bundle follows a new version of the host and needs no write otherwise.
 *
 * @returns The file to start.
 */
export async function bundleGuest(outDir: string): Promise<string> {
  guest ??= bundleApart('guest');
  guest.catch(() => (guest = undefined));
  const compiled = await guest;
  const file = path.join(outDir, 'entry.mjs');
  await Promise.all([
    writeIfChanged(path.join(outDir, 'guest.mjs'), compiled.guest),
    writeIfChanged(path.join(outDir, 'sockets.mjs'), compiled.sockets),
    writeIfChanged(file, entry),
  ]);
  return file;
}

async function writeIfChanged(file: string, content: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current !== content) await writeAtomically(file, content);
}
