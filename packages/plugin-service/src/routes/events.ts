import { eventCatalogue } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { pageOf } from '../http/page-of.ts';
import { route, type Route } from '../http/route.ts';
import { described } from '../schemas/described.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { eventSchema, firedEventSchema } from '../schemas/platform.ts';

const eventBody = z.strictObject({
  type: z.string().min(1).max(200),
  data: z.record(z.string(), z.unknown()).optional(),
});

const eventType = described<{ readonly type: string; readonly description: string }>('EventType', {
  type: z.string(),
  description: z.string(),
});

/** Routes below /events: what happened on the platform, and firing an event by hand. */
export const eventRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/events',
    role: 'operator',
    summary: 'List the last events, newest first',
    description: 'The service remembers 500 since it started.',
    query: pageQuery.extend({ limit: pageQuery.shape.limit.unwrap().default(100) }),
    answer: listOf('events', eventSchema),
    handle({ feed }, { query }) {
      const { items, rest } = pageOf(feed.recentEvents(500), query, ({ id }) => id);
      return { events: items, ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/events/types',
    role: 'operator',
    summary: 'List the events that there are',
    query: pageQuery,
    answer: listOf('types', eventType),
    handle(_context, { query }) {
      const types = Object.entries(eventCatalogue).map(([type, { description }]) => ({ type, description }));
      const { items, rest } = pageOf(types, query, ({ type }) => type);
      return { types: items, ...rest };
    },
  }),
  route({
    method: 'post',
    path: '/events',
    role: 'admin',
    summary: 'Fire an event, as if it had happened',
    body: eventBody,
    status: 201,
    answer: firedEventSchema,
    async handle({ controlPlane }, { body: { type, data } }) {
      const event =
        controlPlane.fire === undefined
          ? await controlPlane.emit({ type, data: data ?? {} })
          : await controlPlane.fire(type, data);
      return { event };
    },
  }),
];
