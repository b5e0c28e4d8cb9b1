import type { JsonPath } from '../json/document.ts';
import { isJsonObject, valueAt, type JsonObject } from '../json/object.ts';
import { referencePath } from './schema-walk.ts';

interface Place {
  readonly schema: unknown;
  readonly path: JsonPath;
}

/**
 * The `$ref` that leads back to itself without going down into the value, such as `{ "$ref": "#" }` at the root. Such a
 * schema compiles, and exhausts the stack of whoever validates with it.
 */
export function findEndlessReference(root: JsonObject): JsonPath | undefined {
  const settled = new Set<unknown>();
  const leadsBack = ({ schema, path }: Place, open: ReadonlySet<unknown>): JsonPath | undefined => {
    if (!isJsonObject(schema) || settled.has(schema)) return undefined;
    const through = new Set([...open, schema]);
    for (const next of samePlace(schema, path, root)) {
      const found = through.has(next.schema) ? [...path, '$ref'] : leadsBack(next, through);
      if (found) return found;
    }
    settled.add(schema);
    return undefined;
  };
  for (const place of everySchema({ schema: root, path: [] })) {
    const found = leadsBack(place, new Set());
    if (found) return found;
  }
  return undefined;
}

/** Every object in the file: those that are no schemas refer to nothing. */
function* everySchema({ schema, path }: Place): Generator<Place> {
  if (typeof schema !== 'object' || schema === null) return;
  yield { schema, path };
  for (const [key, value] of Object.entries(schema)) {
    yield* everySchema({ schema: value, path: [...path, Array.isArray(schema) ? Number(key) : key] });
  }
}

/** The schemas that judge the same value as `schema`: what it refers to, and its alternatives. */
function* samePlace(schema: JsonObject, path: JsonPath, root: JsonObject): Generator<Place> {
  const target = referencePath(schema['$ref']);
  if (target) yield { schema: valueAt(root, target), path: target };
  for (const keyword of ['not', 'if', 'then', 'else']) yield { schema: schema[keyword], path: [...path, keyword] };
  for (const keyword of ['allOf', 'anyOf', 'oneOf', 'dependentSchemas']) {
    const inner = schema[keyword];
    if (typeof inner !== 'object' || inner === null) continue;
    for (const [key, value] of Object.entries(inner)) {
      yield { schema: value, path: [...path, keyword, Array.isArray(inner) ? Number(key) : key] };
    }
  }
}
