import type { RepositoryStore } from './repository-store.ts';

/**
 * Which names of plugins a repository takes. Who has one keeps it, also while the plugin is away, for as long as its
 * repository is configured. The first time that a repository is read, it has its names before those that stand after it in
 * the configuration, so that one that could not be reached at first loses none to them; but never those of what is installed.
 */
export function claimableNames(
  repository: string,
  plugins: readonly string[],
  context: {
    readonly store: Pick<RepositoryStore, 'ownerOf' | 'installedFrom'>;
    /** Names of all repositories, in the order of the configuration. */
    readonly order: readonly string[];
    readonly isFirstTime: boolean;
  },
): readonly string[] {
  const { store, order, isFirstTime } = context;
  const rank = (name: string) => order.indexOf(name);
  return plugins.filter((plugin) => {
    const owner = store.ownerOf(plugin);
    if (owner === undefined) return true;
    if (owner === repository || store.installedFrom(plugin)?.repository === owner) return false;
    return rank(owner) < 0 || (isFirstTime && rank(repository) < rank(owner));
  });
}
