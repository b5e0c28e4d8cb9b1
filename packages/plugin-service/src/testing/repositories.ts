import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRepositoryConfig } from '../repositories/config/read-config.ts';
import { openRepositories, type Repositories, type RepositoriesOptions } from '../repositories/repositories.ts';

export interface TestRepositories extends AsyncDisposable {
  readonly repositories: Repositories;
  readonly folder: string;
  readonly logged: readonly string[];
  /** Names and versions that can be installed, in the order of the names. */
  offered(): readonly string[];
  /** Closes them and opens them again, as a service that starts anew. */
  again(change?: Values): Promise<void>;
}

export interface Values {
  readonly plugins?: object;
  readonly additional?: readonly { readonly name: string; readonly url?: string }[];
}

/** Repositories in a temporary folder, as a file of values states them. */
export async function openTestRepositories(
  values: Values,
  options: Partial<RepositoriesOptions> = {},
): Promise<TestRepositories> {
  const directory = mkdtempSync(join(tmpdir(), 'repositories-'));
  const folder = join(directory, 'repositories');
  const logged: string[] = [];
  const open = (wanted: Values): Promise<Repositories> => {
    const file = join(directory, 'values.yaml');
    writeFileSync(file, JSON.stringify({ repositories: wanted }));
    return openRepositories({
      configs: readRepositoryConfig({ file }),
      folder,
      database: join(directory, 'service.db'),
      local: () => [],
      log: (message) => logged.push(message),
      ...options,
    });
  };
  let repositories = await open(values);
  return {
    get repositories() {
      return repositories;
    },
    folder,
    logged,
    offered: () =>
      repositories
        .entries()
        .map(({ manifest }) => `${manifest.name} ${manifest.version}`)
        .toSorted(),
    async again(change = values) {
      await repositories.close();
      repositories = await open(change);
    },
    async [Symbol.asyncDispose]() {
      await repositories.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
