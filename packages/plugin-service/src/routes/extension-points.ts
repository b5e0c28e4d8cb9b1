import { pointInfo, PluginError, type ExtensionPointName } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';

const choiceBody = z.strictObject({
  purpose: z.string().min(1).max(40).optional(),
  provider: z.string().min(1).max(100).nullable(),
});

/** /extension-points: what plugins do for each other, and which of them is chosen for it. */
export function extensionPointRoutes({ host }: ServiceContext): Hono {
  return new Hono()
    .get('/', (c) => {
      const points = host.extensionPoints();
      return c.json({ points, total: points.length });
    })
    .put('/:point', async (c) => {
      const { purpose, provider } = await readBody(c, choiceBody);
      return c.json(host.bindPoint(parsePoint(c.req.param('point')), { purpose, provider: provider ?? undefined }));
    });
}

function parsePoint(text: string): ExtensionPointName {
  if (Object.hasOwn(pointInfo, text)) return text as ExtensionPointName;
  throw new PluginError(
    'NOT_FOUND',
    `There is no extension point "${text}": there are ${Object.keys(pointInfo).join(', ')}`,
  );
}
