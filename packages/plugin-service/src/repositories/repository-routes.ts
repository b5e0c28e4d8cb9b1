import { isAbsolute } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { guardBearer } from '../auth/guard.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { queryNumber } from '../http/query.ts';

const syncBody = z.strictObject({ acceptOlder: z.boolean().default(false) });
const bundleBody = syncBody.extend({ file: z.string().refine(isAbsolute, { error: 'must be an absolute path' }) });

/**
 * Routes below /repositories. Which ones there are is the configuration's business: who may name an address may have the
 * service connect to it.
 */
export function repositoryRoutes({ repositories, access }: ServiceContext): Hono {
  return new Hono()
    .get('/', (c) => {
      const all = repositories.list();
      return c.json({ repositories: all, total: all.length });
    })
    .get('/:name', (c) => c.json(repositories.get(c.req.param('name'))))
    .get('/:name/history', (c) => {
      const limit = queryNumber(c, 'limit', { min: 1, max: 200, fallback: 50 });
      return c.json({ syncs: repositories.history(c.req.param('name'), limit) });
    })
    .post('/:name/sync', async (c) => {
      const options = await readBody(c, syncBody);
      return c.json(await repositories.sync(c.req.param('name'), options));
    })
    .get('/:name/bundle', (c) => {
      const name = c.req.param('name');
      const { catalog } = repositories.get(name);
      if (catalog === undefined) throw new PluginError('INVALID_STATE', `Repository "${name}" has not been synced yet`);
      c.header('content-type', 'application/octet-stream');
      c.header('content-disposition', `attachment; filename="${name}-${catalog.commit.slice(0, 12)}.bundle"`);
      const ended = new AbortController();
      return stream(c, async (body) => {
        body.onAbort(() => ended.abort());
        await repositories.writeBundle(name, async (chunk) => void (await body.write(chunk)), ended.signal);
      });
    })
    .post('/:name/bundle', guardBearer(access), async (c) => {
      const { file, acceptOlder } = await readBody(c, bundleBody);
      return c.json(await repositories.sync(c.req.param('name'), { bundle: file, acceptOlder }));
    });
}
