import { formatPath } from '@streamspace/plugin-runtime';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { fieldError } from './errors.ts';

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

const pathOf = (path: readonly PropertyKey[]) =>
  formatPath(path.map((key) => (typeof key === 'number' ? key : String(key))));

/** The JSON body, checked. An empty body counts as `{}`. @throws `INVALID_ARGUMENT` with `fields`. */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const result = schema.safeParse(await readJson(c));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue): [string, string] => [pathOf(issue.path), issue.message]);
  const [path, text] = faults[0] ?? ['', 'does not fit'];
  throw fieldError(`The body does not fit${path === '' ? '' : `, "${path}"`}: ${text}`, Object.fromEntries(faults));
}
