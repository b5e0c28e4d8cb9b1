import { isAbsolute } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { mediaRoute, route, type Route } from '../http/route.ts';
import { part, many } from '../schemas/described.ts';
import { listOf, wholeNumber } from '../schemas/lists.ts';
import { repositorySchema, syncSchema } from '../schemas/repositories.ts';
import type { SyncRecord } from './api-types.ts';

const acceptOlder = z.boolean().default(false).describe('Take an older commit, or a lower serial, all the same');
const syncBody = z.strictObject({ acceptOlder });
const bundleBody = syncBody.extend({
  file: z.string().refine(isAbsolute, { error: 'must be an absolute path' }).describe('Absolute path'),
});

/**
 * Repositories of plugins. Which ones there are is the configuration's business: who may name an address may have the
 * service connect to it.
 */
export const repositoryRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/repositories',
    role: 'operator',
    summary: 'List the repositories that plugins come from',
    answer: listOf('repositories', repositorySchema),
    handle({ repositories }) {
      const all = repositories.list();
      return { repositories: all, total: all.length };
    },
  }),
  route({
    method: 'get',
    path: '/repositories/:name',
    role: 'operator',
    summary: 'Show a repository',
    answer: repositorySchema,
    handle: ({ repositories }, { params }) => repositories.get(params.name),
  }),
  route({
    method: 'get',
    path: '/repositories/:name/history',
    role: 'operator',
    summary: 'List the latest syncs that changed something or failed, newest first',
    query: z.strictObject({ limit: wholeNumber(1, 200).default(50).describe('Most syncs to list') }),
    answer: part<{ readonly syncs: readonly SyncRecord[] }>({ syncs: many(syncSchema) }),
    handle: ({ repositories }, { params, query }) => ({ syncs: repositories.history(params.name, query.limit) }),
  }),
  route({
    method: 'post',
    path: '/repositories/:name/sync',
    role: 'admin',
    summary: 'Sync a repository now; answers when that has ended, also when it failed',
    body: syncBody,
    answer: syncSchema,
    handle: ({ repositories }, { params, body }) => repositories.sync(params.name, body),
  }),
  mediaRoute({
    method: 'get',
    path: '/repositories/:name/bundle',
    role: 'operator',
    summary: "Get the catalog that is served as a bundle of git's",
    media: 'application/octet-stream',
    handle({ repositories }, { c, params: { name } }) {
      const { catalog } = repositories.get(name);
      if (catalog === undefined) throw new PluginError('INVALID_STATE', `Repository "${name}" has not been synced yet`);
      c.header('content-type', 'application/octet-stream');
      c.header('content-disposition', `attachment; filename="${name}-${catalog.commit.slice(0, 12)}.bundle"`);
      const ended = new AbortController();
      return stream(c, async (body) => {
        body.onAbort(() => ended.abort());
        await repositories.writeBundle(name, async (chunk) => void (await body.write(chunk)), ended.signal);
      });
    },
  }),
  route({
    method: 'post',
    path: '/repositories/:name/bundle',
    role: 'token',
    summary: 'Take the catalog from a bundle on this machine',
    body: bundleBody,
    answer: syncSchema,
    handle: ({ repositories }, { params, body: { file, acceptOlder: older } }) =>
      repositories.sync(params.name, { bundle: file, acceptOlder: older }),
  }),
];
