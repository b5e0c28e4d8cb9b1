import { Hono } from 'hono';
import type { Me } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { findOperator, findViewer } from '../viewers/find-viewer.ts';

/** GET /me: who looks, and who holds the session. */
export function meRoutes({ controlPlane }: ServiceContext): Hono {
  return new Hono().get('/', async (c) => {
    const [viewer, operator] = await Promise.all([findViewer(c, controlPlane), findOperator(controlPlane)]);
    return c.json({ viewer, operator } satisfies Me);
  });
}
