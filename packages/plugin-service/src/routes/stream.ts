import { PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { mediaRoute, type Route } from '../http/route.ts';
import { mayRead } from '../stream/may-read.ts';
import { findCaller } from '../viewers/find-viewer.ts';

export const streamRoutes: readonly Route[] = [
  mediaRoute({
    method: 'get',
    path: '/stream',
    role: 'user',
    summary: 'Follow what happens, as server-sent events',
    description: 'Users hear of their own notices, and of views to draw anew.',
    query: z.strictObject({ plugin: z.string().max(100).optional().describe('Only what is about this plugin') }),
    media: 'text/event-stream',
    async handle({ streams, controlPlane }, { c, caller, query }) {
      const { id } = await findCaller(caller, controlPlane);
      const stream = streams.open({
        topic: query.plugin,
        wants: (message) => mayRead(message, { role: caller.role, id }),
        until: caller.expiresAt,
        drop: () => c.env.outgoing.destroy(),
      });
      if (stream === undefined) {
        throw new PluginError('RATE_LIMITED', 'Too many pages follow this service: close some', { retryAfterMs: 5000 });
      }
      return c.body(stream, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    },
  }),
];
