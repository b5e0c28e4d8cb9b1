import { isSameSigner, type Signer } from '@streamspace/catalog/signing';
import type { CatalogEntry } from '../market/entry.ts';
import type { InstalledFrom } from './repository-store.ts';
import type { SnapshotPlugin } from './snapshot/read-snapshot.ts';

/** What a repository offers. */
export interface Offer {
  readonly repository: string;
  readonly commit: string;
  /** Who signed the catalog. */
  readonly signer: Signer | undefined;
  readonly plugins: readonly SnapshotPlugin[];
}

/** A plugin that is not offered, because somebody else has its name. */
export interface Shadowed {
  readonly plugin: SnapshotPlugin;
  /** Name of a repository; absent where it is the folder of this machine. */
  readonly owner?: string;
}

export interface MergedCatalog {
  readonly entries: readonly CatalogEntry[];
  /** By repository. */
  readonly shadowed: ReadonlyMap<string, readonly Shadowed[]>;
}

/** Puts what several places offer together: each name is offered once, by who has it. Plugins of this machine go first. */
export function mergeCatalogs(
  local: readonly CatalogEntry[],
  offers: readonly Offer[],
  known: {
    /** The repository that has the name of a plugin. */
    readonly ownerOf: (plugin: string) => string | undefined;
    /** Where installed plugins came from; those of this machine are not among them. */
    readonly installs: ReadonlyMap<string, InstalledFrom>;
  },
): MergedCatalog {
  const { ownerOf, installs } = known;
  const own = new Set(local.map(({ manifest }) => manifest.name));
  const entries: CatalogEntry[] = local.map((entry) =>
    installs.has(entry.manifest.name) ? { ...entry, isForeign: true } : entry,
  );
  const shadowed = new Map<string, Shadowed[]>();
  for (const { repository, commit, signer, plugins } of offers) {
    for (const plugin of plugins) {
      const { name } = plugin.manifest;
      const owner = ownerOf(name);
      if (own.has(name) || owner !== repository) {
        const isLocal = own.has(name) || owner === undefined;
        const rest = shadowed.get(repository) ?? [];
        shadowed.set(repository, rest);
        rest.push({ plugin, ...(isLocal ? {} : { owner }) });
      } else {
        const origin = { repository, commit, digest: plugin.digest, ...(signer === undefined ? {} : { signer }) };
        const isForeign = !isSameOrigin(installs.get(name), origin);
        entries.push({ ...plugin, origin, ...(isForeign ? { isForeign: true } : {}) });
      }
    }
  }
  return { entries, shadowed };
}

/** Whether something comes from where a plugin was installed from: the same repository and, where it was signed, the same signer. */
export function isSameOrigin(
  before: Pick<InstalledFrom, 'repository' | 'signer'> | undefined,
  now: Pick<InstalledFrom, 'repository' | 'signer'> | undefined,
): boolean {
  if (before?.repository !== now?.repository) return false;
  return before?.signer === undefined || (now?.signer !== undefined && isSameSigner(before.signer, now.signer));
}
