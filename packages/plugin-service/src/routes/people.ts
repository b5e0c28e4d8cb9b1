import { PluginError } from '@streamspace/plugin-sdk';
import { hasRole } from '../auth/caller.ts';
import { pageOf, passPage } from '../http/page-of.ts';
import { route, silentRoute, type Route } from '../http/route.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { mailSchema, noticeSchema, templateSchema, userSchema } from '../schemas/platform.ts';
import { readInbox, readMails } from '../stream/inbox.ts';
import { findCaller } from '../viewers/find-viewer.ts';
import { toPageQuery } from './sessions.ts';

/** Users and templates, and what plugins sent to people. */
export const peopleRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/users',
    role: 'operator',
    summary: 'List the users of the platform',
    query: pageQuery,
    answer: listOf('users', userSchema),
    async handle({ controlPlane }, { query }) {
      const { items, rest } = passPage(await controlPlane.users.list({}, toPageQuery(query)), query);
      return { users: items, ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/templates',
    role: 'user',
    summary: 'List the templates of the platform',
    query: pageQuery,
    answer: listOf('templates', templateSchema),
    async handle({ controlPlane }, { query }) {
      const { items, rest } = passPage(await controlPlane.templates.list({}, toPageQuery(query)), query);
      return { templates: items, ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/notifications',
    role: 'user',
    summary: 'List notices, newest first: users see their own',
    query: pageQuery,
    answer: listOf('notifications', noticeSchema),
    async handle({ controlPlane }, { query, caller }) {
      const notices = await readInbox(controlPlane);
      const { id: own } = await findCaller(caller, controlPlane);
      const visible = hasRole(caller, 'operator') ? notices : notices.filter(({ to }) => to === own);
      const { items, rest } = pageOf(visible, query, ({ id }) => id);
      return { notifications: items, ...rest };
    },
  }),
  silentRoute({
    method: 'post',
    path: '/notifications/:id/read',
    role: 'user',
    summary: 'Mark a notice as read',
    async handle({ controlPlane }, { params, caller }) {
      if (controlPlane.markRead === undefined) {
        throw new PluginError('UNSUPPORTED', 'This control plane keeps its own inbox: read the notice there');
      }
      if (!hasRole(caller, 'operator')) {
        const { id: own } = await findCaller(caller, controlPlane);
        const notice = (await readInbox(controlPlane)).find(({ id }) => id === params.id);
        if (notice?.to !== own) throw new PluginError('NOT_FOUND', `There is no notice "${params.id}" of yours`);
      }
      await controlPlane.markRead(params.id);
    },
  }),
  route({
    method: 'get',
    path: '/mails',
    role: 'admin',
    summary: 'List the mails that were sent, newest first',
    query: pageQuery,
    answer: listOf('mails', mailSchema),
    async handle({ controlPlane }, { query }) {
      const { items, rest } = pageOf(await readMails(controlPlane), query, ({ id }) => id);
      return { mails: items, ...rest };
    },
  }),
];
