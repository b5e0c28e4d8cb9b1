import { PluginError } from '@streamspace/plugin-sdk';
import { Hono } from 'hono';
import type { ChosenTheme } from '../api-types.ts';
import type { ServiceEnv } from '../auth/caller.ts';
import type { ServiceContext } from '../context.ts';
import { pageOf } from '../http/page-of.ts';
import { route, silentRoute, type Route } from '../http/route.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { offeredThemeSchema, themeChoiceBody, themeVariant } from '../schemas/themes.ts';
import { findViewer } from '../viewers/find-viewer.ts';

/** Routes below /themes: what there is to choose, and what holds for who has not chosen. */
export const themeRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/themes',
    role: 'user',
    summary: 'List the themes that people can choose',
    query: pageQuery,
    answer: listOf('themes', offeredThemeSchema),
    handle({ themes }, { query }) {
      const { items, rest } = pageOf(themes.offered(), query, ({ name }) => name);
      return { themes: items, ...rest };
    },
  }),
  silentRoute({
    method: 'put',
    path: '/themes/default',
    role: 'admin',
    summary: 'Choose the theme of everybody who has not chosen; `null` takes the choice back',
    body: themeChoiceBody,
    async handle({ themes, controlPlane }, { c, body: { choice } }) {
      const { role } = await findViewer(c, controlPlane);
      if (role !== 'admin') {
        throw new PluginError('PERMISSION_DENIED', 'Administrators choose what holds for everybody');
      }
      themes.chooseForEverybody(choice ?? undefined);
    },
  }),
];

/**
 * GET /theme.css: what the page of whoever is signed in is shown in. With `?theme=<name>&variant=…&option-<id>=<value>` it is
 * that theme, to look at before choosing it; an empty name is StreamSpace's own look.
 */
export function themeCssRoutes({ themes, controlPlane }: ServiceContext): Hono<ServiceEnv> {
  return new Hono<ServiceEnv>().get('/theme.css', async (c) => {
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
    variant: themeVariant.safeParse(wanted).data ?? 'auto',
    options: Object.fromEntries(options),
  };
}
