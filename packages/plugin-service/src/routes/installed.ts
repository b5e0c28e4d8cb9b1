import type { InstalledPlugin as HostedPlugin, PluginHost } from '@streamspace/plugin-runtime/types';
import { closest, PluginError } from '@streamspace/plugin-sdk';
import type { Market } from '../market/entry.ts';
import { noVersions, type PluginVersions } from '../market/versions.ts';

/** An installed plugin by number or name. @throws `NOT_FOUND` */
export function getInstalled(host: PluginHost, idOrName: string): HostedPlugin {
  const plugins = host.list();
  const plugin = plugins.find(({ id, name }) => name === idOrName || String(id) === idOrName);
  if (plugin !== undefined) return plugin;
  const near = closest(
    idOrName,
    plugins.map(({ name }) => name),
  );
  const guess = near === undefined ? '' : `. Did you mean "${near}"?`;
  throw new PluginError('NOT_FOUND', `No plugin "${idOrName}" is installed${guess}`);
}

/** What is known of the versions of an installed plugin: what its own place says, and nobody else. */
export function installedVersions(market: Market, name: string): PluginVersions {
  return market.find(name)?.isForeign === true ? noVersions : market.versions(name);
}
