import type { CatalogDetail, InstalledPlugin } from '../../api-types.ts';
import { ApiFailure } from '../api.ts';
import { useApp, useLive } from '../context.ts';
import { useResource } from '../use-resource.ts';

export interface PluginData {
  /** Absent when it has left the catalog. */
  readonly detail: CatalogDetail | undefined;
  /** Absent when it is not installed. */
  readonly copy: InstalledPlugin | undefined;
}

/** A plugin of the catalog and its installed copy, kept up to date. */
export function usePlugin(name: string) {
  const { api } = useApp();
  const resource = useResource(`plugin ${name}`, async (): Promise<PluginData> => {
    // The list, because asking for a plugin that is not installed would be an error in the browser's console.
    const [detail, { plugins }] = await Promise.all([known(api.catalogPlugin(name)), api.plugins()]);
    return { detail, copy: plugins.find((plugin) => plugin.name === name) };
  });
  const { update } = resource;
  const setCopy = (copy: InstalledPlugin | undefined) => update((data) => ({ ...data, copy }));
  useLive('plugin', (message) => {
    if (message.name === name) setCopy('removed' in message ? undefined : message);
  });
  return { data: resource.data, error: resource.error, reload: resource.reload, setCopy };
}

async function known<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiFailure && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
