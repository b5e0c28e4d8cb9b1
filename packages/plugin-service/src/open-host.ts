import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ControlPlane } from '@streamspace/control-plane';
import {
  createDiskMedium,
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  readVaultKey,
  type PluginHost,
} from '@streamspace/plugin-runtime';
import { version } from './version.ts';

/** The plugin host of a data folder, with everything that it works with. Closed as one. */
export async function openHost(options: {
  readonly dataDir: string;
  readonly controlPlane: ControlPlane;
  /** Origin of the routes of plugins. */
  readonly routesUrl: string;
  readonly log: (message: string) => void;
}): Promise<{ readonly host: PluginHost; close(): Promise<void> }> {
  const { dataDir, controlPlane, routesUrl, log } = options;
  await using opened = new AsyncDisposableStack();
  const db = openDatabase(join(dataDir, 'host.db'));
  opened.defer(() => db.close());
  const loader = await openSandboxLoader({
    directory: join(dataDir, 'bundles'),
    onFault: (error) => log(`The host failed to answer a plugin: ${String(error)}`),
  });
  opened.defer(() => loader.close());
  const host = await createPluginHost({
    db,
    vault: createVault(readVaultKey(join(dataDir, 'secrets.key'))),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    spoolMedium: createDiskMedium(join(dataDir, 'spool')),
    // Containers of one machine that share a data folder share out its plugins; one that starts again goes on with what it
    // had. Several machines cannot share it: SQLite's log needs common memory, https://www.sqlite.org/wal.html
    replica: { name: hostname() },
    version,
    routesUrl,
    onError: log,
  });
  opened.defer(() => host.close());

  const resources = opened.move();
  return { host, close: () => resources.disposeAsync() };
}
