import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where catalogs lie on disk: a folder for each repository, and in it one for each catalog. */
export interface CatalogFolders {
  of(repository: string): string;
  /** Where copies lie while they are installed. */
  readonly installing: string;
  /**
   * Removes what is not served, also what a service left that was killed. The catalog that was served before stays until the
   * next time, for who reads it just now.
   */
  tidy(repository: string, served: string | undefined): void;
}

/** Opens the folders, without those of repositories that are no longer there. */
export function openCatalogFolders(folder: string, repositories: readonly string[]): CatalogFolders {
  const before = new Map<string, string | undefined>();
  for (const name of namesIn(folder)) if (!repositories.includes(name)) remove(join(folder, name));
  return {
    of: (repository) => join(folder, repository),
    // Names of repositories do not begin with a dot.
    installing: join(folder, '.installing'),
    tidy(repository, served) {
      const kept = [served, before.get(repository)];
      before.set(repository, served);
      for (const name of namesIn(join(folder, repository))) {
        if (!kept.includes(name)) remove(join(folder, repository, name));
      }
    },
  };
}

const remove = (path: string) => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
