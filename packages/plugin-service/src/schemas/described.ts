import { z } from 'zod';

/** Names under which schemas stand in the OpenAPI document. */
export const apiSchemas = z.registry<{ readonly id: string; readonly description?: string }>();

/** A schema with a name of its own in the document. */
export function named<T>(id: string, schema: z.ZodType<T>, description?: string): z.ZodType<T> {
  apiSchemas.add(schema, { id, ...(description === undefined ? {} : { description }) });
  return schema;
}

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

/** An object that is an interface of the wire format: a key that the interface gains does not compile until it is here. */
export function described<T extends object>(id: string, shape: Shape<T>, description?: string): z.ZodType<T> {
  return named<T>(id, part<T>(shape), description);
}

/** As {@link described}, without a name of its own. */
export function part<T extends object>(shape: Shape<T>): z.ZodType<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zod cannot tell optional keys of a mapped type
  return z.object(shape) as unknown as z.ZodType<T>;
}

/** A key that may be absent, and is never `null` or `undefined`. */
export function maybe<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.exactOptional(schema);
}

export const instant = z.iso.datetime().describe('ISO 8601 in UTC');
/** A JSON object, whatever is in it. */
export const json: z.ZodType<Readonly<Record<string, unknown>>> = z.record(z.string(), z.unknown());
export const count = z.int().min(0);
export const texts: z.ZodType<readonly string[]> = z.array(z.string());

export function many<T>(schema: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.array(schema);
}

/** One of a few words, which its message lists. */
export function oneOf<const T extends string>(words: readonly T[]) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}
