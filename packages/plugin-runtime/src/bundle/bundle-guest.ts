import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.ts';
import { writeAtomically } from './files.ts';

/** Static imports only: Deno loads the modules of the initial graph without any permission to read. */
const entry = `import { run } from './guest.mjs';
import * as plugin from './plugin.mjs';
run(plugin);
`;

let guest: Promise<string> | undefined;

/**
 * Puts the host's side of a sandbox into a plugin's bundle: `guest.mjs`, and the `entry.mjs` that starts both. Files that
 * are right stay untouched, so that a bundle follows a new version of the host and needs no write otherwise.
 *
 * @returns The file to start.
 */
export async function bundleGuest(outDir: string): Promise<string> {
  guest ??= compileGuest();
  const file = path.join(outDir, 'entry.mjs');
  await Promise.all([writeIfChanged(path.join(outDir, 'guest.mjs'), await guest), writeIfChanged(file, entry)]);
  return file;
}

async function compileGuest(): Promise<string> {
  const here = fileURLToPath(import.meta.url);
  const source = path.resolve(path.dirname(here), `../guest/main${path.extname(here)}`);
  const { code } = await compile({
    entry: source,
    directory: path.dirname(path.dirname(source)),
    name: 'the guest',
    // The guest needs tables and errors of the SDK, no schema.
    treeshake: { manualPureFunctions: ['z'] },
  });
  return code;
}

async function writeIfChanged(file: string, content: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current !== content) await writeAtomically(file, content);
}
