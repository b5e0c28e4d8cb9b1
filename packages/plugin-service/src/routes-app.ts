import { Hono, type Context } from 'hono';
import type { ServiceEnv } from './auth/caller.ts';
import { callerIp } from './auth/caller-ip.ts';
import { guardHost, type Authenticate } from './auth/guard.ts';
import { hostOf, type Site } from './auth/site.ts';
import type { ServiceContext } from './context.ts';
import { answerError } from './http/errors.ts';
import { findViewer } from './viewers/find-viewer.ts';

/**
 * The origin of plugins' routes: another one than the page's, so that nothing that a plugin answers can read the page or
 * call its API. The sign-in of the page counts here, for requests that the page itself leads to, and is seen by no plugin.
 */
export function createRoutesApp(
  { host, controlPlane, log }: ServiceContext,
  options: {
    readonly authenticate: Authenticate;
    readonly site: Site;
    /** The page's. */
    readonly page: Site;
    readonly proxies: number;
  },
): Hono<ServiceEnv> {
  const { authenticate, site, page, proxies } = options;
  const app = new Hono<ServiceEnv>();

  /** Whether the page, a bookmark or a program sends it; what another site makes a browser send is nobody's. */
  function isOwn(c: Context): boolean {
    if (c.req.header('sec-fetch-site') === 'cross-site') return false;
    const origin = c.req.header('origin');
    return origin === undefined || [...page.origins(), ...site.origins()].includes(origin.toLowerCase());
  }

  app.use(guardHost(site));
  app.all('*', async (c) => {
    const known = await authenticate(c);
    const caller = known?.via === 'session' && !isOwn(c) ? undefined : known;
    if (caller !== undefined) c.set('caller', caller);
    const body = c.req.raw.body;
    return host.serve({
      method: c.req.method,
      // A proxy that ends TLS speaks plain HTTP to the service; plugins see the address that people use.
      url: site.originFor(hostOf(c)) + c.req.url.slice(new URL(c.req.url).origin.length),
      headers: c.req.raw.headers,
      ip: callerIp(c, proxies),
      ...(body === null ? {} : { body }),
      ...(caller === undefined ? {} : { viewer: await findViewer(c, controlPlane) }),
    });
  });
  app.onError((error, c) => answerError(c, error, log));
  return app;
}
