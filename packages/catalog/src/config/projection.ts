import { isJsonObject, type JsonObject } from '../json/object.ts';

/** What a published manifest says about a configuration, for a control plane's own form. */
export interface ConfigProjection {
  /** The fields that the form can show. */
  readonly configSchema: JsonObject;
  /** The defaults of all fields, also of those that the form cannot show. */
  readonly defaultConfig: JsonObject;
}

/** Annotations and limits that the form reads, as they are. */
const carried = ['title', 'description', 'default', 'minimum', 'maximum', 'pattern'] as const;

/**
 * A configuration schema as the form of a control plane can show it: flat, with the types `string`, `number`, `boolean`
 * and the form's own pseudo-type `enum`. Lists and objects are left out: edited as text they would be overwritten with
 * text. What the form leaves out keeps its default.
 *
 * @param schema JSON Schema 2020-12 of the configuration.
 */
export function projectConfig(schema: JsonObject): ConfigProjection {
  const properties = Object.entries(isJsonObject(schema['properties']) ? schema['properties'] : {}).filter(
    (entry): entry is [string, JsonObject] => isJsonObject(entry[1]),
  );
  const fields = Object.fromEntries(
    properties.flatMap(([key, property]) => {
      const field = projectField(property);
      return field === undefined ? [] : [[key, field]];
    }),
  );
  const required = Array.isArray(schema['required']) ? schema['required'].filter((key) => String(key) in fields) : [];
  return {
    configSchema: { type: 'object', properties: fields, ...(required.length === 0 ? {} : { required }) },
    defaultConfig: Object.fromEntries(
      properties.flatMap(([key, property]) => ('default' in property ? [[key, property['default']]] : [])),
    ),
  };
}

function projectField(property: JsonObject): JsonObject | undefined {
  const shape = shapeOf(property);
  if (shape === undefined) return undefined;
  const kept = Object.fromEntries(carried.flatMap((key) => (key in property ? [[key, property[key]]] : [])));
  return { ...shape, ...kept, ...(property['writeOnly'] === true ? { format: 'password' } : {}) };
}

function shapeOf({ type, enum: values, const: constant }: JsonObject): JsonObject | undefined {
  const choices = values ?? (constant === undefined ? undefined : [constant]);
  if (Array.isArray(choices)) {
    return choices.every((choice) => typeof choice === 'string') ? { type: 'enum', enum: choices } : undefined;
  }
  if (type === 'integer') return { type: 'number' };
  return type === 'string' || type === 'number' || type === 'boolean' ? { type } : undefined;
}
