import { pluginTypeSchema } from '@streamspace/plugin-sdk';
import type { PluginHost } from '@streamspace/plugin-runtime/types';
import { z } from 'zod';
import { pageOf } from '../http/page-of.ts';
import { route, type Route } from '../http/route.ts';
import { searchMarket } from '../market/search.ts';
import { requireInstallable } from '../market/versions.ts';
import { toCatalogDetail, toCatalogPlugin, toInstalledPlugin } from '../market/views.ts';
import { oneOf } from '../schemas/described.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { catalogDetailSchema, catalogPluginSchema, installedPluginSchema } from '../schemas/plugins.ts';

const installBody = z.strictObject({
  config: z.record(z.string(), z.unknown()).optional(),
  version: z.string().max(50).optional().describe('One that was published; default: the one that the catalog offers'),
});
const installedByName = (host: PluginHost) => new Map(host.list().map((plugin) => [plugin.name, plugin]));

/** Routes below /plugins/catalog: what can be installed. */
export const catalogRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/plugins/catalog',
    role: 'operator',
    summary: 'List the plugins that can be installed',
    query: pageQuery.extend({
      search: z.string().max(200).optional().describe('Words that name, title, description or tags have to have'),
      category: z.string().max(100).optional(),
      type: oneOf(pluginTypeSchema.options).optional(),
      sort: oneOf(['name', 'newest']).optional(),
    }),
    answer: listOf('plugins', catalogPluginSchema),
    handle({ host, market }, { query: { search, category, type, sort, ...page } }) {
      const entries = searchMarket(market.entries, {
        ...(search === undefined ? {} : { search }),
        ...(category === undefined ? {} : { category }),
        ...(type === undefined ? {} : { type }),
        ...(sort === undefined ? {} : { sort }),
      });
      const installed = installedByName(host);
      const { items, rest } = pageOf(entries, page, ({ manifest }) => manifest.name);
      return {
        plugins: items.map((entry) =>
          toCatalogPlugin(entry, installed.get(entry.manifest.name), market.versions(entry.manifest.name)),
        ),
        ...rest,
      };
    },
  }),
  route({
    method: 'get',
    path: '/plugins/catalog/:id',
    role: 'operator',
    summary: 'Show a plugin of the catalog with all that helps to decide on it',
    answer: catalogDetailSchema,
    handle({ host, market }, { params }) {
      const entry = market.get(params.id);
      const { manifest } = entry;
      const installed = installedByName(host).get(manifest.name);
      return toCatalogDetail(entry, installed, {
        added: installed === undefined ? [] : host.addedConsents(manifest.name, manifest),
        limits: host.limits(manifest),
        versions: market.versions(manifest.name),
      });
    },
  }),
  route({
    method: 'post',
    path: '/plugins/catalog/:id/install',
    role: 'admin',
    summary: 'Install a plugin; it stays off',
    body: installBody,
    status: 201,
    answer: installedPluginSchema,
    async handle({ host, market, repositories }, { params, body: { config, version } }) {
      const entry = market.get(params.id);
      const { name } = entry.manifest;
      const wanted = version ?? entry.manifest.version;
      requireInstallable(name, market.versions(name), wanted);
      return repositories.withVersion(entry, wanted, async ({ manifest, directory, tier, origin }) => {
        await repositories.dropForeignData(name, origin?.repository, (each) => host.clearData(each));
        const plugin = await host.install({ manifest, directory, tier }, config === undefined ? {} : { config });
        repositories.setInstalledFrom(name, origin);
        return toInstalledPlugin(plugin, market);
      });
    },
  }),
];
