import { useMemo } from 'react';
import type { PlugIn } from '../blocks/plug-in.ts';
import { useApp, useLive } from '../context.ts';
import { useResource } from '../use-resource.ts';

/** What running plugins add for the viewer; anew when one comes or goes. */
export function useContributions() {
  const { api, viewAs } = useApp();
  const contributions = useResource(`ui ${viewAs.id ?? ''}`, api.contributions);
  useLive('plugin', contributions.reload);
  return contributions;
}

/** Who looks. */
export function useMe() {
  const { api, viewAs } = useApp();
  return useResource(`me ${viewAs.id ?? ''}`, api.me);
}

/** A running plugin, as its blocks reach it; `undefined` until it is known. */
export function usePlugIn(plugin: string): PlugIn | undefined {
  const { api } = useApp();
  const { data: contributions } = useContributions();
  const { data: me } = useMe();
  return useMemo(() => {
    if (contributions === undefined || me === undefined) return undefined;
    const { actions, commands } = contributions;
    return {
      calls: [...actions, ...commands].filter((each) => each.plugin === plugin),
      act: (id, call) => api.actUi(plugin, id, call),
      doAsViewer: api.doAsViewer,
      timeZone: me.viewer.timeZone,
      locale: me.viewer.locale,
    };
  }, [api, plugin, contributions, me]);
}
