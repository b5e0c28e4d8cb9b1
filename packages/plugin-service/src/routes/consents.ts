import { permissionSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { route, type Route } from '../http/route.ts';
import { toInstalledPlugin } from '../market/views.ts';
import { oneOf } from '../schemas/described.ts';
import { wholeNumber } from '../schemas/lists.ts';
import { installedPluginSchema } from '../schemas/plugins.ts';
import { getInstalled } from './installed.ts';

const consentBody = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
});
const permissionBody = z.strictObject({ permission: permissionSchema });

/** Routes below /plugins/:id by which an administrator allows more, or takes it back. */
export const consentRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/plugins/:id/consents',
    role: 'admin',
    summary: 'Let a plugin reach a private address',
    body: consentBody,
    answer: installedPluginSchema,
    handle: async ({ host, market }, { params, body }) =>
      toInstalledPlugin(await host.allowHost(getInstalled(host, params.id).name, body), market),
  }),
  route({
    method: 'delete',
    path: '/plugins/:id/consents/:host/:port',
    role: 'admin',
    summary: 'Take a private address back',
    params: { port: wholeNumber(1, 65_535) },
    answer: installedPluginSchema,
    async handle({ host, market }, { params: { id, host: address, port } }) {
      const plugin = await host.forbidHost(getInstalled(host, id).name, { host: address, port });
      return toInstalledPlugin(plugin, market);
    },
  }),
  route({
    method: 'post',
    path: '/plugins/:id/permissions',
    role: 'admin',
    summary: 'Grant a permission that a plugin can do without',
    body: permissionBody,
    answer: installedPluginSchema,
    handle: async ({ host, market }, { params, body: { permission } }) =>
      toInstalledPlugin(await host.grant(getInstalled(host, params.id).name, permission), market),
  }),
  route({
    method: 'delete',
    path: '/plugins/:id/permissions/:permission',
    role: 'admin',
    summary: 'Take a permission back',
    params: { permission: oneOf(permissionSchema.options) },
    answer: installedPluginSchema,
    handle: async ({ host, market }, { params: { id, permission } }) =>
      toInstalledPlugin(await host.revoke(getInstalled(host, id).name, permission), market),
  }),
];
