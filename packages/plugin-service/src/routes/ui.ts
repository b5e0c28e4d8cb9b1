import { PluginError, type Session, type Target, type Viewer } from '@streamspace/plugin-sdk';
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { CallResult, DrawnView } from '../api-types.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from '../http/body.ts';
import { findViewer } from '../viewers/find-viewer.ts';
import { doAsViewer, viewerActions } from '../viewers/viewer-actions.ts';

const json = z.record(z.string(), z.unknown());
const target = z.strictObject({ kind: z.enum(['session', 'user', 'template']), id: z.string().min(1).max(512) });
const callBody = z.strictObject({
  input: json.optional(),
  from: z.enum(['page', 'menu', 'notice']).default('page'),
  target: target.optional(),
  confirmed: z.boolean().default(false),
  requestId: z.string().min(8).max(200).optional(),
});
const settingsBody = z.strictObject({ settings: json });
const sections = ['pages', 'widgets', 'panels'] as const;

/** Routes below /ui: what plugins show to the viewer, and what the viewer does with it. */
export function uiRoutes({ host, controlPlane, feed }: ServiceContext): Hono {
  const viewerOf = (c: Context): Promise<Viewer> => findViewer(c, controlPlane);

  const app = new Hono()
    .get('/', async (c) => c.json(host.contributions(await viewerOf(c))))
    .get('/banners', async (c) => {
      const { role } = await viewerOf(c);
      return c.json({ banners: role === 'user' ? [] : host.banners() });
    })
    .post('/viewer-actions/:action', async (c) => {
      const action = viewerActions.find((each) => each === c.req.param('action'));
      if (action === undefined) {
        throw new PluginError('NOT_FOUND', `The platform has the actions ${viewerActions.join(', ')}`);
      }
      const { session } = await readBody(c, z.strictObject({ session: z.string().min(1).max(512) }));
      return c.json((await doAsViewer(controlPlane, await viewerOf(c), action, session)) satisfies Session, 202);
    })
    .post('/:plugin/actions/:id', async (c) => {
      const viewer = await viewerOf(c);
      const { requestId, target: object, input, ...call } = await readBody(c, callBody);
      const outcome = await host.act(c.req.param('plugin'), c.req.param('id'), {
        ...call,
        viewer,
        ...(input === undefined ? {} : { input }),
        ...(object === undefined ? {} : { target: object }),
        ...(requestId === undefined ? {} : { requestId }),
      });
      feed.look();
      return c.json((outcome === undefined ? {} : { outcome }) satisfies CallResult);
    })
    .get('/:plugin/settings', async (c) => {
      const { id } = await viewerOf(c);
      return c.json({ settings: host.settings(c.req.param('plugin'), id) });
    })
    .put('/:plugin/settings', async (c) => {
      const { id } = await viewerOf(c);
      const { settings } = await readBody(c, settingsBody);
      host.saveSettings(c.req.param('plugin'), id, settings);
      return c.json({ settings: host.settings(c.req.param('plugin'), id) });
    });

  for (const section of sections) {
    app.get(`/:plugin/${section}/:id`, async (c) => {
      const { params, object } = readQuery(c);
      const block = await host.view(c.req.param('plugin'), section, c.req.param('id'), {
        viewer: await viewerOf(c),
        params,
        ...(object === undefined ? {} : { target: object }),
      });
      return c.json({ block } satisfies DrawnView);
    });
  }
  return app;
}

/** Parameters of a view are those of the query; `target` names the object of a panel, as `session:<id>`. */
function readQuery(c: Context): { readonly params: Readonly<Record<string, string>>; readonly object?: Target } {
  const { target: named, ...params } = c.req.query();
  const tooLong = Object.entries(params).find(([key, value]) => key.length > 40 || value.length > 1000);
  if (tooLong !== undefined || Object.keys(params).length > 30) {
    throw new PluginError('INVALID_ARGUMENT', 'A view has at most 30 parameters of at most 1,000 characters');
  }
  if (named === undefined) return { params };
  const [, kind, id] = /^(session|user|template):(.{1,512})$/s.exec(named) ?? [];
  if (kind === undefined || id === undefined) {
    throw new PluginError('INVALID_ARGUMENT', '"target" must be "session:<id>", "user:<id>" or "template:<name>"');
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the expression above says so
  return { params, object: { kind: kind as Target['kind'], id } };
}
