import { formatPath } from '@streamspace/plugin-runtime';
import type { PluginError } from '@streamspace/plugin-sdk';
import type { Context } from 'hono';
import { z } from 'zod';
import { fieldError } from './errors.ts';

const nothing = z.strictObject({});

/** The query string, checked. @throws `INVALID_ARGUMENT` with `fields`, also for a parameter that nobody knows. */
export function readQuery(c: Context, schema: z.ZodType = nothing): unknown {
  const result = schema.safeParse(c.req.query());
  if (result.success) return result.data;
  throw misfit('The query', result.error);
}

/** What a schema said against a part of a request; the first fault stands in the message, too. */
export function misfit(what: string, { issues }: z.ZodError): PluginError {
  const faults = issues.map(({ path, message }): [string, string] => [pathOf(path), message]);
  const [path, fault] = faults[0] ?? ['', 'it has the wrong shape'];
  const place = path === '' ? '' : `, "${path}"`;
  return fieldError(`${what} does not fit${place}: ${fault}`, Object.fromEntries(faults));
}

const pathOf = (path: readonly PropertyKey[]) =>
  formatPath(path.map((key) => (typeof key === 'number' ? key : String(key))));
