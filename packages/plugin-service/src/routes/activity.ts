import { z } from 'zod';
import { pageOf } from '../http/page-of.ts';
import { route, type Route } from '../http/route.ts';
import { deliverySchema, denialSchema, logLineSchema } from '../schemas/activity.ts';
import { count, many, oneOf, part } from '../schemas/described.ts';
import { jobStates } from '../schemas/job-states.ts';
import { listOf, pageQuery, wholeNumber } from '../schemas/lists.ts';
import type { LogLine } from '../api-types.ts';
import { getInstalled } from './installed.ts';

/** Routes below /plugins/:id that show what a plugin did: logs, deliveries, denials. */
export const activityRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/plugins/:id/logs',
    role: 'operator',
    summary: 'Read the log of a plugin, oldest line first',
    description:
      'Without `after` the newest lines, with it the next ones; `next` of the answer is what to go on after.',
    query: z.strictObject({
      limit: wholeNumber(1, 1000).default(200),
      after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
    }),
    answer: part<{ readonly lines: readonly LogLine[]; readonly next: number }>({
      lines: many(logLineSchema),
      next: count,
    }),
    handle({ host }, { params, query: { limit, after } }) {
      const { name } = getInstalled(host, params.id);
      const lines = host.logs(name, { limit, ...(after === undefined ? {} : { after }) });
      return { lines, next: lines.at(-1)?.seq ?? after ?? 0 };
    },
  }),
  route({
    method: 'get',
    path: '/plugins/:id/deliveries',
    role: 'operator',
    summary: 'List the events and jobs of a plugin, newest first',
    query: pageQuery.extend({
      limit: pageQuery.shape.limit.unwrap().default(100),
      kind: oneOf(['event', 'job']).optional(),
      state: oneOf(jobStates).optional(),
    }),
    answer: listOf('deliveries', deliverySchema),
    async handle({ host }, { params, query: { limit, kind, state, cursor } }) {
      const page = await host.deliveries(getInstalled(host, params.id).name, {
        limit,
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { deliveries: page, ...(page.next === undefined ? {} : { next: page.next }) };
    },
  }),
  route({
    method: 'get',
    path: '/plugins/:id/deliveries/:delivery',
    role: 'operator',
    summary: 'Show an event or job with its payload',
    answer: deliverySchema,
    handle: ({ host }, { params }) => host.delivery(getInstalled(host, params.id).name, params.delivery),
  }),
  route({
    method: 'post',
    path: '/plugins/:id/deliveries/:delivery/redeliver',
    role: 'operator',
    summary: 'Give a dead letter its attempts back',
    answer: deliverySchema,
    handle: ({ host }, { params }) => host.redeliver(getInstalled(host, params.id).name, params.delivery),
  }),
  route({
    method: 'get',
    path: '/plugins/:id/denials',
    role: 'operator',
    summary: 'List what a plugin was refused, newest first',
    query: pageQuery,
    answer: listOf('denials', denialSchema),
    handle({ host }, { params, query }) {
      const denials = host.denials(getInstalled(host, params.id).name);
      const { items, rest } = pageOf(denials, query, ({ at, member, code }) => `${at} ${member} ${code}`);
      return { denials: items, ...rest };
    },
  }),
];
