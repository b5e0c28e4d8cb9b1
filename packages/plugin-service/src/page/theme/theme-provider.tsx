import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { ChosenTheme } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { useResource } from '../use-resource.ts';
import { ownLook, ThemeContext, type ThemeState } from './theme-context.ts';
import { showTheme, themeHref } from './theme-link.ts';

/** Keeps the page in the look of whoever looks: the saved one, or one that is tried out. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const { api, viewAs } = useApp();
  const { data: mine, reload, update } = useResource(`theme ${viewAs.id ?? ''}`, api.theme);
  const [previewed, setPreviewed] = useState<ChosenTheme>();
  const [changes, setChanges] = useState(0);

  // A theme that comes, goes or gets a new build may be the one that is shown.
  useLive('plugin', (plugin) => {
    if (!('removed' in plugin) && plugin.pluginType !== 'theme') return;
    reload();
    setChanges((count) => count + 1);
  });

  const href = hrefOf();
  useEffect(() => {
    if (href !== undefined) showTheme(href);
  }, [href]);

  function hrefOf(): string | undefined {
    if (previewed !== undefined) return themeHref(previewed);
    // The service knows who is signed in, but not whom the page is seen as.
    if (viewAs.id === undefined) return changes === 0 ? '/theme.css' : `/theme.css?changes=${changes}`;
    return mine === undefined ? undefined : `${themeHref(mine.shown ?? ownLook)}&changes=${changes}`;
  }

  const state = useMemo(
    (): ThemeState => ({
      mine,
      preview: setPreviewed,
      async choose(choice) {
        const next = await api.saveTheme(choice);
        update(() => next);
        setChanges((count) => count + 1);
      },
      async chooseForEverybody(choice) {
        await api.saveDefaultTheme(choice);
        reload();
        setChanges((count) => count + 1);
      },
    }),
    [api, mine, reload, update],
  );
  return <ThemeContext value={state}>{children}</ThemeContext>;
}
