import { Hono, type Context } from 'hono';
import type { Me, MyTheme } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { findOperator, findViewer } from '../viewers/find-viewer.ts';
import { choiceBody } from './themes.ts';

/** Routes below /me: who looks, who holds the session, and what the page looks like to them. */
export function meRoutes({ controlPlane, themes }: ServiceContext): Hono {
  const idOf = async (c: Context): Promise<string> => (await findViewer(c, controlPlane)).id;

  return new Hono()
    .get('/', async (c) => {
      const [viewer, operator] = await Promise.all([findViewer(c, controlPlane), findOperator(controlPlane)]);
      return c.json({ viewer, operator } satisfies Me);
    })
    .get('/theme', async (c) => c.json(themes.mine(await idOf(c)) satisfies MyTheme))
    .put('/theme', async (c) => {
      const user = await idOf(c);
      const { choice } = await readBody(c, choiceBody);
      themes.choose(user, choice ?? undefined);
      return c.json(themes.mine(user) satisfies MyTheme);
    });
}
