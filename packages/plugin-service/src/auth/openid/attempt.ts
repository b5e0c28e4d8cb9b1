import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { digest, randomSecret } from '../secrets.ts';
import { seal, unseal } from '../seal.ts';
import { hostOf, type Site } from '../site.ts';
import type { SignInChecks } from './provider.ts';

/** Longest time at the provider. */
const lifetimeSeconds = 600;

/** A sign-in that is under way. */
export interface Attempt extends SignInChecks {
  readonly provider: string;
  readonly returnTo: string;
  readonly expiresAt: number;
}

/**
 * Keeps what a sign-in is bound to in a cookie of the browser that began it, sealed: nobody else's browser can finish it, and
 * however many begin, the service remembers nothing. The key lives as long as the process.
 */
export function createAttempts(site: Site, now: () => number) {
  const key = randomBytes(32).toString('base64url');

  // One for each state, so that two tabs can sign in at once.
  const nameOf = (c: Context, state: string) =>
    `${site.cookieFor(hostOf(c)).name}-${digest(state).toString('hex').slice(0, 12)}`;

  return {
    begin(c: Context, provider: string, returnTo: string): Attempt {
      const attempt = {
        provider,
        returnTo,
        state: randomSecret(),
        nonce: randomSecret(),
        verifier: randomSecret(),
        expiresAt: now() + lifetimeSeconds * 1000,
      };
      setCookie(c, nameOf(c, attempt.state), seal(key, JSON.stringify(attempt)), {
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        secure: site.cookieFor(hostOf(c)).secure,
        maxAge: lifetimeSeconds,
      });
      return attempt;
    },
    /** The attempt that this browser began with that state, once. */
    take(c: Context, provider: string, state: string): Attempt | undefined {
      const name = nameOf(c, state);
      const sealed = getCookie(c, name);
      if (sealed === undefined) return undefined;
      deleteCookie(c, name, { path: '/', secure: site.cookieFor(hostOf(c)).secure });
      const text = unseal(key, sealed);
      if (text === undefined) return undefined;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `begin` seals with this key
      const attempt = JSON.parse(text) as Attempt;
      const holds = attempt.provider === provider && attempt.state === state && attempt.expiresAt > now();
      return holds ? attempt : undefined;
    },
  };
}
