import { incoming } from './fetch-commit.ts';
import { runGit } from './run-git.ts';

/**
 * Writes a commit with its files, without its history, as one file for a site that cannot reach the repository. It is a
 * bundle of git's, so what is in it is checked against the same ids as what is fetched. The same commit gives the same bytes
 * with one version of git.
 *
 * @see https://git-scm.com/docs/gitformat-bundle
 */
export async function writeBundle(
  gitDir: string,
  onOutput: (chunk: Buffer) => void | Promise<void>,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  await runGit({ args: ['bundle', 'create', '--quiet', '-', incoming], gitDir, onOutput, ...options });
}
