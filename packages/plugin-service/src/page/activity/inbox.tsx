import type { InboxNotice } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { plural } from '../format.ts';
import { isSafeLink } from '../safe-link.ts';
import { noticeLevels } from '../states.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useAction } from '../use-action.ts';
import { useResource } from '../use-resource.ts';
import { useMe } from '../home/use-plug-in.ts';
import { NoticeActions } from './notice-actions.tsx';
import { prepend } from './prepend.ts';

/** What plugins told the users of the platform, or the viewer alone. */
export function Inbox({ mine = false }: { readonly mine?: boolean }) {
  const { api } = useApp();
  const { data: me } = useMe();
  const { data, error, reload, update } = useResource('notifications', api.notifications);
  const action = useAction();
  useLive('notice', (notice) => update(({ notifications }) => ({ notifications: prepend(notifications, notice) })));

  const notices = (data?.notifications ?? []).filter(({ to }) => !mine || to === me?.viewer.id);
  const unread = notices.filter(({ read }) => !read).length;

  function markRead(notice: InboxNotice, item: HTMLElement | null) {
    action.run(async () => {
      await api.markRead(notice.id);
      update(({ notifications }) => ({ notifications: prepend(notifications, { ...notice, read: true }) }));
      item?.focus();
    });
  }

  return (
    <Panel
      title="Notifications"
      aside={unread > 0 ? <span className="muted small">{plural(unread, 'unread', 'unread')}</span> : undefined}
    >
      <ErrorNote error={error ?? action.error} {...(error === undefined ? {} : { retry: reload })} />
      {data && notices.length === 0 ? <Empty title="No plugin has told anybody anything" /> : undefined}
      <ul className="line-list scroll-list">
        {notices.map((notice) => (
          <li key={notice.id} tabIndex={-1} data-unread={!notice.read || undefined}>
            <div>
              <p>
                <StateBadge state={noticeLevels[notice.level]} />{' '}
                <span className={notice.read ? undefined : 'strong'}>{notice.title}</span>
              </p>
              {notice.text === undefined ? undefined : <p>{notice.text}</p>}
              <p className="muted small">
                {notice.from} to {notice.to}, <TimeAgo at={notice.at} />
                {isSafeLink(notice.link) ? (
                  <>
                    {' · '}
                    <a href={notice.link}>Open</a>
                  </>
                ) : undefined}
              </p>
              {mine ? <NoticeActions notice={notice} /> : undefined}
            </div>
            {notice.read ? undefined : (
              <button
                type="button"
                className="button"
                aria-label={`Mark “${notice.title}” as read`}
                onClick={({ currentTarget }) => markRead(notice, currentTarget.closest('li'))}
              >
                Mark read
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
