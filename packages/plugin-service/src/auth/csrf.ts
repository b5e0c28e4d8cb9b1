import type { MiddlewareHandler } from 'hono';
import { refuse } from '../http/errors.ts';
import type { ServiceEnv } from './caller.ts';
import { digest, sameSecret } from './secrets.ts';

/** Header that shows that a page of our own has read what only it can read. */
export const csrfHeader = 'x-streamspace-csrf';

/** The value that goes with a cookie; it does not lead back to it. */
export const csrfOf = (cookie: string): string => digest(`csrf ${cookie}`).toString('base64url');

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes that have nothing but a cookie to show: browsers send it along by themselves. */
export const guardCsrf: MiddlewareHandler<ServiceEnv> = async (c, next) => {
  const { via, csrf } = c.get('caller');
  if (via !== 'session' || safe.has(c.req.method)) return next();
  if (csrf !== undefined && sameSecret(c.req.header(csrfHeader) ?? '', digest(csrf))) return next();
  return refuse(c, 403, {
    error: 'The request does not show that it comes from the page',
    code: 'PERMISSION_DENIED',
    hint: `Send "csrf" of GET /api/v1/me as ${csrfHeader}, or reload the page.`,
  });
};
