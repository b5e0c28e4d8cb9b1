import { z } from 'zod';

// Pieces of which the schemas of entities and payloads are made. What is absent is left out: nothing is ever null or an
// empty text.

export const text = z.string().min(1, { error: 'must be a text that is not empty; leave out what is unknown' });
export const texts = z.array(text);
/** ISO 8601, UTC. */
export const instant = z.iso.datetime({ error: 'must be an instant in UTC, such as "2026-11-25T07:00:00.000Z"' });
export const count = z.int().min(0);
/** Of milliseconds, bytes or seconds, or a ratio. */
export const amount = z.number();
export const flag = z.boolean();
export const maybe = z.exactOptional;
export const object = z.strictObject;
/** One of these words. */
export const word = z.enum;
export const record = z.record;
export const anything = z.unknown();
