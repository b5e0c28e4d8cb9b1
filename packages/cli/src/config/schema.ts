import type { Step } from './path.ts';

/** JSON Schema 2020-12, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemasIn = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** A schema and its alternatives, each with its reference resolved. */
function alternatives(root: Schema, schema: Schema, depth = 0): readonly Schema[] {
  if (depth > 16) return [];
  const target = resolveReference(root, schema);
  const inner = [target['allOf'], target['anyOf'], target['oneOf']].flatMap(schemasIn);
  return [target, ...inner.flatMap((each) => alternatives(root, each, depth + 1))];
}

/** Only references into the same document: `#/$defs/route`. */
function resolveReference(root: Schema, schema: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#')) return schema;
  let target: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    target = isSchema(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return isSchema(target) ? { ...target, ...schema, $ref: undefined } : schema;
}

function schemaOfStep(schema: Schema, step: Step): readonly Schema[] {
  if (typeof step === 'number') {
    const fixed = schemasIn(schema['prefixItems'])[step];
    return [fixed ?? schema['items']].filter(isSchema);
  }
  const properties = schema['properties'];
  const own =
    isSchema(properties) && Object.hasOwn(properties, step) ? properties[step] : schema['additionalProperties'];
  return [own].filter(isSchema);
}

/** What a schema says about a place in the configuration; empty where it says nothing. */
export function schemasAt(root: Schema | undefined, path: readonly Step[]): readonly Schema[] {
  if (root === undefined) return [];
  return path.reduce<readonly Schema[]>(
    (schemas, step) =>
      schemas.flatMap((schema) => schemaOfStep(schema, step)).flatMap((schema) => alternatives(root, schema)),
    alternatives(root, root),
  );
}

/** Names of the JSON types that schemas allow; empty where they do not say. */
export function typesOf(schemas: readonly Schema[]): ReadonlySet<string> {
  return new Set(
    schemas.flatMap(({ type }) => (Array.isArray(type) ? type : [type])).filter((type) => typeof type === 'string'),
  );
}

/** The values of `enum` and `const`. */
export function choicesOf(schemas: readonly Schema[]): readonly unknown[] {
  return schemas.flatMap((schema) => {
    if ('const' in schema) return [schema['const']];
    return Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]) : [];
  });
}

/** The first description; empty where there is none. */
export function descriptionOf(schemas: readonly Schema[]): string {
  return schemas.map(({ description }) => description).find((text) => typeof text === 'string') ?? '';
}

/** The first default; `undefined` where there is none. */
export function defaultOf(schemas: readonly Schema[]): unknown {
  return schemas.find((schema) => 'default' in schema)?.['default'];
}

/** What fits, in words: `a whole number`, `one of "low", "high"`. */
export function describeType(schemas: readonly Schema[]): string {
  const choices = choicesOf(schemas);
  if (choices.length > 0) return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  const words = [...typesOf(schemas)].map((type) => typeWords[type] ?? type);
  return words.length === 0 ? 'any value' : words.join(' or ');
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

/** One key of a configuration, as help shows it. */
export interface ConfigKey {
  readonly path: readonly string[];
  readonly schemas: readonly Schema[];
  readonly required: boolean;
  /** Its default; absent where there is none. */
  readonly fallback?: unknown;
}

/** The keys of a configuration; objects are opened, lists are not. */
export function configKeys(root: Schema | undefined, path: readonly string[] = []): readonly ConfigKey[] {
  const here = schemasAt(root, path);
  const required = new Set(
    here.flatMap((schema) => (Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : [])),
  );
  const names = new Set(here.flatMap(({ properties }) => (isSchema(properties) ? Object.keys(properties) : [])));
  return [...names].flatMap((name) => {
    const inner = [...path, name];
    const schemas = schemasAt(root, inner);
    const nested = path.length < 4 ? configKeys(root, inner) : [];
    if (nested.length > 0) return nested;
    const fallback = defaultOf(schemas);
    return [{ path: inner, schemas, required: required.has(name), ...(fallback === undefined ? {} : { fallback }) }];
  });
}

/** Keys that must be set and are not, as far as the schema tells. */
export function missingKeys(root: Schema | undefined, config: Readonly<Record<string, unknown>>): readonly string[] {
  return configKeys(root)
    .filter(
      ({ path: [top = ''], required, fallback }) => required && fallback === undefined && !Object.hasOwn(config, top),
    )
    .map(({ path }) => path.join('.'));
}

/** Whether what stands there is never shown. */
export function isSecret(schemas: readonly Schema[]): boolean {
  return schemas.some(({ writeOnly }) => writeOnly === true);
}

/**
 * Whether a key counts with what is chosen beside it. Alternatives that have it say so by constants: `user` counts where
 * `type` is `password`.
 */
export function counts(
  root: Schema | undefined,
  path: readonly string[],
  valueOf: (path: readonly string[]) => unknown,
) {
  const name = path.at(-1) ?? '';
  const parent = path.slice(0, -1);
  const having = schemasAt(root, parent).flatMap(({ properties }) =>
    isSchema(properties) && Object.hasOwn(properties, name) ? [properties] : [],
  );
  return having.some((properties) =>
    Object.entries(properties).every(([other, schema]) => {
      if (other === name || !isSchema(schema) || !('const' in schema)) return true;
      return valueOf([...parent, other]) === schema['const'];
    }),
  );
}
