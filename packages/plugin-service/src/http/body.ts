import { PluginError } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { misfit } from './query.ts';

/** Bytes that a body may have. */
export const maxBodyBytes = 1024 * 1024;

async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return {};
  // A form on a foreign page can post text/plain or a form, but not application/json without asking first.
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new HTTPException(415, { message: 'The body must be JSON: send "content-type: application/json"' });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PluginError('INVALID_ARGUMENT', 'The body is not JSON', { cause: error });
  }
}

/** The JSON body, checked. An empty body counts as `{}`. @throws `INVALID_ARGUMENT` with `fields`. */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const result = schema.safeParse(await readJson(c));
  if (result.success) return result.data;
  throw misfit('The body', result.error);
}
