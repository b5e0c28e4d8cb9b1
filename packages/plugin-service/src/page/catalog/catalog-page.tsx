import { useMemo } from 'react';
import { plural } from '../format.ts';
import { Link, replaceQuery, useQuery } from '../navigation.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../use-title.ts';
import { CatalogFilters } from './catalog-filters.tsx';
import { ClusterOffers } from './cluster-offers.tsx';
import {
  countChoices,
  filterCatalog,
  formatFilter,
  noFilter,
  parseFilter,
  type CatalogEntry,
  type CatalogFilter,
} from './filter.ts';
import { PluginCard } from './plugin-card.tsx';
import { SearchBox } from './search-box.tsx';
import { SortSelect } from './sort-select.tsx';
import { useCatalog } from './use-catalog.ts';

/** Browse and search all plugins. The filter lives in the address, so that it survives a visit to a plugin. */
export function CatalogPage() {
  useTitle('Catalog');
  const query = useQuery();
  const filter = useMemo(() => parseFilter(new URLSearchParams(query)), [query]);
  const { entries, error, reload } = useCatalog();

  return (
    <>
      <div className="page-head">
        <h1>Plugins</h1>
        <SearchBox value={filter.search} onChange={(search) => change({ ...filter, search })} />
        <SortSelect value={filter.sort} onChange={(sort) => change({ ...filter, sort })} />
        <Link href="/repositories">Repositories</Link>
      </div>
      <ErrorNote error={error} retry={reload} />
      <ClusterOffers />
      {entries === undefined ? (
        error === undefined && <Skeleton label="Loading the catalog" rows={9} shape="card" />
      ) : (
        <div className="catalog">
          <FilterColumn entries={entries} filter={filter} onChange={change} />
          <Results entries={entries} filter={filter} onChange={change} />
        </div>
      )}
    </>
  );
}

interface ListProps {
  readonly entries: readonly CatalogEntry[];
  readonly filter: CatalogFilter;
  readonly onChange: (filter: CatalogFilter) => void;
}

function change(filter: CatalogFilter) {
  replaceQuery(formatFilter(filter));
}

/** A column where there is room for one, otherwise a fold. */
function FilterColumn(props: ListProps) {
  const choices = countChoices(props.filter);
  return (
    <aside aria-label="Filters" className="filter-column">
      <details className="fold filter-fold">
        <summary>Filters{choices > 0 ? ` (${choices})` : ''}</summary>
        <CatalogFilters {...props} />
      </details>
      <div className="filter-wide">
        <CatalogFilters {...props} />
      </div>
    </aside>
  );
}

function Results({ entries, filter, onChange }: ListProps) {
  const found = useMemo(() => filterCatalog(entries, filter), [entries, filter]);
  const choices = countChoices(filter);
  return (
    <div className="results">
      <p className="result-line" role="status">
        {found.length === entries.length
          ? plural(entries.length, 'plugin')
          : `${found.length} of ${plural(entries.length, 'plugin')}`}
      </p>
      {entries.length === 0 ? (
        <Empty title="The catalog is empty">
          <p>
            Plugins appear here once the service finds some in its folder or in its{' '}
            <Link href="/repositories">repositories</Link>.
          </p>
        </Empty>
      ) : undefined}
      {entries.length > 0 && found.length === 0 ? (
        <Empty
          title={filter.search === '' ? 'No plugin matches these filters' : `No plugin matches “${filter.search}”`}
        >
          <div className="actions">
            {filter.search === '' ? undefined : (
              <button type="button" className="button" onClick={() => onChange({ ...filter, search: '' })}>
                Clear search
              </button>
            )}
            {choices === 0 ? undefined : (
              <button
                type="button"
                className="button"
                onClick={() => onChange({ ...noFilter, search: filter.search, sort: filter.sort })}
              >
                Clear filters
              </button>
            )}
          </div>
        </Empty>
      ) : undefined}
      <ul className="cards">
        {found.map((entry) => (
          <PluginCard key={entry.name} entry={entry} />
        ))}
      </ul>
    </div>
  );
}
