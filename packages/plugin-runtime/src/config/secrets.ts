import type { Json } from '@streamspace/plugin-sdk';
import type { ConfigStep } from './paths.ts';

type Change = (secret: string, path: readonly ConfigStep[]) => unknown;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A copy of `config` in which every secret went through `change`. Secrets are what the schema marks `writeOnly`, at any
 * depth, in arrays and maps too. A marked object or list is changed text by text.
 */
export function mapSecrets(schema: Json | undefined, config: Json, change: Change): Json {
  if (schema === undefined) return structuredClone(config);
  return walk([schema], config, [], { root: schema, change }) as Json;
}

/** All secrets of a configuration. */
export function secretValues(schema: Json | undefined, config: Json): string[] {
  const values: string[] = [];
  mapSecrets(schema, config, (secret) => {
    values.push(secret);
    return secret;
  });
  return values;
}

interface Walk {
  readonly root: Json;
  readonly change: Change;
}

function walk(schemas: readonly unknown[], value: unknown, path: readonly ConfigStep[], context: Walk): unknown {
  const all = schemas.flatMap((schema) => alternatives(schema, context.root, new Set()));
  if (all.some((schema) => schema['writeOnly'] === true)) return changeAll(value, path, context.change);

  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      walk(
        all.flatMap((schema) => itemSchemas(schema, index)),
        item,
        [...path, index],
        context,
      ),
    );
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        walk(
          all.flatMap((schema) => propertySchemas(schema, key)),
          item,
          [...path, key],
          context,
        ),
      ]),
    );
  }
  return value;
}

function changeAll(value: unknown, path: readonly ConfigStep[], change: Change): unknown {
  if (typeof value === 'string') return change(value, path);
  if (typeof value === 'number') return change(String(value), path);
  if (Array.isArray(value)) return value.map((item: unknown, index) => changeAll(item, [...path, index], change));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, changeAll(item, [...path, key], change)]),
    );
  }
  return value;
}

/** A schema and all that may apply in its place: references, combinations, conditions. */
function alternatives(schema: unknown, root: Json, seen: Set<unknown>): Record<string, unknown>[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const combined = ['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
    Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [],
  );
  const conditional = [schema['then'], schema['else']];
  const referenced = typeof schema['$ref'] === 'string' ? [resolveReference(schema['$ref'], root)] : [];
  return [schema, ...[...combined, ...conditional, ...referenced].flatMap((other) => alternatives(other, root, seen))];
}

/** `#/$defs/name`: schemas are self-contained, other references are left alone. */
function resolveReference(reference: string, root: Json): unknown {
  if (!reference.startsWith('#')) return undefined;
  return reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root);
}

function itemSchemas(schema: Record<string, unknown>, index: number): unknown[] {
  const prefix = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[])[index] : undefined;
  return [prefix ?? schema['items']];
}

function propertySchemas(schema: Record<string, unknown>, key: string): unknown[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  if (Object.hasOwn(properties, key)) return [properties[key]];
  const patterns = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  const matching = patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(key)).map(([, value]) => value);
  return matching.length > 0 ? matching : [schema['additionalProperties']];
}
