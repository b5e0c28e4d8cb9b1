import { useRef, useState } from 'react';
import type { DeliveryRow, InstalledPlugin } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { deliveryStates } from '../states.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TableHead } from '../ui/table-head.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { DeliveryItem } from './delivery-item.tsx';
import { appendDeliveries, mergeDelivery } from './live-rows.ts';
import { StateFilter } from './state-filter.tsx';

/** Events and jobs on their way to the plugin, as they happen. */
export function DeliveriesTab({ plugin }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const [state, setState] = useState<DeliveryRow['state']>();
  const query = state === undefined ? {} : { state };
  const { data, error, reload, update } = useResource(`deliveries ${plugin.name} ${state ?? 'all'}`, () =>
    api.deliveries(plugin.name, query),
  );
  const older = useAction();
  const section = useRef<HTMLElement>(null);

  const merge = (row: DeliveryRow) =>
    update((page) => ({ ...page, deliveries: mergeDelivery(page.deliveries, row, state) }));
  useLive('delivery', ({ plugin: name, ...row }) => {
    if (name === plugin.name) merge(row);
  });

  function onRedelivered(row: DeliveryRow) {
    merge(row);
    // Its row does not match the filter any more.
    if (state !== undefined) section.current?.focus({ preventScroll: true });
  }

  function loadOlder(cursor: string) {
    older.run(async () => {
      const next = await api.deliveries(plugin.name, { ...query, cursor });
      update((page) => ({ ...next, deliveries: appendDeliveries(page.deliveries, next.deliveries) }));
    });
  }

  return (
    <section ref={section} aria-label="Deliveries" tabIndex={-1}>
      <StateFilter counts={plugin.deliveries} state={state} onChange={setState} />
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading deliveries" rows={8} /> : undefined}
      {data?.deliveries.length === 0 ? <NoDeliveries state={state} onClear={() => setState(undefined)} /> : undefined}
      {data && data.deliveries.length > 0 ? (
        <table className="table deliveries" role="table">
          <caption className="visually-hidden">Deliveries, newest first</caption>
          <TableHead titles={['Event or job', 'Key', 'State', 'Attempts', 'Age', 'Error', 'Actions']} />
          <tbody role="rowgroup">
            {data.deliveries.map((row) => (
              <DeliveryItem key={row.id} plugin={plugin.name} row={row} onRedelivered={onRedelivered} />
            ))}
          </tbody>
        </table>
      ) : undefined}
      <ErrorNote error={older.error} />
      {data?.next === undefined ? undefined : (
        <p className="more">
          <button
            type="button"
            className="button"
            aria-disabled={older.busy}
            onClick={() => data.next !== undefined && loadOlder(data.next)}
          >
            {older.busy ? 'Loading…' : 'Load older ones'}
          </button>
        </p>
      )}
    </section>
  );
}

function NoDeliveries({
  state,
  onClear,
}: {
  readonly state: DeliveryRow['state'] | undefined;
  readonly onClear: () => void;
}) {
  if (state === undefined) {
    return (
      <Empty title="Nothing has been delivered yet">
        <p>Events that the plugin listens to, and its jobs, appear here as they happen.</p>
      </Empty>
    );
  }
  return (
    <Empty title={`None is in the state “${deliveryStates[state].word}”`}>
      <button type="button" className="button" onClick={onClear}>
        Show all
      </button>
    </Empty>
  );
}
