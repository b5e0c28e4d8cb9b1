import type { CatalogPlugin, InstalledPlugin } from '../../api-types.ts';

export const sortOrders = ['name', 'newest', 'permissions'] as const;
export type SortOrder = (typeof sortOrders)[number];

/** What the operator looks for. Empty lists ask for nothing. */
export interface CatalogFilter {
  readonly search: string;
  readonly tiers: readonly string[];
  readonly types: readonly string[];
  readonly categories: readonly string[];
  readonly installed: boolean;
  readonly sort: SortOrder;
}

/** A plugin as its card shows it. */
export interface CatalogEntry extends CatalogPlugin {
  /** The installed copy, with its health. */
  readonly copy?: InstalledPlugin;
}

export const noFilter: CatalogFilter = {
  search: '',
  tiers: [],
  types: [],
  categories: [],
  installed: false,
  sort: 'name',
};

/** The filter that the address bar holds; what it does not understand is left out. */
export function parseFilter(query: URLSearchParams): CatalogFilter {
  return {
    search: query.get('q') ?? '',
    tiers: query.getAll('tier'),
    types: query.getAll('type'),
    categories: query.getAll('subject'),
    installed: query.has('installed'),
    sort: sortOrders.find((order) => order === query.get('sort')) ?? 'name',
  };
}

/** Query of the address bar, without its question mark; empty for {@link noFilter}. */
export function formatFilter(filter: CatalogFilter): string {
  const query = new URLSearchParams();
  if (filter.search !== '') query.set('q', filter.search);
  for (const tier of filter.tiers) query.append('tier', tier);
  for (const type of filter.types) query.append('type', type);
  for (const category of filter.categories) query.append('subject', category);
  if (filter.installed) query.set('installed', '');
  if (filter.sort !== 'name') query.set('sort', filter.sort);
  return query.toString();
}

/** How many choices narrow the list down, the search not counted. */
export function countChoices(filter: CatalogFilter): number {
  return filter.tiers.length + filter.types.length + filter.categories.length + (filter.installed ? 1 : 0);
}

/** The plugins that match every word of the search and one choice of each group, in order. */
export function filterCatalog(entries: readonly CatalogEntry[], filter: CatalogFilter): readonly CatalogEntry[] {
  const words = filter.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = entries.filter(
    (entry) =>
      allows(filter.tiers, entry.tier) &&
      allows(filter.types, entry.pluginType) &&
      allows(filter.categories, entry.category) &&
      (!filter.installed || entry.installed !== undefined) &&
      words.every((word) => rank(entry, word) > 0),
  );
  const relevance = (entry: CatalogEntry) => words.reduce((sum, word) => sum + rank(entry, word), 0);
  const byOrder = comparators[filter.sort];
  // `newest` is the order in which the service lists them, so that sorting has nothing to do.
  return found.toSorted((a, b) => relevance(b) - relevance(a) || byOrder(a, b));
}

/** A group without a choice allows everything. */
function allows(choices: readonly string[], value: string): boolean {
  return choices.length === 0 || choices.includes(value);
}

const byName = (a: CatalogEntry, b: CatalogEntry) =>
  a.displayName.localeCompare(b.displayName, 'en', { sensitivity: 'base' });

const comparators: Readonly<Record<SortOrder, (a: CatalogEntry, b: CatalogEntry) => number>> = {
  name: byName,
  newest: () => 0,
  permissions: (a, b) => a.permissions.length - b.permissions.length || byName(a, b),
};

/** 0 for no match; a hit in the name counts more than one in the tags, and that more than one in the text. */
function rank(entry: CatalogEntry, word: string): number {
  const has = (text: string) => text.toLowerCase().includes(word);
  if (entry.displayName.toLowerCase().startsWith(word) || entry.name === word) return 8;
  if (has(entry.displayName) || has(entry.name)) return 4;
  if (entry.tags.some(has) || has(entry.category)) return 2;
  return has(entry.description) || has(entry.author) || has(entry.pluginType) ? 1 : 0;
}

/** Choices of a group with how many plugins each has, in the order of the alphabet. */
export function countBy(
  entries: readonly CatalogEntry[],
  key: 'tier' | 'pluginType' | 'category',
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(entry[key], (counts.get(entry[key]) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
}

/** The catalog with what is installed; a plugin that has left the catalog but is still here gets an entry of its own. */
export function joinInstalled(
  catalog: readonly CatalogPlugin[],
  installed: readonly InstalledPlugin[],
): readonly CatalogEntry[] {
  const copies = new Map(installed.map((plugin) => [plugin.name, plugin]));
  const entries = catalog.map(({ installed: _stale, ...plugin }): CatalogEntry => {
    const copy = copies.get(plugin.name);
    copies.delete(plugin.name);
    return copy === undefined ? plugin : { ...plugin, installed: shortState(copy), copy };
  });
  return [...entries, ...Array.from(copies.values(), orphan)];
}

function shortState({ state }: InstalledPlugin): NonNullable<CatalogPlugin['installed']> {
  return state === 'starting' || state === 'restarting' || state === 'standby' ? 'enabled' : state;
}

function orphan(copy: InstalledPlugin): CatalogEntry {
  const { id, name, version, displayName, description, tier, pluginType, iconUrl } = copy;
  return {
    id,
    name,
    version,
    displayName,
    description,
    tier,
    pluginType,
    copy,
    author: '',
    license: '',
    category: 'No longer in the catalog',
    tags: [],
    permissions: copy.permissionRequests.map(({ permission }) => permission),
    installed: shortState(copy),
    ...(iconUrl === undefined ? {} : { iconUrl }),
  };
}
