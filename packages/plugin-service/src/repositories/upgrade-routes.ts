import { permissionSchema, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { route, type Route } from '../http/route.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { installedPluginSchema } from '../schemas/plugins.ts';
import { findUpdate } from './find-update.ts';

const upgradeBody = z.strictObject({
  grant: z.array(permissionSchema).default([]).describe('Permissions that the new version asks for beyond the old one'),
});

export const upgradeRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/plugins/catalog/:id/upgrade',
    role: 'admin',
    summary: 'Put the version of the catalog in the place of the installed one',
    body: upgradeBody,
    answer: installedPluginSchema,
    async handle({ host, market, repositories }, { params, body: { grant } }) {
      const entry = market.get(params.id);
      const { manifest, tier, origin } = entry;
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
      return toInstalledPlugin(plugin, market);
    },
  }),
];
