import type { Context, MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { Access } from './access.ts';
import type { ServiceEnv } from './caller.ts';
import type { Authenticate } from './guard.ts';
import type { OpenIdProvider } from './openid/provider.ts';
import { refuseForNow, type RateLimiter } from './rate-limit.ts';
import { returnPath } from './return-path.ts';
import { hostOf, type Site } from './site.ts';
import { standalone } from './standalone-page.ts';

type Providers = ReadonlyMap<string, OpenIdProvider>;

const linkHelp = html`<p>Each sign-in address works once, in one browser, and ends when the service restarts.</p>
  <p>
    To get a new one, run <code>streamspace open</code> in a terminal (in a clone:
    <code>npm run streamspace -- open</code>), or restart the service with <code>npm start</code>. Then open the address
    that it prints.
  </p>`;

/** The way in, with a button for each provider. */
export function showSignIn(c: Context, providers: Providers, returnTo: string, problem?: string) {
  const alert = problem === undefined ? '' : html`<p role="alert">${problem}</p>`;
  if (providers.size === 0) {
    return standalone(c, 401, {
      title: 'Sign in to StreamSpace plugins',
      body: html`<h1>This address does not sign you in</h1>
        ${alert}${linkHelp}`,
    });
  }
  const query = returnTo === '/' ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
  return standalone(c, problem === undefined ? 401 : 403, {
    title: problem === undefined ? 'Sign in to StreamSpace plugins' : 'Not signed in to StreamSpace plugins',
    body: html`<h1>Sign in to StreamSpace plugins</h1>
      ${alert}
      <ul>
        ${[...providers.values()].map(
          ({ options: { id, name } }) =>
            html`<li><a class="button" href="/auth/openid/${id}/start${query}">Continue with ${name}</a></li>`,
        )}
      </ul>`,
  });
}

/**
 * Signs browsers in. `/?token=…` takes a one-time token and leaves a cookie in its place; every other page needs to know
 * who asks.
 */
export function signIn(options: {
  readonly access: Access;
  readonly authenticate: Authenticate;
  readonly attempts: RateLimiter;
  readonly providers: Providers;
  readonly site: Site;
}): MiddlewareHandler<ServiceEnv> {
  const { access, authenticate, attempts, providers, site } = options;
  return async (c, next) => {
    const caller = await authenticate(c);
    const token = c.req.path === '/' && c.req.method === 'GET' ? c.req.query('token') : undefined;

    if (token === undefined) {
      if (caller !== undefined) {
        c.set('caller', caller);
        return next();
      }
      const here = returnPath(c.req.path + new URL(c.req.url).search);
      // A browser keeps a strict cookie back when another site sent it here, as a link in a web terminal does. It comes
      // along when our own page repeats the request.
      if (c.req.header('sec-fetch-site') === 'cross-site') {
        return standalone(c, 200, { title: 'Signing in', body: html`<p>Signing in …</p>`, again: here });
      }
      return showSignIn(c, providers, here);
    }

    const session = caller === undefined ? access.redeem(token) : undefined;
    if (session !== undefined) {
      const { name, secure } = site.cookieFor(hostOf(c));
      setCookie(c, name, session, { httpOnly: true, sameSite: 'Strict', path: '/', secure });
    } else if (caller === undefined) {
      const { waitMs } = attempts.take('url');
      if (waitMs > 0) return refuseForNow(c, waitMs);
      return showSignIn(c, providers, '/', providers.size === 0 ? undefined : 'This address does not sign you in');
    }
    return c.redirect('/', 303);
  };
}
