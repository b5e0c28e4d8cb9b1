import { permissionSchema, PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { findUpdate } from './find-update.ts';

const upgradeBody = z.strictObject({ grant: z.array(permissionSchema).default([]) });

/** POST /plugins/catalog/:id/upgrade */
export function upgradeRoutes({ host, market, repositories }: ServiceContext): Hono {
  return new Hono().post('/:id/upgrade', async (c) => {
    const entry = market.get(c.req.param('id'));
    const { manifest, tier, origin } = entry;
    const { grant } = await readBody(c, upgradeBody);
    const installed = host.get(manifest.name);
    const isForeign = repositories.installedFrom(manifest.name)?.repository !== origin?.repository;
    if (isForeign) {
      throw new PluginError(
        'CONFLICT',
        `${manifest.name} was installed from somewhere else: uninstall it to have it from ${origin?.repository ?? 'this machine'}`,
      );
    }
    if (findUpdate(installed, { ...entry, manifest }) === undefined) {
      throw new PluginError('INVALID_STATE', `${manifest.name} ${installed.version} is the newest version there is`);
    }
    const plugin = await repositories.withSource(entry, (directory) =>
      host.reinstall({ manifest, directory, tier }, { grant }),
    );
    repositories.setInstalledFrom(manifest.name, origin);
    return c.json(toInstalledPlugin(plugin, market));
  });
}
