import type { CollectionDescriptor } from '@streamspace/plugin-sdk';

/** At least 0, less than 1. */
export type Random = () => number;

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** A declaration with fields whose names say their type: `n…` numbers, `b…` booleans, anything else strings. */
export function describeCollection(
  name: string,
  parts: Partial<CollectionDescriptor> & Pick<CollectionDescriptor, 'key'>,
): CollectionDescriptor {
  const { key, unique = [], index = [], ttl } = parts;
  const used = [key, ...unique, ...index, ttl !== undefined && 'field' in ttl ? [ttl.field] : []].flat();
  const typeOf = (field: string) => (field.startsWith('n') ? 'number' : field.startsWith('b') ? 'boolean' : 'string');
  return {
    name,
    unique,
    index,
    fields: Object.fromEntries(used.map((field) => [field, typeOf(field)])),
    appendOnly: false,
    encrypted: [],
    ...parts,
  };
}
