import { z } from 'zod';

/**
 * Marks a configuration field as a secret: written once, never shown again, removed from every log and error by value.
 * Works at any depth, also inside arrays. In JSON Schema it is `writeOnly: true`, which a plain JavaScript plugin
 * writes in its `config.schema.json` by hand.
 *
 * @param options.multiline The form shows a text area, for keys and certificates in PEM.
 */
export function secret<S extends z.ZodType>(schema: S, options: { multiline?: boolean } = {}): S {
  return schema.meta({ ...schema.meta(), writeOnly: true, ...(options.multiline === true ? { multiline: true } : {}) });
}

/**
 * JSON Schema 2020-12 of a configuration: what the host checks, the form shows and `config.schema.json` holds.
 *
 * @throws {TypeError} when a field cannot be described in JSON Schema, such as a transform or a date.
 */
export function configJsonSchema(schema: z.ZodType): Record<string, unknown> {
  try {
    return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The configuration cannot be described in JSON Schema: ${reason}`, { cause: error });
  }
}
