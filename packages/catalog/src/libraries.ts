import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readDirectory, readJson } from './files.ts';
import { isJsonObject, valueAt } from './json/object.ts';

/** Libraries that are made for plugins, so that they may be handed the API. */
export interface Libraries {
  /** The file that an import means, relative to the root; `undefined` for any other library. */
  find(specifier: string, from: string): string | undefined;
  /** Whether a file belongs to one that was found. */
  has(file: string): boolean;
}

const sdk = '@streamspace/plugin-sdk';

/**
 * A library counts as made for plugins when it depends on the SDK. The SDK itself is known without being read. Packages of
 * the repository are found by their names, so that they need not be installed.
 */
export function createLibraries(root: string): Libraries {
  const folders = new Set<string>();
  return {
    find(specifier, from) {
      if (specifier.startsWith('node:') || specifier === sdk || specifier.startsWith(`${sdk}/`)) return undefined;
      const own = findWorkspaceFile(root, specifier);
      if (own !== undefined) {
        folders.add(own.folder);
        return own.file;
      }
      try {
        const importer = join(root, from);
        const file = createRequire(importer).resolve(specifier);
        const description = findPackageJSON(specifier, pathToFileURL(importer));
        if (description === undefined || !dependsOnSdk(description)) return undefined;
        folders.add(toPath(relative(realpathSync(root), dirname(realpathSync(description)))));
        return toPath(relative(realpathSync(root), file));
      } catch {
        // It is not installed, or has nothing that can be required.
        return undefined;
      }
    },
    has: (file) => [...folders].some((folder) => file.startsWith(`${folder}/`)),
  };
}

type Description = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

function dependsOnSdk(description: string): boolean {
  return isMadeForPlugins(JSON.parse(readFileSync(description, 'utf8')) as Description);
}

const isMadeForPlugins = ({ dependencies, peerDependencies }: Description): boolean =>
  dependencies?.[sdk] !== undefined || peerDependencies?.[sdk] !== undefined;

/** The file that a package below `packages/` exports under this name. */
function findWorkspaceFile(
  root: string,
  specifier: string,
): { readonly folder: string; readonly file: string } | undefined {
  const [, name = '', entry = ''] = /^(@[^/]+\/[^/]+|[^/@][^/]*)(\/.*)?$/.exec(specifier) ?? [];
  for (const { name: directory } of readDirectory(root, 'packages').entries) {
    const folder = `packages/${directory}`;
    const { document } = readJson(root, `${folder}/package.json`);
    if (!isJsonObject(document?.value) || document.value['name'] !== name) continue;
    const target = valueAt(document.value, ['exports', `.${entry}`]);
    if (typeof target !== 'string' || !isMadeForPlugins(document.value as Description)) return undefined;
    return { folder, file: posix.join(folder, target) };
  }
  return undefined;
}

const toPath = (native: string): string => native.split(sep).join('/');
