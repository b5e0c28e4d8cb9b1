import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import { compile } from './compile.ts';
import { writeAtomically } from './files.ts';
import { besideBundle } from './rolldown-plugins.ts';

/** Static imports only: Deno loads the modules of the initial graph without any permission to read. */
const entry = `import { run } from './guest.mjs';
import * as plugin from './plugin.mjs';
run(plugin);
`;

let guest: Promise<{ readonly guest: string; readonly sockets: string }> | undefined;

/**
 * Puts the host's side of a sandbox into a plugin's bundle: `guest.mjs`, the `entry.mjs` that starts both, and the
 * `sockets.mjs` that a plugin imports which uses the network of Node. Files that are right stay untouched, so that a bundle follows a new version of the host and needs no write otherwise.
 *
 * @returns The file to start.
 */
export async function bundleGuest(outDir: string): Promise<string> {
  guest ??= compileGuest();
  const compiled = await guest;
  const file = path.join(outDir, 'entry.mjs');
  await Promise.all([
    writeIfChanged(path.join(outDir, 'guest.mjs'), compiled.guest),
    writeIfChanged(path.join(outDir, 'sockets.mjs'), compiled.sockets),
    writeIfChanged(file, entry),
  ]);
  return file;
}

async function compileGuest(): Promise<{ readonly guest: string; readonly sockets: string }> {
  const here = fileURLToPath(import.meta.url);
  const extension = path.extname(here);
  const directory = path.resolve(path.dirname(here), '..');
  const of = async (source: string, plugins: readonly Plugin[] = []): Promise<string> => {
    const { code } = await compile({
      entry: path.join(directory, `guest/${source}${extension}`),
      directory,
      name: 'the guest',
      plugins,
      // The guest needs tables and errors of the SDK, no schema.
      treeshake: { manualPureFunctions: ['z'] },
    });
    return code;
  };
  const [own, sockets] = await Promise.all([
    of('main'),
    of('node/main', [besideBundle({ [`../main${extension}`]: './guest.mjs' })]),
  ]);
  return { guest: own, sockets };
}

async function writeIfChanged(file: string, content: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current !== content) await writeAtomically(file, content);
}
