import { isJsonObject, valueAt, type JsonObject } from '../json/object.ts';
import type { JsonPath } from '../json/document.ts';

/** A property somewhere in a configuration schema. */
export interface SchemaProperty {
  readonly name: string;
  readonly schema: JsonObject;
  /** Where its schema stands: `['properties', 'mail', 'properties', 'host']`. */
  readonly path: JsonPath;
  /** Whether it or what encloses it is marked `writeOnly`. */
  readonly isSecret: boolean;
}

/** Every property at any depth, in the order of the file. References are not followed: their targets are visited once. */
export function* properties(schema: unknown, path: JsonPath = [], isSecret = false): Generator<SchemaProperty> {
  if (!isJsonObject(schema)) return;
  const hidden = isSecret || schema['writeOnly'] === true;
  for (const [keyword, value] of Object.entries(schema)) {
    const at = [...path, keyword];
    if (keyword === 'properties') {
      for (const [name, property] of namedSchemas(value)) {
        const secret = hidden || property['writeOnly'] === true;
        yield { name, schema: property, path: [...at, name], isSecret: secret };
        yield* properties(property, [...at, name], hidden);
      }
    } else if (namedKeywords.has(keyword)) {
      for (const [name, inner] of namedSchemas(value)) yield* properties(inner, [...at, name], hidden);
    } else if (listKeywords.has(keyword) && Array.isArray(value)) {
      for (const [index, inner] of value.entries()) yield* properties(inner, [...at, index], hidden);
    } else if (singleKeywords.has(keyword)) yield* properties(value, at, hidden);
  }
}

const namedKeywords = new Set(['$defs', 'patternProperties', 'dependentSchemas']);
const listKeywords = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const singleKeywords = new Set(['items', 'additionalProperties', 'if', 'then', 'else', 'contains']);

function namedSchemas(value: unknown): [string, JsonObject][] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]));
}

/** The names that a configuration path may start with. */
export function topLevelKeys(schema: unknown): readonly string[] {
  const own = isJsonObject(schema) ? schema['properties'] : undefined;
  return isJsonObject(own) ? Object.keys(own) : [];
}

export interface PathResult {
  readonly exists: boolean;
  /** Whether a secret stands there or around it. */
  readonly isSecret: boolean;
  /** Names that exist where the path leaves the schema. */
  readonly known: readonly string[];
}

/** Follows a path such as `endpoints[].url` through a schema, through references and alternatives too. */
export function followPath(root: JsonObject, path: string): PathResult {
  let schemas = expand([root], root);
  let isSecret = false;
  for (const part of path.replaceAll('[]', '.[]').split('.')) {
    const next = expand(
      schemas.flatMap((schema) => (part === '[]' ? [schema['items']] : [propertySchema(schema, part)])),
      root,
    );
    if (next.length === 0) return { exists: false, isSecret, known: schemas.flatMap(topLevelKeys) };
    schemas = next;
    isSecret ||= schemas.some((schema) => schema['writeOnly'] === true);
  }
  return { exists: true, isSecret, known: [] };
}

function propertySchema(schema: JsonObject, name: string): unknown {
  const own = schema['properties'];
  return isJsonObject(own) && Object.hasOwn(own, name) ? own[name] : schema['additionalProperties'];
}

/** The schemas themselves and all that apply at the same place: referenced ones and alternatives. */
function expand(schemas: readonly unknown[], root: JsonObject, seen = new Set<unknown>()): JsonObject[] {
  return schemas.flatMap((schema) => {
    if (!isJsonObject(schema) || seen.has(schema)) return [];
    seen.add(schema);
    const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
    const alternatives = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
    const more = [resolve(root, $ref), schema['then'], schema['else'], ...alternatives];
    return [schema, ...expand(more, root, seen)];
  });
}

/** The target of a reference within the file, such as `#/$defs/route`. */
export function resolve(root: JsonObject, reference: unknown): unknown {
  const path = referencePath(reference);
  return path && valueAt(root, path);
}

/** Where a reference by JSON Pointer leads; `undefined` for other files and for anchors. */
export function referencePath(reference: unknown): JsonPath | undefined {
  return typeof reference === 'string' && /^#(\/|$)/.test(reference) ? pointerPath(reference) : undefined;
}

/** The parts of a JSON Pointer (RFC 6901), also in its form as a URI fragment. Array indices stay numbers. */
export function pointerPath(pointer: string): (string | number)[] {
  const parts = pointer.replace(/^#/, '').split('/').slice(1);
  return parts.map((part) => {
    const name = (pointer.startsWith('#') ? decodeFragment(part) : part).replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}

function decodeFragment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
