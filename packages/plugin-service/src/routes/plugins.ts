import type { InstalledPlugin as HostedPlugin, PluginHost } from '@streamspace/plugin-runtime/types';
import type { TestCheck } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { pageOf } from '../http/page-of.ts';
import { route, silentRoute, type Route } from '../http/route.ts';
import type { Market } from '../market/entry.ts';
import { requireRunnable } from '../market/versions.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { testCheckSchema } from '../schemas/activity.ts';
import { many, oneOf, part } from '../schemas/described.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { installedPluginSchema } from '../schemas/plugins.ts';
import { callResultSchema } from '../schemas/ui.ts';
import { findCaller } from '../viewers/find-viewer.ts';
import { getInstalled, installedVersions } from './installed.ts';

const config = z.record(z.string(), z.unknown());
const patchBody = z
  .strictObject({ enabled: z.boolean().optional(), config: config.optional().describe('The whole configuration') })
  .refine((patch) => patch.enabled !== undefined || patch.config !== undefined, {
    error: 'give "enabled", "config" or both',
  });
const testBody = z.strictObject({ config: config.optional() });
const commandBody = z.strictObject({ input: config.optional(), confirmed: z.boolean().default(false) });

const switches = {
  enable: async (host: PluginHost, market: Market, { name, version }: HostedPlugin): Promise<HostedPlugin> => {
    requireRunnable(name, installedVersions(market, name), version);
    return host.enable(name);
  },
  disable: (host: PluginHost, _market: Market, { name }: HostedPlugin): Promise<HostedPlugin> => host.disable(name),
} as const;

/** Routes below /plugins that change an installed plugin or show one. */
export const pluginRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/plugins',
    role: 'operator',
    summary: 'List the installed plugins',
    query: pageQuery,
    answer: listOf('plugins', installedPluginSchema),
    handle({ host, market }, { query }) {
      const { items, rest } = pageOf(host.list(), query, ({ name }) => name);
      return { plugins: items.map((plugin) => toInstalledPlugin(plugin, market)), ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/plugins/:id',
    role: 'operator',
    summary: 'Show an installed plugin',
    answer: installedPluginSchema,
    handle: ({ host, market }, { params }) => toInstalledPlugin(getInstalled(host, params.id), market),
  }),
  route({
    method: 'patch',
    path: '/plugins/:id',
    role: 'admin',
    summary: 'Configure a plugin, switch it on or off, or both',
    body: patchBody,
    answer: installedPluginSchema,
    async handle({ host, market }, { params, body: patch }) {
      const { name } = getInstalled(host, params.id);
      // Switched off first and on last, so that a plugin never runs on the configuration that is being replaced.
      if (patch.enabled === false) await host.disable(name);
      if (patch.config !== undefined) await host.configure(name, patch.config);
      if (patch.enabled === true) await switches.enable(host, market, host.get(name));
      return toInstalledPlugin(host.get(name), market);
    },
  }),
  silentRoute({
    method: 'delete',
    path: '/plugins/:id',
    role: 'admin',
    summary: 'Stop a plugin, and remove its configuration and its data',
    query: z.strictObject({
      data: oneOf(['remove', 'keep'])
        .default('remove')
        .describe('Whether its data goes, too, or is there when it is installed from the same place again'),
    }),
    async handle({ host, repositories }, { params, query }) {
      // What is stored of one may not be readable any more: it can be removed by its name all the same.
      const name = host.list().find(({ id }) => String(id) === params.id)?.name ?? params.id;
      const from = repositories.installedFrom(name);
      await host.uninstall(name, { keepData: query.data === 'keep' });
      repositories.setKeptData(name, query.data === 'keep' ? { repository: from?.repository } : undefined);
    },
  }),
  ...(['enable', 'disable'] as const).map((change) =>
    route({
      method: 'post',
      path: `/plugins/:id/${change}`,
      role: 'operator',
      summary: change === 'enable' ? 'Switch a plugin on, and wait until it runs' : 'Switch a plugin off',
      answer: installedPluginSchema,
      handle: async ({ host, market }, { params }) =>
        toInstalledPlugin(await switches[change](host, market, getInstalled(host, params.id)), market),
    }),
  ),
  route({
    method: 'post',
    path: '/plugins/:id/test',
    role: 'operator',
    summary: 'Test the connection of a plugin, with a configuration that need not be saved',
    body: testBody,
    answer: part<{ readonly checks: readonly TestCheck[] }>({ checks: many(testCheckSchema) }),
    async handle({ host, feed }, { params, body }) {
      const checks = await host.test(getInstalled(host, params.id).name, body.config);
      feed.look();
      return { checks };
    },
  }),
  route({
    method: 'post',
    path: '/plugins/:id/commands/:command',
    role: 'operator',
    summary: 'Run a command of a plugin',
    body: commandBody,
    answer: callResultSchema,
    async handle({ host, controlPlane, feed }, { params, caller, body: { input = {}, confirmed } }) {
      const viewer = await findCaller(caller, controlPlane);
      const { name } = getInstalled(host, params.id);
      const outcome = await host.act(name, params.command, { input, confirmed, viewer });
      feed.look();
      return outcome === undefined ? {} : { outcome };
    },
  }),
];
