import { Hono } from 'hono';
import { z } from 'zod';
import type { CallResult } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { findOperator } from '../viewers/find-viewer.ts';
import { getInstalled } from './installed.ts';

const config = z.record(z.string(), z.unknown());
const patchBody = z
  .strictObject({ enabled: z.boolean().optional(), config: config.optional() })
  .refine((patch) => patch.enabled !== undefined || patch.config !== undefined, {
    error: 'give "enabled", "config" or both',
  });
const testBody = z.strictObject({ config: config.optional() });
const commandBody = z.strictObject({ input: config.optional(), confirmed: z.boolean().default(false) });

/** Routes below /plugins that change an installed plugin or show one. */
export function pluginRoutes({ host, market, controlPlane, feed }: ServiceContext): Hono {
  const nameOf = (idOrName: string) => getInstalled(host, idOrName).name;
  const show = (name: string) => toInstalledPlugin(host.get(name), market);

  return new Hono()
    .get('/', (c) => {
      const plugins = host.list().map((plugin) => toInstalledPlugin(plugin, market));
      return c.json({ plugins, total: plugins.length });
    })
    .get('/:id', (c) => c.json(toInstalledPlugin(getInstalled(host, c.req.param('id')), market)))
    .patch('/:id', async (c) => {
      const name = nameOf(c.req.param('id'));
      const patch = await readBody(c, patchBody);
      // Switched off first and on last, so that a plugin never runs on the configuration that is being replaced.
      if (patch.enabled === false) await host.disable(name);
      if (patch.config !== undefined) await host.configure(name, patch.config);
      if (patch.enabled === true) await host.enable(name);
      return c.json(show(name));
    })
    .delete('/:id', async (c) => {
      await host.uninstall(nameOf(c.req.param('id')));
      return c.body(null, 204);
    })
    .post('/:id/enable', async (c) => {
      const plugin = await host.enable(nameOf(c.req.param('id')));
      return c.json(toInstalledPlugin(plugin, market));
    })
    .post('/:id/disable', async (c) => {
      const plugin = await host.disable(nameOf(c.req.param('id')));
      return c.json(toInstalledPlugin(plugin, market));
    })
    .post('/:id/test', async (c) => {
      const name = nameOf(c.req.param('id'));
      const body = await readBody(c, testBody);
      const checks = await host.test(name, body.config);
      feed.look();
      return c.json({ checks });
    })
    .post('/:id/commands/:command', async (c) => {
      const name = nameOf(c.req.param('id'));
      const { input = {}, confirmed } = await readBody(c, commandBody);
      const viewer = await findOperator(controlPlane);
      const outcome = await host.act(name, c.req.param('command'), { input, confirmed, viewer });
      feed.look();
      return c.json((outcome === undefined ? {} : { outcome }) satisfies CallResult);
    });
}
