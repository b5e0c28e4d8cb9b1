import { ForRole } from '../role/for-role.tsx';
import { useTitle } from '../use-title.ts';
import { EventFeed } from './event-feed.tsx';
import { FireEvent } from './fire-event.tsx';
import { Inbox } from './inbox.tsx';
import { Mails } from './mails.tsx';
import { Sessions } from './sessions.tsx';

/** Make things happen on the platform, and see what happens. */
export function ActivityPage() {
  useTitle('Activity');
  return (
    <>
      <div className="page-head">
        <h1>Activity</h1>
      </div>
      <div className="activity">
        <div className="activity-column">
          <ForRole least="admin">
            <FireEvent />
          </ForRole>
          <Sessions />
        </div>
        <div className="activity-column">
          <EventFeed />
          <Inbox />
          <ForRole least="admin">
            <Mails />
          </ForRole>
        </div>
      </div>
    </>
  );
}
