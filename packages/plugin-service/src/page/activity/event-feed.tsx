import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { useState } from 'react';
import { useApp, useLive } from '../context.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useResource } from '../use-resource.ts';
import { prepend } from './prepend.ts';

/** What happens on the platform, newest first. */
export function EventFeed() {
  const { api } = useApp();
  const { data, error, reload, update } = useResource('events', api.events);
  useLive('event', (event) => update(({ events }) => ({ events: prepend(events, event) })));

  return (
    <Panel title="Events">
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading events" rows={6} /> : undefined}
      {data?.events.length === 0 ? (
        <Empty title="Nothing has happened yet">
          <p>Fire an event or create a session, and see it arrive here.</p>
        </Empty>
      ) : undefined}
      {data && data.events.length > 0 ? (
        <ul className="feed" tabIndex={0} aria-label="Events, newest first">
          {data.events.map((event) => (
            <FeedItem key={event.id} event={event} />
          ))}
        </ul>
      ) : undefined}
    </Panel>
  );
}

function FeedItem({ event }: { readonly event: PlatformEvent }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span className="feed-type">{event.type}</span>
          <span className="feed-subject muted">
            {event.subject.id}
            {event.source.startsWith('plugin:') ? ` · by ${event.source.slice('plugin:'.length)}` : ''}
            {event.replayOf === undefined ? '' : ' · played again'}
          </span>
          <TimeAgo at={event.occurredAt} />
        </summary>
        {open ? (
          <pre className="json" tabIndex={0} aria-label={`Event ${event.id}`}>
            {JSON.stringify(event, undefined, 2)}
          </pre>
        ) : undefined}
      </details>
    </li>
  );
}
