import type { Session, SessionState } from '@streamspace/plugin-sdk';
import { useRef } from 'react';
import { useApp } from '../context.ts';
import { sessionStates } from '../states.ts';
import { ErrorNote } from '../ui/note.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useAction } from '../use-action.ts';

type Act = 'hibernate' | 'wake' | 'terminate';

const words: Readonly<Record<Act, string>> = { hibernate: 'Hibernate', wake: 'Wake', terminate: 'End' };

/** What can be done to a session in each of its states. */
const acts: Readonly<Record<SessionState, readonly Act[]>> = {
  pending: ['terminate'],
  running: ['hibernate', 'terminate'],
  hibernating: ['terminate'],
  hibernated: ['wake', 'terminate'],
  waking: ['terminate'],
  terminating: [],
  terminated: [],
  failed: ['terminate'],
};

export function SessionItem({
  session,
  onChange,
}: {
  readonly session: Session;
  readonly onChange: (session: Session) => void;
}) {
  const { api } = useApp();
  const action = useAction();
  const item = useRef<HTMLLIElement>(null);
  function perform(act: Act) {
    action.run(async () => {
      onChange(await api[act](session.id));
      // The buttons follow the state, and this one may be gone.
      item.current?.focus();
    });
  }

  return (
    <li ref={item} tabIndex={-1}>
      <div>
        <p>
          <span className="strong break">{session.id}</span> <StateBadge state={sessionStates[session.state]} />
        </p>
        <p className="muted small">
          {session.username ?? session.user}, {session.template}, created <TimeAgo at={session.createdAt} />
        </p>
        <ErrorNote error={action.error} />
      </div>
      <div className="actions">
        {acts[session.state].map((act) => (
          <button
            key={act}
            type="button"
            className="button"
            aria-disabled={action.busy}
            aria-label={`${words[act]} ${session.id}`}
            onClick={() => perform(act)}
          >
            {words[act]}
          </button>
        ))}
      </div>
    </li>
  );
}
