import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { PluginHost } from '@streamspace/plugin-runtime/types';
import { createApp } from './app.ts';
import { createRoutesApp } from './routes-app.ts';
import { createAccess } from './auth/access.ts';
import type { AuthOptions } from './auth/auth-options.ts';
import { createControlPlaneTokens } from './auth/control-plane-tokens.ts';
import { createAuthenticate } from './auth/guard.ts';
import type { RateLimit } from './auth/rate-limit.ts';
import { randomSecret } from './auth/secrets.ts';
import { openSignInStore, type SignInStore } from './auth/sign-in-store.ts';
import { createSignIns } from './auth/sign-ins.ts';
import { createSite } from './auth/site.ts';
import type { Cluster } from './cluster/cluster.ts';
import { noOffers, openOffers } from './cluster/offers.ts';
import { createUserRoles } from './auth/user-roles.ts';
import type { ServiceContext, ServiceControlPlane } from './context.ts';
import { createLiveMarket, createMarket, type CatalogEntry } from './market/entry.ts';
import { createVersionGuard } from './market/version-guard.ts';
import { createMetricHistory } from './metrics/history.ts';
import { openRepositories, type Repositories } from './repositories/repositories.ts';
import type { Exposure } from './exposure.ts';
import { createEventStreams } from './stream/event-streams.ts';
import { createFeed } from './stream/feed.ts';
import { pluginOf } from './stream/messages.ts';
import { openThemeStore, type ThemeStore } from './themes/theme-store.ts';
import { createThemes } from './themes/themes.ts';

/** Longest wait for requests that are under way when the service closes. */
const graceMs = 5000;

export interface ServiceOptions {
  readonly host: PluginHost;
  readonly controlPlane: ServiceControlPlane;
  /** What can be installed from this machine, or how to read it: then changes are seen within seconds. */
  readonly catalog: readonly CatalogEntry[] | (() => readonly CatalogEntry[]);
  /** Where more can be installed from; they know `catalog`, too. Default: nowhere. The caller closes them. */
  readonly repositories?: Repositories;
  /** Bearer token of programs. Default: one that nobody knows. */
  readonly token?: string;
  /** Ways in beside the token. Default: none. */
  readonly auth?: AuthOptions;
  /** Where sessions and tokens of people are kept. Default: in memory. */
  readonly signInStore?: SignInStore;
  /** Milliseconds since 1970, by which sign-ins last. Default: the clock. */
  readonly now?: () => number;
  /** Requests of each caller. Default: 3,000 a minute. */
  readonly rateLimit?: RateLimit;
  /** How often all callers together may fail to sign in. Default: 60 a minute. */
  readonly signInLimit?: RateLimit;
  /** Where it is reached. Default: from this machine alone. */
  readonly exposure?: Exposure;
  /** The cluster around it, whose offers it shows. Default: none. */
  readonly cluster?: Cluster;
  /** Default: any free one. */
  readonly port?: number;
  /** Port of the routes of plugins. Default: any free one. */
  readonly routesPort?: number;
  /** What `buildPage` wrote. Default: the API alone. */
  readonly pageDirectory?: string;
  /** Where people's choices of themes are kept. Default: in memory. */
  readonly themeStore?: ThemeStore;
  /** Faults of the service itself. Default: to standard error. */
  readonly log?: (message: string, error: unknown) => void;
  /** Limits of the event stream. Default: 1 MiB behind, a sign of life every 15 s. */
  readonly stream?: { readonly queueBytes?: number; readonly heartbeatMs?: number };
}

export interface Service {
  /** Address of the page without a token, such as `http://127.0.0.1:7437`. */
  readonly url: string;
  readonly port: number;
  /** Address of the page for programs on this machine. */
  readonly localUrl: string;
  /** Origin of the routes of plugins, such as `http://127.0.0.1:7438`. */
  readonly routesUrl: string;
  /** A new address that signs one browser in, once. */
  signInUrl(): string;
  /** Ends streams, lets requests finish for up to 5 s. The host and the control plane stay open: they are the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the REST API and the page, and on another port the routes of plugins.
 *
 * @throws the error of `listen`, such as `EADDRINUSE`.
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { host, log = (message, error) => console.error(message, error) } = options;
  const { catalog } = options;
  // Plugins may refuse what people do here, too.
  const controlPlane = host.guard(options.controlPlane);
  const local = typeof catalog === 'function' ? catalog : () => catalog;
  const repositories = options.repositories ?? (await openRepositories({ local }));
  const market =
    typeof catalog === 'function' || options.repositories !== undefined
      ? createLiveMarket(repositories.entries, Date.now, repositories.revision, repositories.versions)
      : createMarket(catalog);
  const access = createAccess({ token: options.token ?? randomSecret() });
  const streams = createEventStreams(options.stream);
  const feed = await createFeed({ host, controlPlane, market, log });
  feed.subscribe((message) => streams.send(message, pluginOf(message)));
  const stopForgetting = host.onChange((message) => {
    if (message.type === 'removed') repositories.setInstalledFrom(message.name, undefined);
  });

  const versionGuard = createVersionGuard({ host, market, log });
  await versionGuard.check();
  const stopGuard = repositories.subscribe(() => void versionGuard.check());

  let port = 0;
  let routesPort = 0;
  let isClosing = false;
  const { listenOn = '127.0.0.1', publicUrl, routesUrl, proxies = 0 } = options.exposure ?? {};
  const site = createSite({ port: () => port, ...(publicUrl && { publicUrl }) });
  const routesSite = createSite({ port: () => routesPort, ...(routesUrl && { publicUrl: routesUrl }) });
  const offers =
    options.cluster === undefined
      ? noOffers
      : openOffers(
          { cluster: options.cluster, log: (message) => log('Offers of the cluster', message) },
          {
            digestOf: (name, version) => market.versions(name).digests?.[version],
            installed: (name) => host.list().find((plugin) => plugin.name === name)?.version,
          },
        );
  const history = createMetricHistory(host);
  const themes = createThemes(host, options.themeStore ?? openThemeStore());
  const signIns = createSignIns(
    { host, controlPlane, log },
    { openid: options.auth?.openid, store: options.signInStore ?? openSignInStore(), now: options.now },
  );
  const context: ServiceContext = {
    host,
    controlPlane,
    market,
    repositories,
    access,
    signIns,
    site,
    feed,
    streams,
    themes,
    history,
    offers,
    url: site.url,
    routesUrl: routesSite.url,
    isClosing: () => isClosing,
    log,
  };
  const tokens = options.auth?.controlPlane;
  const authenticate = createAuthenticate({
    access,
    site,
    signIns,
    userRoles: createUserRoles(controlPlane),
    readToken: tokens === undefined ? undefined : createControlPlaneTokens(tokens, { controlPlane }),
  });
  const app = createApp(context, {
    authenticate,
    rateLimit: options.rateLimit,
    signInLimit: options.signInLimit,
    site,
    ...(options.pageDirectory === undefined ? {} : { pageDirectory: options.pageDirectory }),
  });

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without options for HTTP/2 it is a plain server
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const routesApp = createRoutesApp(context, { authenticate, site: routesSite, page: site, proxies });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const routesServer = createAdaptorServer({ fetch: routesApp.fetch }) as Server;
  try {
    port = await listen(server, options.port ?? 0, listenOn);
    routesPort = await listen(routesServer, options.routesPort ?? 0, listenOn);
  } catch (error) {
    server.close();
    streams.close();
    feed.close();
    history.close();
    stopGuard();
    await offers.close();
    stopForgetting();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    url: site.url(),
    port,
    localUrl: answersLocally(listenOn) ? `http://127.0.0.1:${port}` : site.url(),
    routesUrl: routesSite.url(),
    signInUrl: () => `${site.url()}/?token=${access.issueUrlToken()}`,
    close() {
      isClosing = true;
      stopForgetting();
      history.close();
      stopGuard();
      feed.close();
      streams.close();
      return (closing ??= Promise.all([closeServer(server), closeServer(routesServer), offers.close()]).then(() =>
        options.repositories === undefined ? repositories.close() : undefined,
      ));
    },
  };
}

const answersLocally = (address: string): boolean => ['0.0.0.0', '::', '127.0.0.1'].includes(address);

async function listen(server: Server, port: number, address: string): Promise<number> {
  server.listen(port, address);
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  return (server.address() as AddressInfo).port;
}

/** Connections that fall idle after `server.close()` would otherwise stay until their keep-alive ends. */
async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(grace);
}
