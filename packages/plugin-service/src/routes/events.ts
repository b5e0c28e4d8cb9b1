import { eventCatalogue } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { FiredEvent } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { queryNumber } from '../http/query.ts';

const eventBody = z.strictObject({
  type: z.string().min(1).max(200),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** Routes below /events: what happened on the platform, and firing an event by hand. */
export function eventRoutes({ controlPlane, feed }: ServiceContext): Hono {
  return new Hono()
    .get('/', (c) =>
      c.json({ events: feed.recentEvents(queryNumber(c, 'limit', { min: 1, max: 500, fallback: 100 })) }),
    )
    .get('/types', (c) =>
      c.json({ types: Object.entries(eventCatalogue).map(([type, { description }]) => ({ type, description })) }),
    )
    .post('/', async (c) => {
      const { type, data } = await readBody(c, eventBody);
      const event =
        controlPlane.fire === undefined
          ? await controlPlane.emit({ type, data: data ?? {} })
          : await controlPlane.fire(type, data);
      return c.json({ event } satisfies FiredEvent, 201);
    });
}
