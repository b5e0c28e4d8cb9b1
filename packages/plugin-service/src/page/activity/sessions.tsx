import type { PlatformEvent, Session } from '@streamspace/plugin-sdk';
import { useApp, useLive } from '../context.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useResource } from '../use-resource.ts';
import { NewSession } from './new-session.tsx';
import { prepend } from './prepend.ts';
import { SessionItem } from './session-item.tsx';

/** Sessions of the platform, with their life in the operator's hands. */
export function Sessions() {
  const { api } = useApp();
  const { data, error, reload, update } = useResource('sessions', api.sessions);
  const put = (session: Session) => update(({ sessions }) => ({ sessions: prepend(sessions, session) }));
  useLive('event', (event) => {
    const session = sessionOf(event);
    if (session !== undefined) put(session);
  });

  return (
    <Panel title="Sessions">
      <NewSession onCreated={put} />
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading sessions" rows={4} /> : undefined}
      {data?.sessions.length === 0 ? <Empty title="No sessions: create one above" /> : undefined}
      <ul className="line-list scroll-list">
        {data?.sessions.map((session) => (
          <SessionItem key={session.id} session={session} onChange={put} />
        ))}
      </ul>
    </Panel>
  );
}

/** Session that an event of the control plane is about. Events that somebody fired say nothing about real sessions. */
function sessionOf(event: PlatformEvent): Session | undefined {
  const { session } = event.data;
  const isReal = event.source === 'control-plane' && event.type.startsWith('session.');
  return isReal && typeof session === 'object' && session !== null ? (session as Session) : undefined;
}
