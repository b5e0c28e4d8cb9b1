import { compare } from 'semver';
import type { CatalogChanges, ChangedPlugin } from './api-types.ts';

/** A plugin of a catalog, as far as a comparison goes. */
export interface ListedVersion {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  /** Digests of the archives of all its versions; absent in a repository of sources. */
  readonly archives?: Readonly<Record<string, string>>;
}

/** What came, changed and went between two catalogs; `undefined` for nothing. */
export function compareCatalogs(
  before: readonly ListedVersion[],
  after: readonly ListedVersion[],
): CatalogChanges | undefined {
  const old = new Map(before.map((plugin) => [plugin.name, plugin]));
  const now = new Map(after.map((plugin) => [plugin.name, plugin]));
  const pick = ({ name, version }: ListedVersion) => ({ name, version });
  const changes = {
    added: inOrder(after.filter(({ name }) => !old.has(name))).map(pick),
    changed: inOrder(after).flatMap((plugin) => change(old.get(plugin.name), plugin)),
    removed: inOrder(before.filter(({ name }) => !now.has(name))).map(pick),
  };
  return Object.values(changes).every(({ length }) => length === 0) ? undefined : changes;
}

function change(before: ListedVersion | undefined, after: ListedVersion): ChangedPlugin[] {
  if (before === undefined || before.digest === after.digest) return [];
  const { name, version: to } = after;
  const { version: from } = before;
  return [{ name, from, to, ...(compare(to, from) < 0 ? { downgrade: true as const } : {}) }];
}

const inOrder = (plugins: readonly ListedVersion[]) => plugins.toSorted((a, b) => (a.name < b.name ? -1 : 1));
