import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'rolldown';

/** Leaves the modules of Node outside, and gives them the prefix that Deno asks for. */
export function nodeBuiltins(): Plugin {
  return {
    name: 'node-builtins',
    resolveId(source) {
      if (!isBuiltin(source)) return null;
      return { id: source.startsWith('node:') ? source : `node:${source}`, external: true };
    },
  };
}

/** Leaves files outside that lie beside the bundle when it runs, by the path that its source has for them. */
export function besideBundle(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'beside-bundle',
    resolveId: (source) => (Object.hasOwn(files, source) ? { id: files[source]!, external: true } : null),
  };
}

/** Whether `file` lies in `directory`; both are real paths. */
export function isInside(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/**
 * Keeps files of the host out of a bundle: by a path a plugin reaches its own files only, and by a name only files of the
 * package of that name. What installed packages import among themselves is theirs.
 */
export function ownFilesOnly(directory: string): Plugin {
  return {
    name: 'own-files-only',
    async resolveId(source, importer, options) {
      if (importer === undefined || !isInside(directory, importer)) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (resolved === null || resolved.external !== false) return resolved;
      const [file = ''] = resolved.id.split('?');
      if (isInside(directory, file) || (await isOfPackage(source, file))) return resolved;
      return this.error({
        id: importer,
        message: `"${source}" lies outside the plugin: import its own files by path, others as packages`,
      });
    },
  };
}

/** Whether a file that `specifier` resolved to belongs to an installed package, or to the workspace's one of that name. */
async function isOfPackage(specifier: string, file: string): Promise<boolean> {
  const name = /^(@[^/]+\/)?[^./@:][^/:]*/.exec(specifier)?.[0];
  if (name === undefined) return false;
  if (file.includes(`${path.sep}node_modules${path.sep}`)) return true;
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest one counts
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { name?: unknown }).name === name;
  }
  return false;
}
