import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { Events, EventType } from './index.ts';
import type { eventSchemas } from './schemas.ts';

/** The type without `readonly`, which a schema does not say. */
type Writable<T> = T extends (...args: never) => unknown
  ? T
  : T extends object
    ? { -readonly [K in keyof T]: Writable<T[K]> }
    : T;

type Parsed = { [T in EventType]: Writable<z.output<(typeof eventSchemas)[T]>> };
type Stated = { [T in EventType]: Writable<Events[T]> };

test('each schema of an event says what its type says, no more and no less', () => {
  expectTypeOf<keyof typeof eventSchemas>().toEqualTypeOf<EventType>();
  expectTypeOf<Parsed>().toEqualTypeOf<Stated>();
});
