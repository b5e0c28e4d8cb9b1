import { dirname, isAbsolute } from 'node:path';
import { rules, validatePlugin } from '@streamspace/catalog';
import type { PluginSource } from '@streamspace/plugin-runtime/types';
import { permissionSchema, PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import { guardBearer } from '../auth/guard.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { toInstalledPlugin } from '../market/views.ts';

const installBody = z.strictObject({
  directory: z.string().refine(isAbsolute, { error: 'must be an absolute path' }),
  config: z.record(z.string(), z.unknown()).optional(),
});
const reinstallBody = installBody.extend({ grant: z.array(permissionSchema).optional() });

/**
 * /plugins/local: a plugin from a folder of this machine, for its author. Whoever may name a folder may have code read
 * from it, so a browser's session is not enough.
 */
export function localRoutes({ host, market, access }: ServiceContext): Hono {
  return new Hono()
    .post('/', guardBearer(access), async (c) => {
      const { directory, config } = await readBody(c, installBody);
      const plugin = await host.install(readSource(directory), config === undefined ? {} : { config });
      return c.json(toInstalledPlugin(plugin, market), 201);
    })
    .put('/', guardBearer(access), async (c) => {
      const { directory, config, grant } = await readBody(c, reinstallBody);
      const plugin = await host.reinstall(readSource(directory), {
        ...(config === undefined ? {} : { config }),
        ...(grant === undefined ? {} : { grant }),
      });
      return c.json(toInstalledPlugin(plugin, market));
    });
}

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
