import { PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import { z } from 'zod';
import type { ChosenTheme, ThemeList } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { findViewer } from '../viewers/find-viewer.ts';

const id = z.string().min(1).max(40);
const variant = z.enum(['auto', 'dark', 'light']);

export const choiceBody = z.strictObject({
  choice: z
    .strictObject({
      theme: id.nullable(),
      variant: variant.default('auto'),
      options: z.record(id, id).default({}),
    })
    .nullable(),
});

/** Routes below /themes: what there is to choose, and what holds for who has not chosen. */
export function themeRoutes({ themes, controlPlane }: ServiceContext): Hono {
  const list = (): ThemeList => {
    const offered = themes.offered();
    return { themes: offered, total: offered.length };
  };
  return new Hono()
    .get('/', (c) => c.json(list()))
    .put('/default', async (c) => {
      const { role } = await findViewer(c, controlPlane);
      if (role !== 'admin') {
        throw new PluginError('PERMISSION_DENIED', 'Administrators choose what holds for everybody');
      }
      const { choice } = await readBody(c, choiceBody);
      themes.chooseForEverybody(choice ?? undefined);
      return c.body(null, 204);
    });
}

/**
 * GET /theme.css: what the page of whoever is signed in is shown in. With `?theme=<name>&variant=…&option-<id>=<value>` it is
 * that theme, to look at before choosing it; an empty name is StreamSpace's own look.
 */
export function themeCssRoutes({ themes, controlPlane }: ServiceContext): Hono {
  return new Hono().get('/theme.css', async (c) => {
    const query = c.req.query();
    const choice = 'theme' in query ? readChoice(query) : themes.mine((await findViewer(c, controlPlane)).id).shown;
    c.header('content-type', 'text/css; charset=utf-8');
    return c.body(themes.css(choice));
  });
}

function readChoice({ theme, variant: wanted, ...more }: Readonly<Record<string, string>>): ChosenTheme {
  const options = Object.entries(more).flatMap(([key, value]): [string, string][] => {
    const [, option] = /^option-(.+)$/.exec(key) ?? [];
    return option === undefined ? [] : [[option, value]];
  });
  return {
    theme: theme === undefined || theme === '' ? null : theme,
    variant: variant.safeParse(wanted).data ?? 'auto',
    options: Object.fromEntries(options),
  };
}
