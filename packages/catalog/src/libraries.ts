import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Libraries that are made for plugins, so that they may be handed the API. */
export interface Libraries {
  /** The file that an import means, relative to the root; `undefined` for any other library. */
  find(specifier: string, from: string): string | undefined;
  /** Whether a file belongs to one that was found. */
  has(file: string): boolean;
}

const sdk = '@streamspace/plugin-sdk';

/** A library counts as made for plugins when it depends on the SDK. The SDK itself is known without being read. */
export function createLibraries(root: string): Libraries {
  const folders = new Set<string>();
  return {
    find(specifier, from) {
      if (specifier.startsWith('node:') || specifier === sdk || specifier.startsWith(`${sdk}/`)) return undefined;
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

function dependsOnSdk(description: string): boolean {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(description, 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  return dependencies?.[sdk] !== undefined || peerDependencies?.[sdk] !== undefined;
}

const toPath = (native: string): string => native.split(sep).join('/');
