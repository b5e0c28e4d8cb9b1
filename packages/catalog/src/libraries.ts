import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readDirectory, readJson } from './files.ts';
import { isJsonObject, valueAt, type JsonObject } from './json/object.ts';

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
  let workspace: ReadonlyMap<string, WorkspacePackage> | undefined;
  return {
    find(specifier, from) {
      if (specifier.startsWith('node:') || specifier === sdk || specifier.startsWith(`${sdk}/`)) return undefined;
      workspace ??= readWorkspace(root);
      const own = findWorkspaceFile(workspace, specifier);
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

interface WorkspacePackage {
  readonly folder: string;
  readonly content: JsonObject;
}

/** The packages below `packages/`, by their names. */
function readWorkspace(root: string): ReadonlyMap<string, WorkspacePackage> {
  return new Map(
    readDirectory(root, 'packages').entries.flatMap(({ name: directory }): [string, WorkspacePackage][] => {
      const folder = `packages/${directory}`;
      const content = readJson(root, `${folder}/package.json`).document?.value;
      const name = isJsonObject(content) ? content['name'] : undefined;
      return isJsonObject(content) && typeof name === 'string' ? [[name, { folder, content }]] : [];
    }),
  );
}

/** The file that a package of the repository exports under this name. */
function findWorkspaceFile(
  workspace: ReadonlyMap<string, WorkspacePackage>,
  specifier: string,
): { readonly folder: string; readonly file: string } | undefined {
  const [, name = '', entry = ''] = /^(@[^/]+\/[^/]+|[^/@][^/]*)(\/.*)?$/.exec(specifier) ?? [];
  const found = workspace.get(name);
  const target = found && valueAt(found.content, ['exports', `.${entry}`]);
  if (typeof target !== 'string' || !isMadeForPlugins(found?.content as Description)) return undefined;
  return found && { folder: found.folder, file: posix.join(found.folder, target) };
}

const toPath = (native: string): string => native.split(sep).join('/');
