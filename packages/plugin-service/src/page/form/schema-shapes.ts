import type { JsonSchema } from './fields.ts';

/** Whether a value is an object with keys, not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The schema that `$ref` points to inside the document, with the keywords beside `$ref` laid over it. `undefined` for
 * a boolean schema, a reference to elsewhere, and one that leads back to itself.
 */
export function resolveRefs(
  given: unknown,
  root: JsonSchema,
  seen: readonly string[],
): { readonly schema: JsonSchema; readonly seen: readonly string[] } | undefined {
  if (!isObject(given)) return undefined;
  const { $ref: ref, ...beside } = given;
  if (ref === undefined) return { schema: given, seen };
  if (typeof ref !== 'string' || !ref.startsWith('#') || seen.includes(ref)) return undefined;
  const target = resolveRefs(find(root, ref), root, [...seen, ref]);
  return target === undefined ? undefined : { schema: { ...target.schema, ...beside }, seen: target.seen };
}

/** Value at a JSON pointer (RFC 6901) in fragment form. */
function find(root: JsonSchema, ref: string): unknown {
  let at: unknown = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) ? at[key] : undefined;
  }
  return at;
}

/** Takes `null` out of a union: `{ anyOf: [x, null] }` and `{ type: [x, 'null'] }` are `x`, and nullable. */
export function withoutNull(schema: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
  const { type, anyOf, oneOf, ...rest } = schema;
  const union: unknown = anyOf ?? oneOf;
  if (Array.isArray(union)) {
    const others = union.filter((member: unknown) => !(isObject(member) && member['type'] === 'null'));
    const [only] = others as readonly unknown[];
    if (others.length === union.length) return { schema, nullable: false };
    if (others.length === 1 && isObject(only)) return { schema: { ...only, ...rest }, nullable: true };
    return { schema: { ...rest, anyOf: others }, nullable: true };
  }
  if (Array.isArray(type) && type.length === 2 && type.includes('null')) {
    return { schema: { ...schema, type: type.find((name) => name !== 'null') as unknown }, nullable: true };
  }
  return { schema, nullable: false };
}
