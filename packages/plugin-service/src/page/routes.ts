/** Parts of a plugin's page, in the order of their tabs. */
export const pluginTabs = ['overview', 'permissions', 'configuration', 'deliveries', 'metrics', 'logs'] as const;

export type PluginTab = (typeof pluginTabs)[number];

export type Route =
  | { readonly page: 'catalog' }
  | { readonly page: 'plugin'; readonly name: string; readonly tab: PluginTab }
  | { readonly page: 'activity' }
  | { readonly page: 'audit' }
  | { readonly page: 'repositories' }
  | { readonly page: 'home' }
  | { readonly page: 'settings' }
  | { readonly page: 'session'; readonly id: string }
  | { readonly page: 'view'; readonly plugin: string; readonly id: string }
  | { readonly page: 'account' }
  | { readonly page: 'terminal' }
  | { readonly page: 'gallery' }
  | { readonly page: 'missing' };

/** The page that a path of the address bar stands for. */
export function parseRoute(pathname: string): Route {
  const [first, name, tab, ...more] = pathname.split('/').filter((part) => part !== '');
  if (first === undefined) return { page: 'catalog' };
  if (first === 'activity' && name === undefined) return { page: 'activity' };
  if (first === 'audit' && name === undefined) return { page: 'audit' };
  if (first === 'repositories' && name === undefined) return { page: 'repositories' };
  if (first === 'account' && name === undefined) return { page: 'account' };
  if (first === 'sign-in' && name === 'terminal' && tab === undefined) return { page: 'terminal' };
  if (first === 'gallery' && name === undefined) return { page: 'gallery' };
  if (first === 'home') return parseHome(name, tab, more);
  if (first !== 'plugins' || more.length > 0) return { page: 'missing' };
  if (name === undefined) return { page: 'catalog' };
  const plugin = decode(name);
  const known = tab === undefined ? 'overview' : pluginTabs.find((each) => each === tab);
  return plugin === undefined || known === undefined
    ? { page: 'missing' }
    : { page: 'plugin', name: plugin, tab: known };
}

function parseHome(first: string | undefined, second: string | undefined, more: readonly string[]): Route {
  if (first === undefined) return { page: 'home' };
  if (first === 'settings' && second === undefined) return { page: 'settings' };
  const [name, id] = [decode(first), second === undefined ? undefined : decode(second)];
  if (name === undefined || id === undefined || more.length > 0) return { page: 'missing' };
  return name === 'sessions' ? { page: 'session', id } : { page: 'view', plugin: name, id };
}

/** Path of a page that a plugin draws. No plugin is called "sessions": names of plugins are reserved for it. */
export function homePath(plugin: string, id: string): string {
  return `/home/${encodeURIComponent(plugin)}/${encodeURIComponent(id)}`;
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
