import { z } from 'zod';
import { apiSchemas } from '../schemas/described.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Writes schemas as JSON Schema 2020-12, and those with a name once, below `components`. */
export interface SchemaWriter {
  /** @param direction `input` for what callers send, `output` for what they get. */
  write(schema: z.ZodType, direction: 'input' | 'output'): JsonSchema;
  /** The named ones that were written so far, by name. */
  components(): JsonSchema;
}

export function createSchemaWriter(): SchemaWriter {
  const components = new Map<string, JsonSchema>();
  return {
    write(schema, direction) {
      // A named schema becomes a reference inside another one only.
      const { properties, $defs } = z.toJSONSchema(z.object({ root: schema }), {
        metadata: apiSchemas,
        io: direction,
        unrepresentable: 'any',
        override({ zodSchema, jsonSchema }) {
          const { description } = z.globalRegistry.get(zodSchema) ?? {};
          if (description !== undefined) jsonSchema.description = description;
          // The format says it, and nobody reads the pattern.
          if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
        },
      });
      for (const [name, definition] of Object.entries($defs ?? {})) {
        if (!name.startsWith(anyJson)) components.set(name, tidy(definition, direction));
      }
      return tidy(properties?.['root'], direction);
    },
    components: () => Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/**
 * A schema with references as they are in OpenAPI. Answers may gain keys, so `additionalProperties: false`, which zod says of
 * what it strips, is left out of them.
 */
function tidy(schema: unknown, direction: 'input' | 'output'): JsonSchema {
  return JSON.parse(JSON.stringify(schema ?? {}), (key, value: unknown) => {
    if (direction === 'output' && key === 'additionalProperties' && value === false) return undefined;
    if (isAnyJson(value)) return {};
    if (key === 'propertyNames' || key === 'id') return isPlainText(key, value) ? undefined : value;
    return key === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : value;
  }) as JsonSchema;
}

/** What zod calls a recursive schema without a name: only `z.json()` is one, and JSON is any value. */
const anyJson = '__schema';

function isAnyJson(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('$ref' in value)) return false;
  return typeof value.$ref === 'string' && value.$ref.startsWith(`#/components/schemas/${anyJson}`);
}

/** What says nothing: that names of keys are text, and the name that a definition stands under anyway. */
function isPlainText(key: string, value: unknown): boolean {
  if (key === 'id') return typeof value === 'string';
  return JSON.stringify(value) === '{"type":"string"}';
}
