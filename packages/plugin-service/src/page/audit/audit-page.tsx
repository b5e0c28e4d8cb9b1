import { useApp } from '../context.ts';
import { replaceQuery, useQuery } from '../navigation.tsx';
import type { AuditFilter } from '../api.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TableHead } from '../ui/table-head.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { useTitle } from '../use-title.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditItem } from './audit-item.tsx';
import { readFilter, toQuery } from './filter.ts';

/** What plugins did, and what people did to them. */
export function AuditPage() {
  useTitle('Audit');
  const { api } = useApp();
  const query = useQuery();
  const filter = readFilter(query);
  const { data, error, reload, update } = useResource(`audit ${toQuery(filter)}`, () => api.audit(filter));
  const older = useAction();

  const change = (next: AuditFilter): void => replaceQuery(toQuery(next));
  function loadOlder(cursor: string) {
    older.run(async () => {
      const next = await api.audit({ ...filter, cursor });
      update(({ rows }) => ({ ...next, rows: [...rows, ...next.rows] }));
    });
  }

  const next = data?.next;
  return (
    <>
      <div className="page-head">
        <h1>Audit</h1>
        <button type="button" className="button" onClick={reload}>
          Look again
        </button>
      </div>
      <AuditFilters filter={filter} onChange={change} />
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading the audit trail" rows={10} /> : undefined}
      {data?.rows.length === 0 ? <NoRows filter={filter} onClear={() => change({})} /> : undefined}
      {data && data.rows.length > 0 ? (
        <table className="table audit" role="table">
          <caption className="visually-hidden">What was done, newest first</caption>
          <TableHead titles={['When', 'Who', 'What', 'Outcome', 'To what', 'Details']} />
          <tbody role="rowgroup">
            {data.rows.map((row) => (
              <AuditItem key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      ) : undefined}
      <ErrorNote error={older.error} />
      {next === undefined ? undefined : (
        <p className="more">
          <button type="button" className="button" aria-disabled={older.busy} onClick={() => loadOlder(next)}>
            {older.busy ? 'Loading…' : 'Load older ones'}
          </button>
        </p>
      )}
    </>
  );
}

function NoRows({ filter, onClear }: { readonly filter: AuditFilter; readonly onClear: () => void }) {
  if (toQuery(filter) === '') {
    return (
      <Empty title="Nothing has been recorded yet">
        <p>Installing, configuring and switching plugins is recorded, and what plugins record themselves.</p>
      </Empty>
    );
  }
  return (
    <Empty title="Nothing that was done is like that">
      <button type="button" className="button" onClick={onClear}>
        Show all
      </button>
    </Empty>
  );
}
