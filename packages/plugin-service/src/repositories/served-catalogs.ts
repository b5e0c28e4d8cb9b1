import { join } from 'node:path';
import type { CatalogEntry } from '../market/entry.ts';
import type { CatalogFolders } from './catalog-folders.ts';
import { claimableNames } from './claim-names.ts';
import type { RepositoryConfig } from './config/read-config.ts';
import { mergeCatalogs, type MergedCatalog } from './merge-catalogs.ts';
import type { ActiveCatalog, RepositoryStore } from './repository-store.ts';
import { meetsPolicy } from './signature/read-signature.ts';
import { openSnapshot, type OpenSnapshot } from './snapshot/open-snapshot.ts';
import { identityOf } from './sync-repository.ts';

/** What repositories offer at present. */
export interface ServedCatalogs {
  /** What the database says of a repository; `undefined` too where it has become another one. */
  active(config: RepositoryConfig): ActiveCatalog | undefined;
  snapshot(repository: string): OpenSnapshot | undefined;
  /** Puts a catalog that was synced in the place of the one before it. */
  put(repository: string, snapshot: OpenSnapshot): void;
  /** Validates what was served before the service ended. @throws when it cannot be read. */
  restore(config: RepositoryConfig): Promise<void>;
  /** Whether there is something on disk that is not as it was synced. */
  isDamaged(repository: string): boolean;
  /** Names that a repository may take. */
  claims(config: RepositoryConfig): (plugins: readonly { readonly name: string }[]) => readonly string[];
  /** With all that can be installed from this machine, as it is now. */
  merge(): MergedCatalog;
  /** The last one of these that is not out of date; this machine may offer something else meanwhile. */
  lastMerged(): MergedCatalog;
  /** Grows with each change. */
  revision(): number;
  changed(): void;
  /** Hears of each change. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

export function createServedCatalogs(options: {
  readonly configs: readonly RepositoryConfig[];
  readonly store: RepositoryStore;
  readonly folders: CatalogFolders;
  readonly local: () => readonly CatalogEntry[];
}): ServedCatalogs {
  const { configs, store, folders, local } = options;
  const order = configs.map(({ name }) => name);
  const snapshots = new Map<string, OpenSnapshot>();
  let revision = 0;
  let last: { readonly revision: number; readonly merged: MergedCatalog } | undefined;

  const listeners = new Set<() => void>();
  const changed = (): void => {
    revision += 1;
    for (const listener of listeners) listener();
  };
  const active = (config: RepositoryConfig): ActiveCatalog | undefined => {
    const catalog = store.active(config.name);
    return catalog?.identity === identityOf(config) ? catalog : undefined;
  };
  const claims = (config: RepositoryConfig) => {
    const isFirstTime = active(config) === undefined;
    return (plugins: readonly { readonly name: string }[]) =>
      claimableNames(
        config.name,
        plugins.map(({ name }) => name),
        { store, order, isFirstTime },
      );
  };

  const merge = (): MergedCatalog => {
    const offers = configs.flatMap((config) => {
      const [snapshot, catalog] = [snapshots.get(config.name), active(config)];
      if (snapshot === undefined || catalog === undefined) return [];
      return [{ repository: config.name, commit: catalog.commit, signer: catalog.signer, plugins: snapshot.plugins }];
    });
    const merged = mergeCatalogs(local(), offers, { ownerOf: store.ownerOf, installs: store.installs() });
    last = { revision, merged };
    return merged;
  };

  return {
    active,
    snapshot: (repository) => snapshots.get(repository),
    put(repository, snapshot) {
      snapshots.set(repository, snapshot);
      changed();
    },
    async restore(config) {
      const catalog = active(config);
      // What was taken before the operator said who has to sign is not offered until it was looked at again.
      if (catalog === undefined || !meetsPolicy(config, catalog)) return;
      const { name } = config;
      snapshots.set(name, await openSnapshot(join(folders.of(name), catalog.folder), config, catalog.plugins));
      store.claim(name, claims(config)(catalog.plugins));
    },
    isDamaged(repository) {
      const snapshot = snapshots.get(repository);
      return snapshot === undefined || snapshot.findings.some(({ rule }) => rule === 'damaged');
    },
    claims,
    merge,
    lastMerged: () => (last?.revision === revision ? last.merged : merge()),
    revision: () => revision,
    changed,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
