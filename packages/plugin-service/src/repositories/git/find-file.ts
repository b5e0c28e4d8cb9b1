import { incoming } from './fetch-commit.ts';
import { parseEntry, type TreeEntry } from './list-tree.ts';
import { runGit } from './run-git.ts';

/** What a commit has at a path, relative to the root of the repository. Its contents are not read. */
export async function findFile(
  gitDir: string,
  path: string,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<TreeEntry | undefined> {
  const args = ['ls-tree', '-l', '-z', '--full-tree', `${incoming}^{commit}`, path];
  const [record] = (await runGit({ args, gitDir, ...limits })).toString().split('\0');
  return record === undefined || record === '' ? undefined : parseEntry(record);
}
