import type { InstalledPlugin as HostedPlugin, PluginHost } from '@streamspace/plugin-runtime/types';
import { closest, PluginError } from '@streamspace/plugin-sdk';

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
