import type { Session } from '@streamspace/plugin-sdk';
import { useApp, useLive } from '../context.ts';
import { Link } from '../navigation.tsx';
import { sessionStates } from '../states.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useResource } from '../use-resource.ts';
import { SessionMenu } from './session-menu.tsx';
import { useMe } from './use-plug-in.ts';

const over: ReadonlySet<Session['state']> = new Set(['terminated']);

/** The viewer's sessions that are not over, with what plugins offer for them. */
export function MySessions() {
  const { data: me } = useMe();
  return (
    <Panel title="My sessions">
      {me === undefined ? <Skeleton label="Loading sessions" rows={3} /> : <SessionsOf user={me.viewer.id} />}
    </Panel>
  );
}

function SessionsOf({ user }: { readonly user: string }) {
  const { api } = useApp();
  const { data, error, reload } = useResource(`sessions ${user}`, () => api.sessionsOf(user));
  useLive('event', ({ type }) => {
    if (type.startsWith('session.')) reload();
  });
  const sessions = data?.sessions.filter(({ state }) => !over.has(state)) ?? [];
  return (
    <>
      <ErrorNote error={error} retry={reload} />
      {data !== undefined && sessions.length === 0 ? (
        <Empty title="No session runs or sleeps at the moment" />
      ) : undefined}
      <ul className="line-list scroll-list">
        {sessions.map((session) => (
          <li key={session.id}>
            <div>
              <p>
                <Link href={`/home/sessions/${encodeURIComponent(session.id)}`}>{session.id}</Link>{' '}
                <StateBadge state={sessionStates[session.state]} />
              </p>
              <p className="muted small">
                {session.template}, created <TimeAgo at={session.createdAt} />
              </p>
            </div>
            <SessionMenu session={session} onDone={reload} />
          </li>
        ))}
      </ul>
    </>
  );
}
