import type { Json } from '@streamspace/plugin-sdk';
import { decide, type EgressPolicy } from '../egress/index.ts';
import { canonicalHostname, hostMatches } from '../egress/host-name.ts';
import { configuredHosts, templateHosts } from '../egress/rule-hosts.ts';
import { routesPrefix, type Route } from './route-table.ts';

/**
 * Where a route may send a browser: to its own plugin's routes, to pages of the platform, to hosts that the plugin may
 * talk to itself, and to those that the route names under `redirects`. Never to an API of the platform or another plugin.
 *
 * @returns A function that gives the absolute address, or `undefined` for one that is refused.
 */
export function createTargets(options: {
  readonly route: Route;
  readonly policy: EgressPolicy;
  readonly config: Json;
  /** Of the platform. */
  readonly publicUrl: string;
  /** Of the request. */
  readonly url: URL;
}): (to: string) => string | undefined {
  const { route, policy, config, publicUrl, url } = options;
  const isOwn = (pathname: string): boolean =>
    pathname.startsWith(`${routesPrefix}${route.plugin}/`) || route.aliases.includes(pathname);

  function onPlatform(path: string): string | undefined {
    if (/[\\\s\p{Cc}]/u.test(path) || path.startsWith('//')) return undefined;
    const own = new URL(path, url.origin);
    if (isOwn(own.pathname)) return own.href;
    const target = new URL(path, publicUrl);
    return target.pathname.startsWith('/api') ? undefined : target.href;
  }

  return (to) => {
    if (to.startsWith('/')) return onPlatform(to);
    const target = URL.parse(to);
    if (target === null || (target.protocol !== 'https:' && target.protocol !== 'http:')) return undefined;
    if (target.username !== '' || target.password !== '') return undefined;
    if (target.origin === url.origin) return isOwn(target.pathname) ? target.href : undefined;
    if (target.origin === new URL(publicUrl).origin)
      return onPlatform(`${target.pathname}${target.search}${target.hash}`);
    if (decide({ ...policy, granted: true }, target).allowed) return target.href;
    return target.protocol === 'https:' && isNamed(route.redirects, target, config) ? target.href : undefined;
  };
}

function isNamed(redirects: Route['redirects'], target: URL, config: Json): boolean {
  const host = canonicalHostname(target.hostname);
  if (host === undefined || target.port !== '') return false;
  return redirects.some((entry) =>
    typeof entry === 'string'
      ? [...templateHosts(entry, config)].some((named) => hostMatches(named.host, host))
      : configuredHosts(entry.config, config).some((named) => named.host === host),
  );
}
