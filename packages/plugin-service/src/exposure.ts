import { isIP } from 'node:net';
import { PluginError } from '@streamspace/plugin-sdk';

/** Where the service is reached from other machines. */
export interface Exposure {
  /** Address of the interface that it listens on. Default: `127.0.0.1`. */
  readonly listenOn?: string;
  /** Where browsers reach the page: an origin, such as `https://plugins.example.com`. */
  readonly publicUrl?: string;
  /** Where browsers and others reach the routes of plugins: an origin with another host name. */
  readonly routesUrl?: string;
  /** How many reverse proxies stand before the service and append to `X-Forwarded-For`. Default 0. */
  readonly proxies?: number;
}

const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

/**
 * Refuses what would put people at risk: to be reached from elsewhere without TLS, or with plugins' answers on the origin of
 * the page.
 *
 * @throws {PluginError} `CONFIG_INVALID`
 */
export function checkExposure({ listenOn = '127.0.0.1', publicUrl, routesUrl, proxies = 0 }: Exposure): void {
  const refuse = (message: string): never => {
    throw new PluginError('CONFIG_INVALID', message);
  };
  if (isIP(listenOn) === 0) refuse(`"${listenOn}" is no address to listen on: write 127.0.0.1, or 0.0.0.0 for all`);
  if (!Number.isInteger(proxies) || proxies < 0 || proxies > 10) refuse('There may be 0 to 10 proxies');
  const page = publicUrl === undefined ? undefined : readOrigin('public URL', publicUrl);
  const routes = routesUrl === undefined ? undefined : readOrigin('URL of the routes', routesUrl);
  if ((page === undefined) !== (routes === undefined)) {
    refuse('A public URL and one of the routes go together: the routes of plugins have an origin of their own');
  }
  if (page === undefined && !loopback.test(listenOn)) {
    refuse(`To listen on ${listenOn}, say where the service is reached: a public URL and one of the routes`);
  }
  // Cookies ignore ports, and a plugin's answer must never be one of the page.
  if (page !== undefined && page.hostname === routes?.hostname && !isLocal(page)) {
    refuse(`The page and the routes of plugins need different host names, and both have "${page.hostname}"`);
  }
}

const isLocal = ({ hostname }: URL): boolean => hostname === 'localhost' || loopback.test(hostname);

function readOrigin(what: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && url.href === `${url.origin}/`;
  if (!isOrigin || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal(url)))) {
    throw new PluginError(
      'CONFIG_INVALID',
      `"${text}" is no ${what}: write an https origin without a path, such as https://plugins.example.com`,
    );
  }
  return url;
}
