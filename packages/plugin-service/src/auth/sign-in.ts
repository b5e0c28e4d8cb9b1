import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import type { Access } from './access.ts';
import type { ServiceEnv } from './caller.ts';
import type { Authenticate } from './guard.ts';
import { refuseForNow, type RateLimiter } from './rate-limit.ts';
import { hostOf, type Site } from './site.ts';

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color:#1c2330;background:#fff}
code{font:14px ui-monospace,monospace;background:#eef1f6;padding:.15rem .4rem;border-radius:.25rem}
@media (prefers-color-scheme:dark){body{color:#e6e9ef;background:#14171d}code{background:#262b35}}`;
const styleHash = createHash('sha256').update(style).digest('base64');

const signInPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in to StreamSpace plugins</title>
<style>${style}</style>
<h1>This address does not sign you in</h1>
<p>Each sign-in address works once, in one browser, and ends when the service restarts.</p>
<p>To get a new one, run <code>streamspace open</code> in a terminal (in a clone: <code>npm run streamspace -- open</code>),
or restart the service with <code>npm start</code>. Then open the address that it prints.</p>
</html>
`;

const againPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0;url=/">
<title>Signing in</title>
</html>
`;

function standalone(c: Context, html: string, status: 200 | 401): Response {
  c.header('content-security-policy', `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'`);
  return c.html(html, status);
}

/**
 * Signs browsers in. `/?token=…` takes a one-time token and leaves a cookie in its place; every other page needs to know
 * who asks.
 */
export function signIn(options: {
  readonly access: Access;
  readonly authenticate: Authenticate;
  readonly attempts: RateLimiter;
  readonly site: Site;
}): MiddlewareHandler<ServiceEnv> {
  const { access, authenticate, attempts, site } = options;
  return async (c, next) => {
    const caller = await authenticate(c);
    const token = c.req.path === '/' && c.req.method === 'GET' ? c.req.query('token') : undefined;

    if (token === undefined) {
      if (caller !== undefined) {
        c.set('caller', caller);
        return next();
      }
      // A browser keeps a strict cookie back when another site sent it here, as a link in a web terminal does. It comes
      // along when our own page repeats the request.
      if (c.req.header('sec-fetch-site') === 'cross-site') return standalone(c, againPage, 200);
      return standalone(c, signInPage, 401);
    }

    const session = caller === undefined ? access.redeem(token) : undefined;
    if (session !== undefined) {
      const { name, secure } = site.cookieFor(hostOf(c));
      setCookie(c, name, session, { httpOnly: true, sameSite: 'Strict', path: '/', secure });
    } else if (caller === undefined) {
      const { waitMs } = attempts.take('url');
      if (waitMs > 0) return refuseForNow(c, waitMs);
      return standalone(c, signInPage, 401);
    }
    return c.redirect('/', 303);
  };
}
