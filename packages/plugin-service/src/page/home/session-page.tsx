import type { Target } from '@streamspace/plugin-sdk';
import { useMemo } from 'react';
import { SessionItem } from '../activity/session-item.tsx';
import { DrawnPart } from '../blocks/drawn-view.tsx';
import { useApp, useLive } from '../context.ts';
import { Link } from '../navigation.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useResource } from '../use-resource.ts';
import { useTitle } from '../use-title.ts';
import { SessionMenu } from './session-menu.tsx';
import { useContributions } from './use-plug-in.ts';

/** One session, with what plugins say about it. */
export function SessionPage({ id }: { readonly id: string }) {
  useTitle(id);
  const { api } = useApp();
  const { data: contributions } = useContributions();
  const { data: session, error, reload, update } = useResource(`session ${id}`, () => api.session(id));
  useLive('event', (event) => {
    if (event.subject.id === id) reload();
  });
  const target = useMemo((): Target => ({ kind: 'session', id }), [id]);
  const panels = contributions?.panels.filter(({ on }) => on === 'session') ?? [];

  return (
    <>
      <p>
        <Link href="/home">Home</Link>
      </p>
      <div className="page-head">
        <h1 className="break">{id}</h1>
      </div>
      <ErrorNote error={error} retry={reload} />
      {session === undefined && error === undefined ? <Skeleton label="Loading the session" rows={3} /> : undefined}
      {session === undefined ? undefined : (
        <div className="blocks">
          <Panel title="Session">
            <ul className="line-list">
              <SessionItem session={session} onChange={(next) => update(() => next)} />
            </ul>
            <SessionMenu session={session} onDone={reload} />
          </Panel>
          {panels.map(({ plugin, id: panel, title, displayName, refreshMs }) => (
            <Panel key={`${plugin} ${panel}`} title={title} aside={<span className="muted small">{displayName}</span>}>
              <DrawnPart
                plugin={plugin}
                section="panels"
                id={panel}
                title={title}
                refreshMs={refreshMs}
                target={target}
              />
            </Panel>
          ))}
        </div>
      )}
    </>
  );
}
