import { PluginError } from '@streamspace/plugin-sdk';
import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { requireAccess, type ServiceEnv } from '../auth/caller.ts';
import type { ServiceContext } from '../context.ts';
import { readBody } from './body.ts';
import { readQuery } from './query.ts';
import { recorded } from './record-changes.ts';
import type { Route } from './route.ts';

/** Serves declared routes. Whoever may not use one learns so before anything of the request is looked at. */
export function mountRoutes(routes: readonly Route[], context: ServiceContext): Hono<ServiceEnv> {
  const app = new Hono<ServiceEnv>();
  for (const route of routes) {
    app.on(route.method.toUpperCase(), route.path, async (c) => {
      const caller = c.get('caller');
      const answer = await recorded(route, context, { caller, params: c.req.param() }, async () => {
        requireAccess(caller, route.role);
        const params = readParams(c, route.params);
        const query = readQuery(c, route.query);
        const body = route.body === undefined ? undefined : await readBody(c, route.body);
        return route.handle(context, { c, caller, params, query, body });
      });
      if (answer instanceof Response) return answer;
      if (route.status === 204) return c.body(null, 204);
      return c.json(answer as object, route.status);
    });
  }
  return app;
}

function readParams(c: Context, schemas: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, unknown>> {
  const texts: Readonly<Record<string, string>> = c.req.param();
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]): [string, unknown] => {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (schema === undefined) return [name, text];
      const result = schema.safeParse(text);
      if (result.success) return [name, result.data];
      throw new PluginError('NOT_FOUND', `There is no ${name} "${text}": ${result.error.issues[0]?.message ?? ''}`);
    }),
  );
}
