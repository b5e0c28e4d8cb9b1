import type { DeliveryRow } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useResource } from '../use-resource.ts';

/** Times, the error in full, and the payload. */
export function DeliveryPayload({ plugin, row }: { readonly plugin: string; readonly row: DeliveryRow }) {
  const { api } = useApp();
  const { data, error, reload } = useResource(`delivery ${plugin} ${row.id}`, () => api.delivery(plugin, row.id));
  return (
    <div className="delivery-detail">
      <dl className="facts">
        <dt>Id</dt>
        <dd>
          <code>{row.id}</code>
        </dd>
        {row.state === 'waiting' ? (
          <>
            <dt>Due</dt>
            <dd>
              <TimeAgo at={row.dueAt} />
            </dd>
          </>
        ) : undefined}
        {row.finishedAt === undefined ? undefined : (
          <>
            <dt>Finished</dt>
            <dd>
              <TimeAgo at={row.finishedAt} />
            </dd>
          </>
        )}
        {row.error === undefined ? undefined : (
          <>
            <dt>Error</dt>
            <dd>{row.error}</dd>
          </>
        )}
      </dl>
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading the payload" rows={3} /> : undefined}
      {data && (
        <pre className="json" tabIndex={0} aria-label="Payload">
          {JSON.stringify(data.payload, undefined, 2) ?? 'No payload is kept.'}
        </pre>
      )}
    </div>
  );
}
