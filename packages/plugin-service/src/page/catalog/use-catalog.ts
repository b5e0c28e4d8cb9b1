import { useMemo } from 'react';
import type { CatalogPlugin, InstalledPlugin, StreamMessages } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { useResource } from '../use-resource.ts';
import { joinInstalled, type CatalogEntry } from './filter.ts';

interface Loaded {
  readonly catalog: readonly CatalogPlugin[];
  readonly installed: readonly InstalledPlugin[];
}

/** All plugins there are, with the state of those that are installed, kept up to date. */
export function useCatalog() {
  const { api } = useApp();
  const resource = useResource('catalog', async (): Promise<Loaded> => {
    const [catalog, installed] = await Promise.all([api.catalog(), api.plugins()]);
    return { catalog: catalog.plugins, installed: installed.plugins };
  });
  const { data, update } = resource;
  useLive('plugin', (message) => update((loaded) => ({ ...loaded, installed: apply(loaded.installed, message) })));

  const entries = useMemo(
    (): readonly CatalogEntry[] | undefined => data && joinInstalled(data.catalog, data.installed),
    [data],
  );
  return { entries, error: resource.error, reload: resource.reload };
}

function apply(installed: readonly InstalledPlugin[], message: StreamMessages['plugin']): readonly InstalledPlugin[] {
  const others = installed.filter(({ name }) => name !== message.name);
  return 'removed' in message ? others : [...others, message];
}
