import { useApp, useLive } from '../context.ts';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useResource } from '../use-resource.ts';
import { prepend } from './prepend.ts';

/** Mail that went out on behalf of plugins. */
export function Mails() {
  const { api } = useApp();
  const { data, error, reload, update } = useResource('mails', api.mails);
  useLive('mail', (mail) => update(({ mails }) => ({ mails: prepend(mails, mail) })));

  return (
    <Panel title="Mail">
      <ErrorNote error={error} retry={reload} />
      {data?.mails.length === 0 ? <Empty title="No mail has been sent" /> : undefined}
      <ul className="feed">
        {data?.mails.map((mail) => (
          <li key={mail.id}>
            <details>
              <summary>
                <span className="feed-type">
                  <Icon name="mail" /> {mail.subject}
                </span>
                <span className="feed-subject muted">to {mail.to.join(', ')}</span>
                <TimeAgo at={mail.at} />
              </summary>
              <p className="muted small">From {mail.from}</p>
              <p className="mail-text">{mail.text}</p>
            </details>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
