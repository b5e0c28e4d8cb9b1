import type { ShownBanner } from '@streamspace/plugin-runtime/types';
import { PluginError, type Json, type Target } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { hasRole } from '../auth/caller.ts';
import { route, type Route } from '../http/route.ts';
import { json as jsonObject, many, oneOf, part } from '../schemas/described.ts';
import { sessionSchema } from '../schemas/platform.ts';
import { bannerSchema, callResultSchema, contributionsSchema, drawnViewSchema } from '../schemas/ui.ts';
import { findViewer } from '../viewers/find-viewer.ts';
import { doAsViewer, viewerActions } from '../viewers/viewer-actions.ts';

const json = z.record(z.string(), z.unknown());
const target = z.strictObject({ kind: z.enum(['session', 'user', 'template']), id: z.string().min(1).max(512) });
const callBody = z.strictObject({
  input: json.optional(),
  from: z.enum(['page', 'menu', 'notice']).default('page'),
  target: target.optional(),
  confirmed: z.boolean().default(false),
  requestId: z.string().min(8).max(200).optional().describe('A repeat within ten minutes does nothing'),
});
const settingsBody = z.strictObject({ settings: json });
const settingsAnswer = part<{ readonly settings: Json }>({ settings: jsonObject });
/** Parameters of a view are free; `target` names the object of a panel. */
const viewQuery = z
  .record(z.string().max(40), z.string().max(1000))
  .refine((query) => Object.keys(query).length <= 31, { error: 'a view has at most 30 parameters' });

/** Routes below /ui: what plugins show to the viewer, and what the viewer does with it. */
export const uiRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/ui',
    role: 'user',
    summary: 'Show what plugins add for the viewer',
    answer: contributionsSchema,
    handle: async ({ host, controlPlane }, { c }) => host.contributions(await findViewer(c, controlPlane)),
  }),
  route({
    method: 'get',
    path: '/ui/banners',
    role: 'user',
    summary: 'List the banners of plugins, which operators see',
    answer: part<{ readonly banners: readonly ShownBanner[] }>({ banners: many(bannerSchema) }),
    async handle({ host, controlPlane }, { c }) {
      const viewer = await findViewer(c, controlPlane);
      return { banners: hasRole(viewer, 'operator') ? host.banners() : [] };
    },
  }),
  route({
    method: 'post',
    path: '/ui/viewer-actions/:action',
    role: 'user',
    summary: 'Hibernate, wake or terminate a session with the rights of the viewer',
    params: { action: oneOf(viewerActions) },
    body: z.strictObject({ session: z.string().min(1).max(512) }),
    status: 202,
    answer: sessionSchema,
    handle: async ({ controlPlane }, { c, params, body: { session } }) =>
      doAsViewer(controlPlane, await findViewer(c, controlPlane), params.action, session),
  }),
  route({
    method: 'post',
    path: '/ui/:plugin/actions/:id',
    role: 'user',
    summary: 'Do an action or a command of a plugin',
    body: callBody,
    answer: callResultSchema,
    async handle({ host, controlPlane, feed }, { c, params, body }) {
      const viewer = await findViewer(c, controlPlane);
      const { requestId, target: object, input, ...call } = body;
      const outcome = await host.act(params.plugin, params.id, {
        ...call,
        viewer,
        ...(input === undefined ? {} : { input }),
        ...(object === undefined ? {} : { target: object }),
        ...(requestId === undefined ? {} : { requestId }),
      });
      feed.look();
      return outcome === undefined ? {} : { outcome };
    },
  }),
  route({
    method: 'get',
    path: '/ui/:plugin/settings',
    role: 'user',
    summary: 'Show what the viewer chose in a plugin',
    answer: settingsAnswer,
    async handle({ host, controlPlane }, { c, params }) {
      const { id } = await findViewer(c, controlPlane);
      return { settings: host.settings(params.plugin, id) };
    },
  }),
  route({
    method: 'put',
    path: '/ui/:plugin/settings',
    role: 'user',
    summary: 'Save what the viewer chooses in a plugin',
    body: settingsBody,
    answer: settingsAnswer,
    async handle({ host, controlPlane }, { c, params, body: { settings } }) {
      const { id } = await findViewer(c, controlPlane);
      host.saveSettings(params.plugin, id, settings);
      return { settings: host.settings(params.plugin, id) };
    },
  }),
  ...(['pages', 'widgets', 'panels'] as const).map((section) =>
    route({
      method: 'get',
      path: `/ui/:plugin/${section}/:id`,
      role: 'user',
      summary: `Draw one of the ${section} of a plugin`,
      description: 'Parameters of the view are those of the query; `target` is the object of a panel.',
      query: viewQuery,
      answer: drawnViewSchema,
      async handle({ host, controlPlane }, { c, params: { plugin, id }, query }) {
        const { params, object } = readTarget(query);
        const block = await host.view(plugin, section, id, {
          viewer: await findViewer(c, controlPlane),
          params,
          ...(object === undefined ? {} : { target: object }),
        });
        return { block };
      },
    }),
  ),
];

interface ViewParameters {
  readonly params: Readonly<Record<string, string>>;
  readonly object?: Target;
}

/** `target` names the object of a panel, as `session:<id>`; the others are the view's. */
function readTarget({ target: named, ...params }: Readonly<Record<string, string>>): ViewParameters {
  if (named === undefined) return { params };
  const [, kind, id] = /^(session|user|template):(.{1,512})$/s.exec(named) ?? [];
  if (kind === undefined || id === undefined) {
    throw new PluginError('INVALID_ARGUMENT', '"target" must be "session:<id>", "user:<id>" or "template:<name>"');
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the expression above says so
  return { params, object: { kind: kind as Target['kind'], id } };
}
