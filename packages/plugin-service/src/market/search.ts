import type { MarketEntry } from './entry.ts';

export interface MarketQuery {
  /** Words that must all occur in name, title, description or tags; letters of either case alike. */
  readonly search?: string;
  readonly category?: string;
  readonly type?: string;
  /** `newest`: by the day of the release. Default `name`: by title. */
  readonly sort?: 'name' | 'newest';
}

const titles = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

const byTitle = (a: MarketEntry, b: MarketEntry) => titles.compare(a.manifest.displayName, b.manifest.displayName);
const byRelease = (a: MarketEntry, b: MarketEntry) =>
  (b.releasedOn ?? '').localeCompare(a.releasedOn ?? '') || byTitle(a, b);

/** How early a word is found: in the title before the tags before the description. */
function rank({ manifest }: MarketEntry, words: readonly string[]): number {
  const fields = [`${manifest.name} ${manifest.displayName}`, (manifest.tags ?? []).join(' '), manifest.description];
  const ranks = words.map((word) => fields.findIndex((field) => field.toLowerCase().includes(word)));
  return ranks.includes(-1) ? Infinity : ranks.reduce((sum, each) => sum + each, 0);
}

/** The entries that match, best match first, then sorted. */
export function searchMarket(entries: readonly MarketEntry[], query: MarketQuery): readonly MarketEntry[] {
  const words = (query.search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const category = query.category?.toLowerCase();
  const order = query.sort === 'newest' ? byRelease : byTitle;

  return entries
    .filter(({ manifest }) => category === undefined || categoryOf(manifest).toLowerCase() === category)
    .filter(({ manifest }) => query.type === undefined || manifest.type === query.type)
    .map((entry) => ({ entry, rank: rank(entry, words) }))
    .filter((found) => found.rank !== Infinity)
    .toSorted((a, b) => a.rank - b.rank || order(a.entry, b.entry))
    .map(({ entry }) => entry);
}

/** Subject of a plugin; one that names none is sorted by its type. */
export function categoryOf(manifest: MarketEntry['manifest']): string {
  return manifest.category ?? (manifest.type === 'theme' ? 'Themes' : 'Integrations');
}
