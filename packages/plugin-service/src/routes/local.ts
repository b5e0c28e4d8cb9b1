import { dirname, isAbsolute } from 'node:path';
import { rules, validatePlugin } from '@streamspace/catalog';
import type { PluginSource } from '@streamspace/plugin-runtime/types';
import { permissionSchema, PluginError } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { route, type Route } from '../http/route.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { installedPluginSchema } from '../schemas/plugins.ts';

const installBody = z.strictObject({
  directory: z.string().refine(isAbsolute, { error: 'must be an absolute path' }).describe('Absolute path'),
  config: z.record(z.string(), z.unknown()).optional(),
});
const reinstallBody = installBody.extend({
  grant: z.array(permissionSchema).optional().describe('Permissions that are granted with it'),
});

/**
 * /plugins/local: a plugin from a folder of this machine, for its author. Whoever may name a folder may have code read
 * from it, so a browser's session is not enough.
 */
export const localRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/plugins/local',
    role: 'token',
    summary: 'Install a plugin from its folder',
    body: installBody,
    status: 201,
    answer: installedPluginSchema,
    async handle({ host, market }, { body: { directory, config } }) {
      const plugin = await host.install(readSource(directory), config === undefined ? {} : { config });
      return toInstalledPlugin(plugin, market);
    },
  }),
  route({
    method: 'put',
    path: '/plugins/local',
    role: 'token',
    summary: 'Put the folder of a plugin, as it is now, in the place of what is installed',
    body: reinstallBody,
    answer: installedPluginSchema,
    async handle({ host, market }, { body: { directory, config, grant } }) {
      const plugin = await host.reinstall(readSource(directory), {
        ...(config === undefined ? {} : { config }),
        ...(grant === undefined ? {} : { grant }),
      });
      return toInstalledPlugin(plugin, market);
    },
  }),
];

/** @throws {PluginError} `INVALID_ARGUMENT` with the place of the first fault that keeps it from being installed. */
function readSource(directory: string): PluginSource {
  // The tier is the name of the folder around it, as in a repository.
  const { plugin, findings } = validatePlugin(directory, dirname(dirname(directory)));
  const { manifest, tier, isUsable } = plugin;
  if (manifest !== undefined && isUsable) return { manifest, directory, tier };
  const fault = findings.find(({ rule }) => rules[rule].fatal === true);
  const reason =
    fault === undefined ? 'it is not valid' : `${fault.file}:${fault.line}:${fault.column} ${fault.message}`;
  throw new PluginError('INVALID_ARGUMENT', `Cannot install the plugin in ${directory}: ${reason}`);
}
