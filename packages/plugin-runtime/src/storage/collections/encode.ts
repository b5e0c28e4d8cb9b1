import type { FieldType } from '@streamspace/plugin-sdk';

/** The first byte of a value, so that types do not mix and a missing value comes first. */
const tags = { absent: 0x00, false: 0x10, true: 0x11, number: 0x20, string: 0x30 } as const;

const typeRanges: Readonly<Record<FieldType, readonly [low: number, high: number]>> = {
  boolean: [tags.false, tags.true + 1],
  number: [tags.number, tags.number + 1],
  string: [tags.string, tags.string + 1],
};

/** Greater than everything that is encoded. */
export const end = Buffer.of(0xff);

/**
 * Bytes in the order of the values: field by field, booleans from false, numbers by size, strings by code points. No
 * value is the beginning of another, so what follows does not matter. What is neither of them counts as missing.
 */
export function encodeValues(values: readonly unknown[]): Buffer {
  return values.length === 1 ? encodeValue(values[0]) : Buffer.concat(values.map(encodeValue));
}

function encodeValue(value: unknown): Buffer {
  switch (typeof value) {
    case 'boolean':
      return Buffer.of(value ? tags.true : tags.false);
    case 'number':
      return encodeNumber(value);
    case 'string':
      return Buffer.concat([encodePrefix(value), Buffer.of(0)]);
    default:
      return Buffer.of(tags.absent);
  }
}

/** IEEE 754 with the sign turned for positive numbers and all bits for negative ones sorts like unsigned integers. */
function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = tags.number;
  bytes.writeDoubleBE(value === 0 ? 0 : value, 1);
  const negative = (bytes[1] ?? 0) >= 0x80;
  for (let at = 1; at < 9; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (negative ? 0xff : at === 1 ? 0x80 : 0);
  return bytes;
}

/**
 * What the encodings of all strings that start with `text` start with. A string ends with 00; so that it holds none, 00
 * is written as 01 01 and 01 as 01 02.
 */
export function encodePrefix(text: string): Buffer {
  const bytes = Buffer.from(text);
  const escaped = bytes.some((byte) => byte <= 1)
    ? Buffer.from([...bytes].flatMap((byte) => (byte <= 1 ? [1, byte + 1] : [byte])))
    : bytes;
  return Buffer.concat([Buffer.of(tags.string), escaped]);
}

/** The least bytes above all that start with `prefix`, which holds a byte below FF. */
export function after(prefix: Uint8Array): Buffer {
  let length = prefix.length;
  while (prefix[length - 1] === 0xff) length -= 1;
  const bytes = Buffer.from(prefix.subarray(0, length));
  bytes[length - 1] = (bytes[length - 1] ?? 0) + 1;
  return bytes;
}

/** The least bytes above `place` itself. */
export const justAfter = (place: Uint8Array): Buffer => Buffer.concat([place, Buffer.of(0)]);

/** Where the values of a type begin and end. */
export function rangeOf(type: FieldType): readonly [low: Buffer, high: Buffer] {
  const [low, high] = typeRanges[type];
  return [Buffer.of(low), Buffer.of(high)];
}
