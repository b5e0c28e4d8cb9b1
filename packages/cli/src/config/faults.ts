import { ApiFailure } from '../service/client.ts';
import { isPath, parsePath } from './path.ts';
import { schemasAt, type Schema } from './schema.ts';
import { aboutOf } from './show.ts';

/**
 * A refusal of a configuration, with what would be right beside what is wrong with each key. Other errors stay as they
 * are.
 *
 * @param message Replaces one that repeats the faults in a single line.
 */
export function explainFaults(
  error: unknown,
  plugin: { readonly configSchema?: Schema },
  message: string,
  hint?: string,
): unknown {
  if (!(error instanceof ApiFailure) || error.body.fields === undefined) return error;
  const fields = Object.entries(error.body.fields).map(([path, fault]): [string, string] => {
    const schemas = isPath(path) ? schemasAt(plugin.configSchema, parsePath(path)) : [];
    return [path, schemas.length === 0 ? fault : `${fault} – ${aboutOf(schemas)}`];
  });
  return new ApiFailure(error.status, {
    ...error.body,
    error: message,
    fields: Object.fromEntries(fields),
    ...(hint === undefined ? {} : { hint }),
  });
}
