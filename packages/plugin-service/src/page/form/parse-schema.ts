import { humanise } from '../format.ts';
import type { Field, GroupField, JsonSchema, Option, TextRules } from './fields.ts';
import { isObject, resolveRefs, withoutNull } from './schema-shapes.ts';

interface Place {
  readonly key: string;
  readonly required: boolean;
  readonly root: JsonSchema;
  /** References that are being followed, so that a recursive schema ends. */
  readonly seen: readonly string[];
}

/** The fields of a configuration. Where the schema says what a form cannot, the field is `json`. */
export function parseSchema(schema: JsonSchema): GroupField {
  const root = parseField(schema, { key: '', required: true, root: schema, seen: [] });
  return root.kind === 'group' ? root : { ...baseOf(schema, root), kind: 'group', fields: [] };
}

function parseField(given: unknown, place: Place): Field {
  const resolved = resolveRefs(given, place.root, place.seen);
  if (resolved === undefined) return { ...baseOf(isObject(given) ? given : {}, place), kind: 'json' };
  const { schema, nullable } = withoutNull(resolved.schema);
  const base = { ...baseOf(schema, place), nullable };
  const inside = { ...place, seen: resolved.seen };

  if (schema['writeOnly'] === true) {
    const content = schema['type'] === 'string' ? 'text' : 'json';
    const multiline = schema['multiline'] === true || content === 'json';
    return { ...base, ...textRules(schema), kind: 'secret', multiline, content };
  }
  const options = optionsOf(schema);
  if (options !== undefined) return { ...base, kind: 'choice', options };
  if (isStringUnion(schema)) return { ...base, ...textRules({}), kind: 'text', multiline: false };

  switch (schema['type']) {
    case 'string':
      return { ...base, ...textRules(schema), kind: 'text', multiline: schema['multiline'] === true };
    case 'number':
    case 'integer':
      return { ...base, ...numberRules(schema), kind: 'number' };
    case 'boolean':
      return { ...base, kind: 'boolean' };
    case 'array':
      return parseArray(schema, base, inside);
    case 'object':
      return parseObject(schema, base, inside);
    default:
      return { ...base, kind: 'json' };
  }
}

type Base = ReturnType<typeof baseOf>;

function baseOf(schema: JsonSchema, place: Pick<Place, 'key' | 'required'>) {
  const { title, description, examples } = schema;
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return {
    key: place.key,
    label: typeof title === 'string' ? title : humanise(place.key),
    required: place.required,
    nullable: false,
    ...(typeof description === 'string' ? { help: description } : {}),
    ...('default' in schema ? { initial: schema['default'] } : {}),
    ...(typeof example === 'string' || typeof example === 'number' ? { example: String(example) } : {}),
  };
}

function parseArray(schema: JsonSchema, base: Base, place: Place): Field {
  const { items, minItems, maxItems } = schema;
  if (!isObject(items) || 'prefixItems' in schema || base.nullable) return { ...base, kind: 'json' };
  const limits = {
    min: typeof minItems === 'number' ? minItems : 0,
    ...(typeof maxItems === 'number' ? { max: maxItems } : {}),
  };
  const item = parseField(items, { ...place, key: '', required: true });
  if (item.kind === 'choice' && item.options.length > 1) {
    return { ...base, ...limits, kind: 'choices', options: item.options };
  }
  return { ...base, ...limits, kind: 'list', item };
}

function parseObject(schema: JsonSchema, base: Base, place: Place): Field {
  const { properties, propertyNames, additionalProperties, required } = schema;
  if (base.nullable) return { ...base, kind: 'json' };
  const isRequired = (key: string) => Array.isArray(required) && required.includes(key);

  if (isObject(properties)) {
    const fields = Object.entries(properties).map(([key, child]) =>
      parseField(child, { ...place, key, required: isRequired(key) }),
    );
    return { ...base, kind: 'group', fields };
  }
  if (!isObject(additionalProperties)) return { ...base, kind: 'json' };

  const names = isObject(propertyNames) ? propertyNames : {};
  if (Array.isArray(names['enum'])) {
    const fields = names['enum']
      .map(String)
      .map((key) => parseField(additionalProperties, { ...place, key, required: isRequired(key) }));
    return { ...base, kind: 'group', fields };
  }
  const item = parseField(additionalProperties, { ...place, key: '', required: true });
  const pattern = names['pattern'];
  return { ...base, kind: 'record', item, ...(typeof pattern === 'string' ? { keyPattern: pattern } : {}) };
}

function textRules(schema: JsonSchema): TextRules {
  const { format, minLength, maxLength, pattern, allOf } = schema;
  const parts: readonly unknown[] = [{ pattern }, ...(Array.isArray(allOf) ? (allOf as readonly unknown[]) : [])];
  const patterns = parts.map((part) => (isObject(part) ? part['pattern'] : undefined));
  const known = format === 'email' ? 'email' : format === 'uri' ? 'url' : 'text';
  return {
    format: known,
    // The schema's own pattern for an address is long and says nothing that the format does not.
    patterns: known === 'email' ? [] : patterns.filter((text) => typeof text === 'string'),
    ...(typeof minLength === 'number' ? { minLength } : {}),
    ...(typeof maxLength === 'number' ? { maxLength } : {}),
  };
}

function numberRules(schema: JsonSchema) {
  const number = (key: string) => (typeof schema[key] === 'number' ? schema[key] : undefined);
  const integer = schema['type'] === 'integer';
  const low = number('exclusiveMinimum');
  const high = number('exclusiveMaximum');
  const min = low ?? number('minimum');
  const max = high ?? number('maximum');
  const step = number('multipleOf');
  return {
    integer,
    exclusive: { min: low !== undefined, max: high !== undefined },
    ...(isLimit(min) ? { min } : {}),
    ...(isLimit(max) ? { max } : {}),
    ...(step === undefined ? {} : { step }),
  };
}

/** Schema generators state the range of safe integers, which is no news to a person. */
function isLimit(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

/** The values of an `enum`, a `const`, or a union of constants. */
function optionsOf(schema: JsonSchema): readonly Option[] | undefined {
  if ('const' in schema) return [option(schema['const'], schema['title'])];
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value: unknown) => option(value));
  const union = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(union) || union.length === 0) return undefined;
  const options = union.map((member: unknown) => (isObject(member) ? optionsOf(member) : undefined));
  return options.every((each) => each !== undefined) ? options.flat() : undefined;
}

function option(value: unknown, title?: unknown): Option {
  const label = typeof title === 'string' ? title : typeof value === 'string' ? value : JSON.stringify(value);
  return { code: JSON.stringify(value), label: label === '' ? '(empty)' : label };
}

/** Such as an address or the empty string: any text will do here, the service checks the rest. */
function isStringUnion(schema: JsonSchema): boolean {
  const union = schema['anyOf'];
  return (
    Array.isArray(union) &&
    union.length > 0 &&
    union.every(
      (member: unknown) => isObject(member) && (member['type'] === 'string' || typeof member['const'] === 'string'),
    )
  );
}
