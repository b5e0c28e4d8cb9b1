import { permissionWords } from '@streamspace/plugin-runtime';
import { permissionSchema, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { route, type Route } from '../http/route.ts';
import { requireRunnable } from '../market/versions.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { getInstalled, installedVersions } from '../routes/installed.ts';
import { installedPluginSchema } from '../schemas/plugins.ts';
import { isSameOrigin } from './merge-catalogs.ts';
import { findUpdate } from './find-update.ts';

const upgradeBody = z.strictObject({
  grant: z
    .array(permissionSchema)
    .default([])
    .describe(
      'Permissions that the new version asks for beyond the old one, by name; `accept` takes them in words, too',
    ),
  accept: z
    .array(z.string().max(2000))
    .max(1000)
    .default([])
    .describe('The `words` of `added` of the catalog entry: all that the new version asks for beyond the old one'),
});

export const upgradeRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/plugins/catalog/:id/upgrade',
    role: 'admin',
    summary: 'Put the version of the catalog in the place of the installed one',
    body: upgradeBody,
    answer: installedPluginSchema,
    async handle({ host, market, repositories }, { params, body: { grant, accept } }) {
      const entry = market.get(params.id);
      const { manifest, tier, origin } = entry;
      const installed = host.get(manifest.name);
      const before = repositories.installedFrom(manifest.name);
      if (!isSameOrigin(before, origin)) {
        const isOtherSigner = before !== undefined && before.repository === origin?.repository;
        const who = isOtherSigner ? `signed by ${before.signer?.subject ?? 'nobody'}` : 'installed from somewhere else';
        throw new PluginError(
          'CONFLICT',
          `${manifest.name} was ${who}: uninstall it to have it from ${origin?.signer?.subject ?? origin?.repository ?? 'this machine'}`,
        );
      }
      if (findUpdate(installed, entry, market.versions(manifest.name)) === undefined) {
        throw new PluginError('INVALID_STATE', `${manifest.name} ${installed.version} is the newest version there is`);
      }
      const accepted = new Set([...accept, ...grant.map(permissionWords)]);
      const missing = host.addedConsents(manifest.name, manifest).filter(({ words }) => !accepted.has(words));
      if (missing.length > 0) {
        throw new PluginError(
          'CONSENT_NEEDED',
          `${manifest.name} ${manifest.version} wants more than ${installed.version} did: ${missing.map(({ words }) => words).join('; ')}`,
        );
      }
      const plugin = await repositories.withSource(entry, (directory) =>
        host.reinstall(
          { manifest, directory, tier },
          { grant: manifest.permissions.filter((each) => accepted.has(permissionWords(each))) },
        ),
      );
      repositories.setInstalledFrom(manifest.name, origin);
      return toInstalledPlugin(plugin, market);
    },
  }),
  route({
    method: 'post',
    path: '/plugins/:id/rollback',
    role: 'admin',
    summary: 'Put the version before in the place of the installed one, with the configuration that it had',
    answer: installedPluginSchema,
    async handle({ host, market }, { params }) {
      const { name, previousVersion } = getInstalled(host, params.id);
      if (previousVersion !== undefined) requireRunnable(name, installedVersions(market, name), previousVersion);
      return toInstalledPlugin(await host.rollback(name), market);
    },
  }),
];
