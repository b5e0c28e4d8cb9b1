import type { WidgetContribution } from '@streamspace/plugin-runtime/types';
import { DrawnPart } from '../blocks/drawn-view.tsx';
import { Inbox } from '../activity/inbox.tsx';
import { Link } from '../navigation.tsx';
import { ForRole } from '../role/for-role.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../use-title.ts';
import { MySessions } from './my-sessions.tsx';
import { homePath } from '../routes.ts';
import { useContributions, useMe } from './use-plug-in.ts';
import { ViewAs } from './view-as.tsx';

/** What one person has: widgets, pages, sessions, notices. */
export function HomePage() {
  useTitle('Home');
  const { data: contributions, error, reload } = useContributions();
  const { data: me } = useMe();
  const widgets = contributions?.widgets ?? [];
  const at = (position: WidgetContribution['position']) => widgets.filter((each) => each.position === position);

  return (
    <>
      <div className="page-head">
        <h1>{me === undefined ? 'Home' : `Home of ${me.viewer.username}`}</h1>
        <Link href="/home/settings">My settings</Link>
        <ForRole least="admin">
          <ViewAs />
        </ForRole>
      </div>
      <ErrorNote error={error} retry={reload} />
      {contributions === undefined && error === undefined ? <Skeleton label="Loading" rows={4} /> : undefined}
      <Widgets widgets={at('top')} />
      <div className="activity">
        <div className="activity-column">
          <MySessions />
          <Widgets widgets={at('bottom')} />
        </div>
        <div className="activity-column">
          <Widgets widgets={at('sidebar')} />
          {contributions === undefined ? undefined : (
            <Panel title="Pages of plugins">
              {contributions.pages.length === 0 ? <Empty title="No plugin that runs has a page for you" /> : undefined}
              <ul className="line-list">
                {contributions.pages.map(({ plugin, displayName, id, title }) => (
                  <li key={`${plugin} ${id}`}>
                    <div>
                      <Link href={homePath(plugin, id)}>{title}</Link>
                      <p className="muted small">{displayName}</p>
                    </div>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Inbox mine />
        </div>
      </div>
    </>
  );
}

function Widgets({ widgets }: { readonly widgets: readonly WidgetContribution[] }) {
  if (widgets.length === 0) return undefined;
  return (
    <div className="widgets">
      {widgets.map(({ plugin, displayName, id, title, width, refreshMs }) => (
        <div key={`${plugin} ${id}`} className="widget" data-width={width}>
          <Panel title={title} aside={<span className="muted small">{displayName}</span>}>
            <DrawnPart plugin={plugin} section="widgets" id={id} title={title} refreshMs={refreshMs} />
          </Panel>
        </div>
      ))}
    </div>
  );
}
