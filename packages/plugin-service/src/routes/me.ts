import { route, type Route } from '../http/route.ts';
import { myThemeSchema, themeChoiceBody } from '../schemas/themes.ts';
import { meSchema } from '../schemas/ui.ts';
import { findCaller, findViewer } from '../viewers/find-viewer.ts';

/** Routes below /me: who looks, who holds the session, and what the page looks like to them. */
export const meRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/me',
    role: 'user',
    summary: 'Show who looks, and what they may do',
    answer: meSchema,
    async handle({ controlPlane }, { c, caller }) {
      const [viewer, operator] = await Promise.all([findViewer(c, controlPlane), findCaller(caller, controlPlane)]);
      const { role, via, expiresAt, csrf } = caller;
      const ends = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };
      return { viewer, operator, access: { role, via, ...ends, ...(csrf === undefined ? {} : { csrf }) } };
    },
  }),
  route({
    method: 'get',
    path: '/me/theme',
    role: 'user',
    summary: 'Show which theme the viewer chose',
    answer: myThemeSchema,
    handle: async ({ controlPlane, themes }, { c }) => themes.mine((await findViewer(c, controlPlane)).id),
  }),
  route({
    method: 'put',
    path: '/me/theme',
    role: 'user',
    summary: 'Choose a theme; `null` takes the choice back',
    body: themeChoiceBody,
    answer: myThemeSchema,
    async handle({ controlPlane, themes }, { c, body: { choice } }) {
      const { id } = await findViewer(c, controlPlane);
      themes.choose(id, choice ?? undefined);
      return themes.mine(id);
    },
  }),
];
