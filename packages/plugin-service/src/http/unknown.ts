import type { Handler, Hono } from 'hono';
import type { ServiceEnv } from '../auth/caller.ts';
import { refuse } from './errors.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Answers what no route took: 405 where another method would do, 404 otherwise. */
export function refuseUnknown(api: Hono<ServiceEnv>): Handler {
  return (c) => {
    const allowed = methods.filter((method) =>
      api.router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method),
    );
    if (allowed.length === 0) {
      return refuse(c, 404, { error: `There is nothing at ${c.req.path}`, code: 'NOT_FOUND' });
    }
    c.header('allow', allowed.join(', '));
    return refuse(c, 405, {
      error: `${c.req.path} does not take ${c.req.method}`,
      code: 'METHOD_NOT_ALLOWED',
      hint: `It takes ${allowed.join(', ')}.`,
    });
  };
}
