import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import { compile } from './compile.ts';
import { besideBundle } from './rolldown-plugins.ts';

/** Modules of the host's side of a sandbox. */
export interface CompiledGuest {
  readonly guest: string;
  readonly sockets: string;
}

/** Bundles the host's side of a sandbox from its sources. */
export async function compileGuest(): Promise<CompiledGuest> {
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
  const [guest, sockets] = await Promise.all([
    of('main'),
    of('node/main', [besideBundle({ [`../main${extension}`]: './guest.mjs' })]),
  ]);
  return { guest, sockets };
}
