/** Parts of a plugin's page, in the order of their tabs. */
export const pluginTabs = ['overview', 'permissions', 'configuration', 'deliveries', 'logs'] as const;

export type PluginTab = (typeof pluginTabs)[number];

export type Route =
  | { readonly page: 'catalog' }
  | { readonly page: 'plugin'; readonly name: string; readonly tab: PluginTab }
  | { readonly page: 'activity' }
  | { readonly page: 'missing' };

/** The page that a path of the address bar stands for. */
export function parseRoute(pathname: string): Route {
  const [first, name, tab, ...more] = pathname.split('/').filter((part) => part !== '');
  if (first === undefined) return { page: 'catalog' };
  if (first === 'activity' && name === undefined) return { page: 'activity' };
  if (first !== 'plugins' || more.length > 0) return { page: 'missing' };
  if (name === undefined) return { page: 'catalog' };
  const plugin = decode(name);
  const known = tab === undefined ? 'overview' : pluginTabs.find((each) => each === tab);
  return plugin === undefined || known === undefined
    ? { page: 'missing' }
    : { page: 'plugin', name: plugin, tab: known };
}

/** Path of a plugin's page, or of one of its tabs. */
export function pluginPath(name: string, tab: PluginTab = 'overview'): string {
  const path = `/plugins/${encodeURIComponent(name)}`;
  return tab === 'overview' ? path : `${path}/${tab}`;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
