import type { Route } from '../http/route.ts';
import { mediaRoute } from '../http/route.ts';

/** GET /openapi.json: all routes in a form that programs read. */
export const openApiRoutes: readonly Route[] = [
  mediaRoute({
    method: 'get',
    path: '/openapi.json',
    role: 'user',
    summary: 'Get this document',
    media: 'application/json',
    async handle(_context, { c }) {
      // It names all routes, this one too, so it can only be made once they are known.
      const { openApiDocument } = await import('../openapi/openapi-document.ts');
      return c.json(openApiDocument());
    },
  }),
];
