import type { TableBlock } from '@streamspace/plugin-sdk';
import { humanise } from '../format.ts';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { ActionButtons } from './action-buttons.tsx';
import { toCsv } from './csv.ts';
import { usePlace } from './place.ts';
import { Value } from './value.tsx';

type Row = Readonly<Record<string, string | number | boolean | null>>;
type Column = Exclude<TableBlock['columns'][number], string>;

/** Rows with a heading, which scroll sideways by themselves where there is no room. */
export function TableView({ table }: { readonly table: TableBlock }) {
  const { heading: Title } = usePlace();
  const { key = 'id', label, rowActions = [], empty = 'There is nothing here yet' } = table;
  const columns = table.columns.map((column): Column => (typeof column === 'string' ? { key: column } : column));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the host has made cells of what was in the rows
  const rows = table.rows as readonly Row[];
  const name = label ?? 'Table';
  const hasTools = (table.actions ?? []).length > 0 || table.csv !== undefined;

  return (
    <div className="block-table">
      {hasTools || label !== undefined ? (
        <div className="panel-head">
          {label === undefined ? undefined : <Title>{label}</Title>}
          <div className="actions">
            <ActionButtons actions={table.actions} />
            {table.csv === undefined || rows.length === 0 ? undefined : (
              <DownloadButton
                name={table.csv}
                text={toCsv(
                  columns.map((each) => [each.key, titleOf(each)]),
                  rows,
                )}
              />
            )}
          </div>
        </div>
      ) : undefined}
      {rows.length === 0 ? (
        <Empty title={empty} />
      ) : (
        <div className="scroll" role="region" aria-label={name} tabIndex={0}>
          <table className="table">
            <caption className="visually-hidden">{name}</caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <Heading key={column.key} column={column} isNumber={isNumber(rows[0]?.[column.key])} />
                ))}
                {rowActions.length === 0 ? undefined : (
                  <th scope="col">
                    <span className="visually-hidden">Actions</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={String(row[key] ?? index)}>
                  {columns.map((column) => (
                    <td
                      key={column.key}
                      data-label={titleOf(column)}
                      data-number={isNumber(row[column.key]) || undefined}
                    >
                      <Value value={row[column.key]} show={column.show} currency={column.currency} />
                    </td>
                  ))}
                  {rowActions.length === 0 ? undefined : (
                    <td className="row-actions">
                      <ActionButtons
                        actions={rowActions}
                        input={{ [key]: row[key] }}
                        about={String(row[columns[0]?.key ?? key] ?? row[key])}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More next={table.next} />
    </div>
  );
}

const titleOf = ({ key, title }: Column): string => title ?? humanise(key);
const isNumber = (value: unknown): boolean => typeof value === 'number';

function Heading({ column, isNumber: number }: { readonly column: Column; readonly isNumber: boolean }) {
  const { params, setParams } = usePlace();
  const alike = { scope: 'col', 'data-number': number || undefined } as const;
  if (column.sort !== true) return <th {...alike}>{titleOf(column)}</th>;
  const order = params['sort'] === column.key ? (params['order'] ?? 'asc') : undefined;
  const next = order === 'asc' ? 'desc' : 'asc';
  return (
    <th {...alike} aria-sort={order === undefined ? 'none' : order === 'asc' ? 'ascending' : 'descending'}>
      <button
        type="button"
        className="link-button"
        onClick={() => setParams({ sort: column.key, order: next, cursor: '' })}
      >
        {titleOf(column)}
        {order === undefined ? undefined : <Icon name={order === 'asc' ? 'up' : 'down'} />}
      </button>
    </th>
  );
}

/** Goes on to the following page, and back to the first. */
export function More({ next }: { readonly next: string | undefined }) {
  const { params, setParams } = usePlace();
  const isFirst = params['cursor'] === undefined;
  if (next === undefined && isFirst) return undefined;
  return (
    <div className="actions">
      {isFirst ? undefined : (
        <button type="button" className="button" onClick={() => setParams({ cursor: '' })}>
          First page
        </button>
      )}
      {next === undefined ? undefined : (
        <button type="button" className="button" onClick={() => setParams({ cursor: next })}>
          Next page
        </button>
      )}
    </div>
  );
}

function DownloadButton({ name, text }: { readonly name: string; readonly text: string }) {
  function save() {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  }
  return (
    <button type="button" className="button" onClick={save}>
      <Icon name="download" />
      Save as CSV
    </button>
  );
}
