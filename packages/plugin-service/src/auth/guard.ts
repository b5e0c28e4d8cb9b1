import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { refuse } from '../http/errors.ts';
import type { Access } from './access.ts';
import type { Caller, ServiceEnv } from './caller.ts';
import { csrfOf } from './csrf.ts';
import { refuseForNow, type RateLimiter } from './rate-limit.ts';
import type { SignIns } from './sign-ins.ts';
import { hostOf, type Site } from './site.ts';
import type { UserRoles } from './user-roles.ts';

/** Refuses requests for another host name than those of the site. */
export function guardHost(site: Site): MiddlewareHandler {
  return async (c, next) => {
    if (site.takes(hostOf(c))) return next();
    return refuse(c, 421, {
      error: `This service answers to ${new URL(site.url()).host}, 127.0.0.1 and localhost only`,
      code: 'PERMISSION_DENIED',
      hint: 'Open it by the address that it printed when it started. For another name, start it with --public-url.',
    });
  };
}

/** Refuses requests that another site's page makes, whatever cookie they carry. */
export function guardOrigin(site: Site): MiddlewareHandler {
  const isForeign = (c: Context): boolean => {
    const origin = c.req.header('origin');
    if (origin !== undefined && origin.toLowerCase() !== site.originFor(hostOf(c))) return true;
    const from = c.req.header('sec-fetch-site');
    return from !== undefined && from !== 'same-origin' && from !== 'none';
  };
  return async (c, next) => {
    if (!isForeign(c)) return next();
    return refuse(c, 403, { error: 'Requests from pages of other sites are refused', code: 'PERMISSION_DENIED' });
  };
}

/** The cookie of a session, live or not. */
export function cookieOf(c: Context, site: Site): string | undefined {
  return getCookie(c, site.cookieFor(hostOf(c)).name);
}

/** The bearer token of a request. */
export function bearerOf(c: Context): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Says who makes a request, or nothing. */
export type Authenticate = (c: Context) => Caller | undefined | Promise<Caller | undefined>;

/**
 * Knows the holder of the token file and browsers that opened a one-time URL, who are administrators; people by the sessions
 * and tokens of their sign-ins, as long as the platform has them for active; and by the tokens of the control plane where
 * these count.
 */
export function createAuthenticate(options: {
  readonly access: Access;
  readonly site: Site;
  readonly signIns: Pick<SignIns, 'sessions' | 'tokens'>;
  readonly userRoles: UserRoles;
  readonly readToken?: ((token: string) => Promise<Caller | undefined>) | undefined;
}): Authenticate {
  const { access, site, signIns, userRoles, readToken } = options;

  async function whileActive(caller: Caller | undefined): Promise<Caller | undefined> {
    const id = caller?.person?.userId;
    return id === undefined || (await userRoles(id)) !== undefined ? caller : undefined;
  }

  return async (c) => {
    const token = bearerOf(c);
    if (token !== undefined && access.isBearer(token)) {
      return { id: 'token', role: 'admin', via: 'token', ownsData: true };
    }
    if (token !== undefined) {
      const caller = (await whileActive(signIns.tokens.find(token))) ?? (await readToken?.(token));
      if (caller !== undefined) return caller;
    }
    const cookie = cookieOf(c, site);
    if (cookie === undefined) return undefined;
    if (access.hasSession(cookie)) return { id: 'local', role: 'admin', via: 'session', csrf: csrfOf(cookie) };
    return whileActive(await signIns.sessions.find(cookie));
  };
}

/** Lets through whoever is known; answers 401 otherwise, and 429 to who tries too many tokens. */
export function guardAccess(authenticate: Authenticate, attempts: RateLimiter): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const caller = await authenticate(c);
    if (caller !== undefined) {
      c.set('caller', caller);
      return next();
    }
    const waitMs = bearerOf(c) === undefined ? 0 : attempts.take('bearer').waitMs;
    if (waitMs > 0) return refuseForNow(c, waitMs);
    c.header('www-authenticate', 'Bearer');
    return refuse(c, 401, {
      error: 'Sign in first',
      code: 'UNAUTHORIZED',
      hint: '"streamspace open" prints a URL that signs a browser in; programs send the token from the data folder.',
    });
  };
}
