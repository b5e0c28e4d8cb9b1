import { PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import type { ServiceContext } from '../context.ts';
import { readInbox, readMails } from '../stream/inbox.ts';
import { allPages } from './pages.ts';

/** Users and templates, and what plugins sent to people. */
export function peopleRoutes({ controlPlane }: ServiceContext): Hono {
  return new Hono()
    .get('/users', async (c) => {
      const users = await allPages((page) => controlPlane.users.list({}, page));
      return c.json({ users, total: users.length });
    })
    .get('/templates', async (c) => {
      const templates = await allPages((page) => controlPlane.templates.list({}, page));
      return c.json({ templates, total: templates.length });
    })
    .get('/notifications', async (c) => {
      const notifications = await readInbox(controlPlane);
      return c.json({ notifications, total: notifications.length });
    })
    .post('/notifications/:id/read', async (c) => {
      if (controlPlane.markRead === undefined) {
        throw new PluginError('UNSUPPORTED', 'This control plane keeps its own inbox: read the notice there');
      }
      await controlPlane.markRead(c.req.param('id'));
      return c.body(null, 204);
    })
    .get('/mails', async (c) => {
      const mails = await readMails(controlPlane);
      return c.json({ mails, total: mails.length });
    });
}
