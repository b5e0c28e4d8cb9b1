import { isPluginError } from '@streamspace/plugin-sdk';
import { Hono, type Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { Access } from '../access.ts';
import type { ServiceEnv } from '../caller.ts';
import { cookieOf } from '../guard.ts';
import { refuseForNow, type RateLimiter } from '../rate-limit.ts';
import { returnPath } from '../return-path.ts';
import { showSignIn } from '../sign-in.ts';
import type { SignIns } from '../sign-ins.ts';
import { hostOf, type Site } from '../site.ts';
import { standalone } from '../standalone-page.ts';
import { createAttempts } from './attempt.ts';
import type { OpenIdProvider } from './provider.ts';

/** The two places of a sign-in through a provider: where a browser leaves, and where it comes back. */
export function openIdRoutes(options: {
  readonly signIns: SignIns;
  readonly access: Access;
  readonly site: Site;
  readonly attempts: RateLimiter;
  readonly log: (message: string, error: unknown) => void;
}): Hono<ServiceEnv> {
  const { signIns, access, site, attempts: failures, log } = options;
  const { providers, sessions, audit } = signIns;
  const attempts = createAttempts(site, signIns.now);
  const redirectUri = (id: string) => `${site.url()}/auth/openid/${id}/callback`;

  async function start(c: Context<ServiceEnv>, provider: OpenIdProvider) {
    const returnTo = returnPath(c.req.query('return_to'));
    // Another site can open this address, and nobody shall be signed in by what they did not ask for.
    if (c.req.header('sec-fetch-site') === 'cross-site') return showSignIn(c, signIns.providers, returnTo);
    // The cookie has to be there where the browser comes back.
    if (site.originFor(hostOf(c)) !== site.url()) {
      return c.redirect(`${site.url()}${c.req.path}?return_to=${encodeURIComponent(returnTo)}`, 303);
    }
    try {
      const { id } = provider.options;
      const attempt = attempts.begin(c, id, returnTo);
      return c.redirect((await provider.authorizationUrl(attempt, redirectUri(id))).href, 303);
    } catch (error) {
      return fail(c, provider, error, returnTo);
    }
  }

  async function finish(c: Context<ServiceEnv>, provider: OpenIdProvider) {
    const { id } = provider.options;
    const attempt = attempts.take(c, id, c.req.query('state') ?? '');
    if (attempt === undefined) {
      const { waitMs } = failures.take('openid');
      if (waitMs > 0) return refuseForNow(c, waitMs);
      return refuseSignIn(c, provider, 'This sign-in was not begun in this browser, or took too long', '/');
    }
    try {
      const { search } = new URL(c.req.url);
      const vouched = await provider.redeem(new URL(redirectUri(id) + search), attempt);
      const person = await sessions.recognise(provider, vouched);
      const { subject, userId, role, username } = person;
      if (role === undefined) {
        return refuseSignIn(
          c,
          provider,
          `${username} has no role here: ask an administrator for one`,
          attempt.returnTo,
          subject,
        );
      }
      // The browser's former session ends: nobody goes on under a cookie that was there before.
      const former = cookieOf(c, site);
      if (former !== undefined) {
        access.endSession(former);
        await sessions.signOut(former, site.url());
      }
      const { name, secure } = site.cookieFor(hostOf(c));
      setCookie(c, name, sessions.begin(person, vouched, c.req.header('user-agent') ?? ''), {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        secure,
        maxAge: Math.floor(sessions.absoluteMs / 1000),
      });
      audit({
        action: 'person.signed-in',
        outcome: 'success',
        user: userId,
        details: { caller: subject, role, provider: id },
      });
      return c.redirect(attempt.returnTo, 303);
    } catch (error) {
      return fail(c, provider, error, attempt.returnTo);
    }
  }

  function refuseSignIn(c: Context, provider: OpenIdProvider, reason: string, returnTo: string, subject?: string) {
    audit({
      action: 'person.signed-in',
      outcome: 'denied',
      details: { provider: provider.options.id, reason, ...(subject === undefined ? {} : { caller: subject }) },
    });
    return showSignIn(c, providers, returnTo, reason);
  }

  function fail(c: Context, provider: OpenIdProvider, error: unknown, returnTo: string) {
    const isRefusal = isPluginError(error) && error.code === 'PERMISSION_DENIED';
    const isOutage = isPluginError(error) && error.code === 'VENDOR_UNAVAILABLE';
    if (isRefusal) return refuseSignIn(c, provider, error.message, returnTo);
    log(`Signing in through ${provider.options.id} failed`, isPluginError(error) ? error.message : error);
    audit({
      action: 'person.signed-in',
      outcome: 'failure',
      details: { provider: provider.options.id, reason: isOutage ? 'the provider cannot be reached' : 'a fault' },
    });
    return standalone(c, 502, {
      title: 'Sign-in is not possible now',
      body: html`<h1>Sign-in is not possible now</h1>
        <p role="alert">${provider.options.name} cannot be reached at the moment.</p>
        <p><a class="button" href="${returnTo}">Try again</a></p>`,
    });
  }

  return new Hono<ServiceEnv>()
    .get('/auth/openid/:provider/:step{start|callback}', async (c) => {
      const provider = providers.get(c.req.param('provider'));
      if (provider === undefined) return c.notFound();
      return c.req.param('step') === 'start' ? start(c, provider) : finish(c, provider);
    })
    .get('/auth/*', (c) => c.notFound());
}
