import { Hono } from 'hono';
import type { FreshUrl } from '../api-types.ts';
import { guardBearer } from '../auth/guard.ts';
import type { ServiceContext } from '../context.ts';

/** POST /auth/url: a fresh one-time URL, for holders of the token file. */
export function authRoutes({ access, url }: ServiceContext): Hono {
  return new Hono().post('/url', guardBearer(access), (c) =>
    c.json({ url: `${url()}/?token=${access.issueUrlToken()}` } satisfies FreshUrl, 201),
  );
}
