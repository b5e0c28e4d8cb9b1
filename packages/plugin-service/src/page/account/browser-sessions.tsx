import { useApp } from '../context.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';

/** The browsers in which one is signed in through a provider. */
export function BrowserSessions() {
  const { api, announce } = useApp();
  const sessions = useResource('browser-sessions', api.browserSessions);
  const action = useAction();

  function end(id: string) {
    action.run(async () => {
      await api.endSession(id);
      announce('That browser is signed out');
      sessions.reload();
    });
  }

  return (
    <Panel title="Your browsers">
      <ErrorNote error={sessions.error} retry={sessions.reload} />
      <ErrorNote error={action.error} />
      {sessions.data?.length === 0 ? <Empty title="No browser is signed in through a provider" /> : undefined}
      <ul className="line-list">
        {sessions.data?.map(({ id, agent, usedAt, current }) => (
          <li key={id}>
            <div>
              {agent === '' ? 'A browser' : agent}
              <p className="muted small">{current ? 'This one' : <TimeAgo at={usedAt} />}</p>
            </div>
            {current ? undefined : (
              <button type="button" className="button" aria-label={`Sign out: ${agent}`} onClick={() => end(id)}>
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
