import { PluginError, sessionStates, type PageQuery, type Session } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { hasRole, type Caller } from '../auth/caller.ts';
import type { ServiceControlPlane } from '../context.ts';
import { passPage } from '../http/page-of.ts';
import { route, type Route } from '../http/route.ts';
import { oneOf } from '../schemas/described.ts';
import { listOf, pageQuery, type PageParameters } from '../schemas/lists.ts';
import { sessionSchema } from '../schemas/platform.ts';
import { findCaller } from '../viewers/find-viewer.ts';

const newSession = z.strictObject({ user: z.string().min(1).max(200), template: z.string().min(1).max(200) });

/** Parameters of a list as a control plane takes them. */
export function toPageQuery({ limit, cursor }: PageParameters): PageQuery {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

/** A session that the caller may see. @throws `NOT_FOUND` */
async function getVisible(controlPlane: ServiceControlPlane, caller: Caller, id: string): Promise<Session> {
  const session = await controlPlane.sessions.get(id);
  if (hasRole(caller, 'operator') || session.user === (await findCaller(caller, controlPlane)).id) return session;
  throw new PluginError('NOT_FOUND', `There is no session "${id}" of yours`);
}

/** Routes below /sessions. What changes a session is accepted at once and happens afterwards. */
export const sessionRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/sessions',
    role: 'user',
    summary: 'List sessions, newest first: users see their own',
    query: pageQuery.extend({
      user: z.string().max(200).optional().describe('Id of the owner'),
      template: z.string().max(200).optional(),
      state: oneOf(sessionStates).optional(),
    }),
    answer: listOf('sessions', sessionSchema),
    async handle({ controlPlane }, { query, caller }) {
      const { user: wanted, template, state } = query;
      const user = hasRole(caller, 'operator') ? wanted : (await findCaller(caller, controlPlane)).id;
      const filter = {
        ...(user === undefined ? {} : { user }),
        ...(template === undefined ? {} : { template }),
        ...(state === undefined ? {} : { state }),
      };
      const { items, rest } = passPage(await controlPlane.sessions.list(filter, toPageQuery(query)), query);
      return { sessions: items, ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/sessions/:id',
    role: 'user',
    summary: 'Show a session: users see their own',
    answer: sessionSchema,
    handle: ({ controlPlane }, { params, caller }) => getVisible(controlPlane, caller, params.id),
  }),
  route({
    method: 'post',
    path: '/sessions',
    role: 'operator',
    summary: 'Start a session for a user',
    body: newSession,
    status: 202,
    answer: sessionSchema,
    handle: ({ controlPlane }, { body }) => controlPlane.sessions.create(body, {}),
  }),
  ...(['hibernate', 'wake'] as const).map((change) =>
    route({
      method: 'put',
      path: `/sessions/:id/${change}`,
      role: 'operator',
      summary: change === 'wake' ? 'Wake a hibernated session' : 'Put a running session to sleep',
      status: 202,
      answer: sessionSchema,
      async handle({ controlPlane }, { params }) {
        await controlPlane.sessions[change](params.id, {}, {});
        return controlPlane.sessions.get(params.id);
      },
    }),
  ),
  route({
    method: 'delete',
    path: '/sessions/:id',
    role: 'operator',
    summary: 'End a session for good',
    status: 202,
    answer: sessionSchema,
    async handle({ controlPlane }, { params }) {
      await controlPlane.sessions.terminate(params.id, {}, {});
      return controlPlane.sessions.get(params.id);
    },
  }),
];
