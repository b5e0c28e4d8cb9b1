import type { JobState } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import type { ServiceContext } from '../context.ts';
import { queryChoice, queryNumber } from '../http/query.ts';
import { getInstalled } from './installed.ts';

const states = ['waiting', 'running', 'done', 'dead', 'cancelled', 'dropped'] as const satisfies readonly JobState[];

const sequence = { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 };

/** Routes below /plugins/:id that show what a plugin did: logs, deliveries, denials. */
export function activityRoutes({ host }: ServiceContext): Hono {
  const nameOf = (idOrName: string) => getInstalled(host, idOrName).name;

  return new Hono()
    .get('/:id/logs', (c) => {
      const limit = queryNumber(c, 'limit', { min: 1, max: 1000, fallback: 200 });
      // Without `after`, the newest lines; with it, the next ones.
      const after = c.req.query('after') === undefined ? undefined : queryNumber(c, 'after', sequence);
      const lines = host.logs(nameOf(c.req.param('id')), { limit, ...(after === undefined ? {} : { after }) });
      return c.json({ lines, next: lines.at(-1)?.seq ?? after ?? 0 });
    })
    .get('/:id/deliveries', async (c) => {
      const kind = queryChoice(c, 'kind', ['event', 'job']);
      const state = queryChoice(c, 'state', states);
      const cursor = c.req.query('cursor');
      const page = await host.deliveries(nameOf(c.req.param('id')), {
        limit: queryNumber(c, 'limit', { min: 1, max: 500, fallback: 100 }),
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return c.json({ deliveries: page, ...(page.next === undefined ? {} : { next: page.next }) });
    })
    .get('/:id/deliveries/:delivery', async (c) =>
      c.json(await host.delivery(nameOf(c.req.param('id')), c.req.param('delivery'))),
    )
    .post('/:id/deliveries/:delivery/redeliver', async (c) =>
      c.json(await host.redeliver(nameOf(c.req.param('id')), c.req.param('delivery'))),
    )
    .get('/:id/denials', (c) => c.json({ denials: host.denials(nameOf(c.req.param('id'))) }));
}
