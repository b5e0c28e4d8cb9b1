import { useEffect, useState } from 'react';
import type { ChosenTheme, MyTheme, OfferedTheme } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { useMe } from '../home/use-plug-in.ts';
import { ErrorNote } from '../ui/note.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useResource } from '../use-resource.ts';
import { isSameChoice, ownLook, useTheme } from './theme-context.ts';
import { ThemeActions } from './theme-actions.tsx';
import { ThemeFields } from './theme-fields.tsx';

/** What the page looks like to the viewer, tried out while choosing. */
export function ThemePanel() {
  const { api } = useApp();
  const { mine } = useTheme();
  const { data, error, reload } = useResource('themes', api.themes);
  useLive('plugin', reload);
  return (
    <Panel title="Theme">
      <ErrorNote error={error} retry={reload} />
      {data === undefined || mine === undefined ? (
        <Skeleton label="Loading themes" rows={3} />
      ) : (
        <ThemeForm themes={data.themes} mine={mine} />
      )}
    </Panel>
  );
}

function ThemeForm({ themes, mine }: { readonly themes: readonly OfferedTheme[]; readonly mine: MyTheme }) {
  const { preview } = useTheme();
  const { data: me } = useMe();
  const saved = mine.shown ?? ownLook;
  const [draft, setDraft] = useState<ChosenTheme>(saved);
  const isTried = !isSameChoice(draft, saved);

  useEffect(() => {
    if (!isTried) return undefined;
    preview(draft);
    return () => preview(undefined);
  }, [preview, draft, isTried]);

  return (
    <div className="config">
      <ThemeFields themes={themes} draft={draft} onChange={setDraft} />
      <p role="status" className="small">
        {isTried ? 'You see a preview. It ends when you leave this page, unless you use it.' : ''}
      </p>
      <ThemeActions
        draft={draft}
        mine={mine}
        isTried={isTried}
        isAdmin={me?.viewer.role === 'admin'}
        onChosen={setDraft}
      />
    </div>
  );
}
