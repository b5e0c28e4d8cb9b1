import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError, exitCodes } from './errors.ts';
import { isDirectory } from './files.ts';
import { findRoot } from './service/data-dir.ts';

/** The folder of one plugin. */
export interface PluginFolder {
  readonly directory: string;
  /** What findings name files relative to: the repository, where the plugin is in one. */
  readonly root: string;
}

/**
 * The plugin that somebody means.
 *
 * @param target A folder, or the name of a plugin of the repository. Default: the folder around `cwd` with a manifest.
 */
export function findPlugin(cwd: string, target: string | undefined): PluginFolder {
  const directory = target === undefined ? aroundOf(cwd) : namedBy(cwd, target);
  // Two levels up is the repository, as in `community/my-plugin`, whose folder says who maintains it.
  return { directory, root: dirname(dirname(directory)) };
}

function aroundOf(cwd: string): string {
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'manifest.json'))) return directory;
    if (directory === dirname(directory)) {
      throw new CliError(`${resolve(cwd)} is not in the folder of a plugin`, {
        exitCode: exitCodes.notFound,
        hint: 'Name one: a folder, or a plugin of this repository.',
      });
    }
  }
}

function namedBy(cwd: string, target: string): string {
  const asPath = resolve(cwd, target);
  if (isDirectory(asPath)) return asPath;
  const root = findRoot(cwd);
  const directory = ['official', 'community'].map((tier) => join(root, tier, target)).find(isDirectory);
  if (directory !== undefined) return directory;
  throw new CliError(`There is neither a folder "${target}" nor a plugin of this name in ${root}`, {
    exitCode: exitCodes.notFound,
    hint: `To begin one: streamspace plugin new ${target}`,
  });
}
