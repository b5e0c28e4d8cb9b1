import { z } from 'zod';
import { pageOf } from '../http/page-of.ts';
import { route, type Route } from '../http/route.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { pointName, pointSchema } from '../schemas/operation.ts';

const choiceBody = z.strictObject({
  purpose: z.string().min(1).max(40).optional(),
  provider: z.string().min(1).max(100).nullable().describe('`null` takes the choice back'),
});

/** /extension-points: what plugins do for each other, and which of them is chosen for it. */
export const extensionPointRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/extension-points',
    role: 'operator',
    summary: 'List what plugins do for each other, and who is chosen for it',
    query: pageQuery,
    answer: listOf('points', pointSchema),
    handle({ host }, { query }) {
      const { items, rest } = pageOf(host.extensionPoints(), query, ({ point }) => point);
      return { points: items, ...rest };
    },
  }),
  route({
    method: 'put',
    path: '/extension-points/:point',
    role: 'admin',
    summary: 'Choose the plugin that provides an extension point',
    params: { point: pointName },
    body: choiceBody,
    answer: pointSchema,
    handle: ({ host }, { params, body: { purpose, provider } }) =>
      host.bindPoint(params.point, { purpose, provider: provider ?? undefined }),
  }),
];
