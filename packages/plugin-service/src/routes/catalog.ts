import { Hono } from 'hono';
import { z } from 'zod';
import { pluginTypeSchema } from '@streamspace/plugin-sdk';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { queryChoice } from '../http/query.ts';
import { searchMarket } from '../market/search.ts';
import { toCatalogDetail, toCatalogPlugin, toInstalledPlugin } from '../market/views.ts';

const installBody = z.strictObject({ config: z.record(z.string(), z.unknown()).optional() });

/** Routes below /plugins/catalog: what can be installed. */
export function catalogRoutes({ host, market, repositories }: ServiceContext): Hono {
  const installedByName = () => new Map(host.list().map((plugin) => [plugin.name, plugin]));

  return new Hono()
    .get('/', (c) => {
      const { search, category } = c.req.query();
      const type = queryChoice(c, 'type', pluginTypeSchema.options);
      const sort = queryChoice(c, 'sort', ['name', 'newest']);
      const entries = searchMarket(market.entries, {
        ...(search === undefined ? {} : { search }),
        ...(category === undefined || category === '' ? {} : { category }),
        ...(type === undefined ? {} : { type }),
        ...(sort === undefined ? {} : { sort }),
      });
      const installed = installedByName();
      const plugins = entries.map((entry) => toCatalogPlugin(entry, installed.get(entry.manifest.name)));
      return c.json({ plugins, total: plugins.length });
    })
    .get('/:id', (c) => {
      const entry = market.get(c.req.param('id'));
      return c.json(toCatalogDetail(entry, installedByName().get(entry.manifest.name)));
    })
    .post('/:id/install', async (c) => {
      const entry = market.get(c.req.param('id'));
      const { manifest, tier } = entry;
      const { config } = await readBody(c, installBody);
      const plugin = await repositories.withSource(entry, (directory) =>
        host.install({ manifest, directory, tier }, config === undefined ? {} : { config }),
      );
      repositories.setInstalledFrom(manifest.name, entry.origin);
      return c.json(toInstalledPlugin(plugin, market), 201);
    });
}
