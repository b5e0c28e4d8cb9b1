import { permissionSchema, PluginError, type Permission } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { getInstalled } from './installed.ts';

const consentBody = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
});
const permissionBody = z.strictObject({ permission: permissionSchema });

/** Routes below /plugins/:id by which an operator allows more, or takes it back. */
export function consentRoutes({ host, market }: ServiceContext): Hono {
  const nameOf = (idOrName: string) => getInstalled(host, idOrName).name;

  return new Hono()
    .post('/:id/consents', async (c) => {
      const plugin = await host.allowHost(nameOf(c.req.param('id')), await readBody(c, consentBody));
      return c.json(toInstalledPlugin(plugin, market));
    })
    .delete('/:id/consents/:host/:port{[0-9]{1,5}}', async (c) => {
      const consent = { host: c.req.param('host'), port: Number(c.req.param('port')) };
      return c.json(toInstalledPlugin(await host.forbidHost(nameOf(c.req.param('id')), consent), market));
    })
    .post('/:id/permissions', async (c) => {
      const { permission } = await readBody(c, permissionBody);
      return c.json(toInstalledPlugin(await host.grant(nameOf(c.req.param('id')), permission), market));
    })
    .delete('/:id/permissions/:permission', async (c) => {
      const name = nameOf(c.req.param('id'));
      const permission = parsePermission(c.req.param('permission'));
      return c.json(toInstalledPlugin(await host.revoke(name, permission), market));
    });
}

function parsePermission(text: string): Permission {
  const result = permissionSchema.safeParse(text);
  if (result.success) return result.data;
  throw new PluginError('NOT_FOUND', `There is no permission "${text}": ${permissionSchema.options.join(', ')}`);
}
