import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isDirectory } from '../files.ts';

/** Where a new plugin goes. */
export interface Place {
  readonly directory: string;
  /** The repository around it; absent where there is none. */
  readonly root?: string;
  readonly tier: 'official' | 'community';
  /** Whether it becomes a package of the repository's workspace. */
  readonly isWorkspace: boolean;
}

/**
 * `community/<name>` of the repository around `cwd`, or a folder of its own there.
 *
 * @param parent Folder to put it into instead.
 */
export function findPlace(
  name: string,
  { cwd, parent }: { readonly cwd: string; readonly parent?: string | undefined },
): Place {
  if (parent === undefined) {
    const root = findRepository(cwd);
    return placeIn(root === undefined ? resolve(cwd) : join(root, 'community'), name);
  }
  return placeIn(resolve(cwd, parent), name);
}

function placeIn(parent: string, name: string): Place {
  const directory = join(parent, name);
  const folder = basename(parent);
  const root = dirname(parent);
  if ((folder !== 'community' && folder !== 'official') || findRepository(root) !== root) {
    return { directory, tier: 'community', isWorkspace: false };
  }
  const isWorkspace = ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json'].every((file) =>
    existsSync(join(root, file)),
  );
  return { directory, root, tier: folder, isWorkspace };
}

/** The nearest folder with plugins in it; `undefined` where there is none. */
function findRepository(start: string): string | undefined {
  for (let directory = resolve(start); ; directory = dirname(directory)) {
    if (['official', 'community'].some((tier) => isDirectory(join(directory, tier)))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}
