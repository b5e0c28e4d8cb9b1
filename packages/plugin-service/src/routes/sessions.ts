import { sessionStates } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { queryChoice } from '../http/query.ts';
import { allPages } from './pages.ts';

const newSession = z.strictObject({ user: z.string().min(1).max(200), template: z.string().min(1).max(200) });

/** Routes below /sessions. What changes a session is accepted at once and happens afterwards. */
export function sessionRoutes({ controlPlane }: ServiceContext): Hono {
  return new Hono()
    .get('/', async (c) => {
      const { user, template } = c.req.query();
      const state = queryChoice(c, 'state', sessionStates);
      const filter = {
        ...(user === undefined ? {} : { user }),
        ...(template === undefined ? {} : { template }),
        ...(state === undefined ? {} : { state }),
      };
      const sessions = await allPages((page) => controlPlane.sessions.list(filter, page));
      return c.json({ sessions, total: sessions.length });
    })
    .get('/:id', async (c) => c.json(await controlPlane.sessions.get(c.req.param('id'))))
    .post('/', async (c) => c.json(await controlPlane.sessions.create(await readBody(c, newSession), {}), 202))
    .put('/:id/hibernate', async (c) => {
      await controlPlane.sessions.hibernate(c.req.param('id'), {}, {});
      return c.json(await controlPlane.sessions.get(c.req.param('id')), 202);
    })
    .put('/:id/wake', async (c) => {
      await controlPlane.sessions.wake(c.req.param('id'), {}, {});
      return c.json(await controlPlane.sessions.get(c.req.param('id')), 202);
    })
    .delete('/:id', async (c) => {
      await controlPlane.sessions.terminate(c.req.param('id'), {}, {});
      return c.json(await controlPlane.sessions.get(c.req.param('id')), 202);
    });
}
