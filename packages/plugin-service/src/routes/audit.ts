import { z } from 'zod';
import { route, type Route } from '../http/route.ts';
import { auditRowSchema, outcomes } from '../schemas/audit.ts';
import { oneOf } from '../schemas/described.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';

const filter = z.string().min(1).max(200).optional();

export const auditRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/audit',
    role: 'operator',
    summary: 'Read the audit trail, newest first: what plugins did, and what people did to them',
    query: pageQuery.extend({
      limit: pageQuery.shape.limit.unwrap().default(100),
      plugin: filter,
      user: filter.describe('Id of a user'),
      action: filter.describe('An action, or its noun for all that was done to it'),
      outcome: oneOf(outcomes).optional(),
    }),
    answer: listOf('rows', auditRowSchema),
    handle({ host }, { query: { limit, cursor, plugin, user, action, outcome } }) {
      const page = host.audit({
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(plugin === undefined ? {} : { plugin }),
        ...(user === undefined ? {} : { user }),
        ...(action === undefined ? {} : { action }),
        ...(outcome === undefined ? {} : { outcome }),
      });
      return { rows: page, ...(page.next === undefined ? {} : { next: page.next }) };
    },
  }),
];
