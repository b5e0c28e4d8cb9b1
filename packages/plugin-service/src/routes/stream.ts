import type { HttpBindings } from '@hono/node-server';
import { PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import type { EventStreams } from '../stream/event-streams.ts';

/** GET /stream?plugin=<name>: what happens, as server-sent events. */
export function streamRoutes(streams: EventStreams): Hono<{ Bindings: HttpBindings }> {
  return new Hono<{ Bindings: HttpBindings }>().get('/', (c) => {
    const stream = streams.open({ topic: c.req.query('plugin'), drop: () => c.env.outgoing.destroy() });
    if (stream === undefined) {
      throw new PluginError('RATE_LIMITED', 'Too many pages follow this service: close some', { retryAfterMs: 5000 });
    }
    return c.body(stream, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
  });
}
