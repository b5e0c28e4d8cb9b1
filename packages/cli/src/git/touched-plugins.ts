import { git, resolveCommit } from './git.ts';

/** Files that follow from plugins: a change to them is about the plugins that changed. */
const derived = new Set(['catalog.yaml', 'pnpm-lock.yaml']);

/**
 * Which plugins have changed since a revision, untracked files included. A change elsewhere may concern all of them.
 *
 * @returns Whether the plugin at a path, such as `community/my-plugin`, is among them.
 */
export function touchedSince(root: string, revision: string): (path: string) => boolean {
  const commit = resolveCommit(root, revision);
  const list = (args: readonly string[]): string[] =>
    git(root, args)
      .toString()
      .split('\0')
      .filter((file) => file !== '' && !derived.has(file));
  const files = [
    ...list(['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--relative', commit, '--', '.']),
    ...list(['ls-files', '--others', '--exclude-standard', '-z', '--', '.']),
  ];
  const plugins = new Set(files.map((file) => /^(?:official|community)\/[^/]+(?=\/)/.exec(file)?.[0]));
  return (path) => plugins.has(undefined) || plugins.has(path);
}
