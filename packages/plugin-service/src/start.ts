import { join, resolve } from 'node:path';
import { readCatalog } from '@streamspace/catalog';
import type { AuthOptions } from './auth/auth-options.ts';
import type { Cluster } from './cluster/cluster.ts';
import { loadCatalog } from './catalog-source.ts';
import { openDataDir } from './data/data-dir.ts';
import { lockDataDir } from './data/lock.ts';
import { removeServiceFile, writeServiceFile } from './data/service-file.ts';
import { ensureTokenFile } from './data/token-file.ts';
import { openControlPlane, type ControlPlaneChoice } from './open-control-plane.ts';
import { checkExposure, type Exposure } from './exposure.ts';
import { openHost } from './open-host.ts';
import { buildPage } from './page-bundle.ts';
import { openSignInStore } from './auth/sign-in-store.ts';
import { choosePort, choosePortBeside } from './port.ts';
import type { RepositoryConfig } from './repositories/config/read-config.ts';
import { openRepositories } from './repositories/repositories.ts';
import { createService, type Service } from './service.ts';
import { openThemeStore } from './themes/theme-store.ts';

export interface StartOptions {
  /** Everything that the service writes. Made if it is missing, mode 0711. */
  readonly dataDir: string;
  /** Repository with `official/` and `community/`. */
  readonly root: string;
  /** Where it is reached. Default: from this machine alone. */
  readonly exposure?: Exposure;
  /** The cluster around it, whose offers it shows. Default: none. */
  readonly cluster?: Cluster;
  /** Default: 7437, or any where that is taken. 0 is any. */
  readonly port?: number;
  /** Default: an embedded one. */
  readonly controlPlane?: ControlPlaneChoice;
  /** Repositories that are followed beside `root`, whose plugins go first. Default: none. */
  readonly repositories?: readonly RepositoryConfig[];
  /** Ways in beside the token of the data folder. Default: none. */
  readonly auth?: AuthOptions;
  /** Hears of faults, one line each. Default: standard error. */
  readonly log?: (message: string) => void;
}

export interface RunningService extends Service {
  readonly dataDir: string;
  /** Plugins of the repository that are left out, and why. */
  readonly problems: readonly string[];
  /** How many plugins there are to choose from, how many are installed, how many of these are on. */
  plugins(): { readonly available: number; readonly installed: number; readonly enabled: number };
  /** Stops plugins, too; what is undelivered waits for the next start. */
  close(): Promise<void>;
}

/**
 * Starts the service of a data folder: control plane, plugin host, API and page. While it runs,
 * `<dataDir>/service.json` says where it is; `<dataDir>/token` is what programs show it.
 *
 * @throws {PluginError} `CONFLICT` when another service has the folder or the port, `INVALID_ARGUMENT` for a folder
 *   with other things in it, `INVALID_STATE` for one that belongs to another kind of control plane.
 */
export async function startService(options: StartOptions): Promise<RunningService> {
  const { log = (message) => console.error(message) } = options;
  const dataDir = resolve(options.dataDir);
  const root = resolve(options.root);
  const { exposure = {} } = options;
  checkExposure(exposure);
  await using started = new AsyncDisposableStack();

  openDataDir(dataDir);
  started.defer(lockDataDir(dataDir));
  const token = ensureTokenFile(dataDir);
  const configs = options.repositories ?? [];
  const { problems } = loadCatalog(root, { isOnly: configs.length === 0 });
  const catalog = () => readCatalog(root).plugins;
  const repositories = await openRepositories({
    configs,
    folder: join(dataDir, 'repositories'),
    database: join(dataDir, 'service.db'),
    local: catalog,
    log,
  });
  started.defer(() => repositories.close());
  const pageDirectory = await buildPage({ cacheDir: join(dataDir, 'page') });
  const port = await choosePort(options.port);
  const routesPort = await choosePortBeside(port);
  const controlPlane = openControlPlane(dataDir, options.controlPlane ?? {}, {
    publicUrl: exposure.publicUrl ?? `http://127.0.0.1:${port}`,
    log,
  });
  started.defer(() => controlPlane.close());
  const opened = await openHost({
    dataDir,
    controlPlane,
    routesUrl: exposure.routesUrl ?? `http://127.0.0.1:${routesPort}`,
    log,
  });
  started.defer(() => opened.close());
  const { host } = opened;

  const themeStore = openThemeStore(join(dataDir, 'service.db'));
  started.defer(() => themeStore.close());

  const signInStore = openSignInStore(join(dataDir, 'service.db'));
  started.defer(() => signInStore.close());

  const service = await createService({
    host,
    controlPlane,
    catalog,
    repositories,
    token,
    exposure,
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
    port,
    routesPort,
    ...(options.auth === undefined ? {} : { auth: options.auth }),
    pageDirectory,
    themeStore,
    signInStore,
    log: (message, error) => log(`${message}: ${describe(error)}`),
  });
  started.defer(() => service.close());
  writeServiceFile(dataDir, { url: service.localUrl, port, pid: process.pid });
  started.defer(() => removeServiceFile(dataDir));

  repositories.start();

  const resources = started.move();
  let closing: Promise<void> | undefined;
  return {
    ...service,
    dataDir,
    problems,
    plugins() {
      const installed = host.list();
      return {
        available: repositories.entries().length,
        installed: installed.length,
        enabled: installed.filter(({ enabled }) => enabled).length,
      };
    },
    close: () => (closing ??= resources.disposeAsync()),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
