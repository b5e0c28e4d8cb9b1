import { describe, expect, test } from 'vitest';
import { after, encodePrefix, encodeValues, end, justAfter } from './encode.ts';
import { createRandom, pick, type Random } from './test-support.ts';

const sign = (order: number): number => Math.sign(order) || 0;

/** The order that is promised, written down without bytes. */
function compareValues(a: unknown, b: unknown): number {
  const rank = (value: unknown): number => ['undefined', 'boolean', 'number', 'string'].indexOf(typeof value);
  if (rank(a) !== rank(b)) return sign(rank(a) - rank(b));
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(Array.from(a), Array.from(b));
  return typeof a === 'undefined' ? 0 : sign(Number(a) - Number(b));
}

function compareCodePoints(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = sign((a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0));
    if (order !== 0) return order;
  }
  return sign(a.length - b.length);
}

const compareTuples = (a: readonly unknown[], b: readonly unknown[]): number =>
  a.map((value, at) => compareValues(value, b[at])).find((order) => order !== 0) ?? 0;

const characters = ['\0', '\u0001', 'a', 'b', 'ÿ', '\uD7FF', '\uE000', '\uFFFF', '😀', '\u{10FFFF}'];
const numbers = [0, -0, 1, -1, 0.1, -0.1, 255, 256, -256, 2 ** 53, -(2 ** 53), 5e-324, -5e-324, 1.7e308, -1.7e308];

function randomValue(random: Random): unknown {
  const kind = random();
  if (kind < 0.1) return undefined;
  if (kind < 0.2) return random() < 0.5;
  if (kind < 0.5) return random() < 0.5 ? pick(random, numbers) : (random() - 0.5) * 10 ** Math.floor(random() * 20);
  return Array.from({ length: Math.floor(random() * 4) }, () => pick(random, characters)).join('');
}

describe('the order of bytes is the order of values', () => {
  test('for tuples of every kind of value', () => {
    const random = createRandom(1);
    for (let round = 0; round < 20_000; round += 1) {
      const length = 1 + Math.floor(random() * 3);
      const a = Array.from({ length }, () => randomValue(random));
      const b = Array.from({ length }, (_, at) => (random() < 0.3 ? a[at] : randomValue(random)));
      expect([a, b, sign(Buffer.compare(encodeValues(a), encodeValues(b)))]).toEqual([a, b, compareTuples(a, b)]);
    }
  });

  test('for all pairs of the numbers and strings where it is hard', () => {
    const strings = characters.flatMap((first) => ['', ...characters].map((second) => first + second));
    for (const values of [numbers, ['', ...strings]]) {
      for (const a of values) {
        for (const b of values) {
          expect([a, b, sign(Buffer.compare(encodeValues([a]), encodeValues([b])))]).toEqual([
            a,
            b,
            compareValues(a, b),
          ]);
        }
      }
    }
  });

  test('everything lies before the end', () => {
    const random = createRandom(2);
    for (let round = 0; round < 1000; round += 1) {
      expect(Buffer.compare(encodeValues([randomValue(random)]), end)).toBe(-1);
    }
  });
});

test('no value is the beginning of another', () => {
  const random = createRandom(3);
  for (let round = 0; round < 20_000; round += 1) {
    const [a, b] = [randomValue(random), randomValue(random)];
    const [short, long] = [encodeValues([a]), encodeValues([b])];
    const begins = long.subarray(0, short.length).equals(short);
    expect([a, b, begins]).toEqual([a, b, compareValues(a, b) === 0]);
  }
});

test('a prefix spans exactly the strings that start with it', () => {
  const random = createRandom(4);
  const text = (): string => Array.from({ length: Math.floor(random() * 3) }, () => pick(random, characters)).join('');
  for (let round = 0; round < 20_000; round += 1) {
    const [prefix, value] = [text(), text() + text()];
    const low = encodePrefix(prefix);
    const encoded = encodeValues([value]);
    const inside = Buffer.compare(encoded, low) >= 0 && Buffer.compare(encoded, after(low)) < 0;
    expect([prefix, value, inside]).toEqual([prefix, value, value.startsWith(prefix)]);
  }
});

test('what comes after bytes comes after all that start with them, or after them alone', () => {
  expect(after(Buffer.of(1, 2))).toEqual(Buffer.of(1, 3));
  expect(after(Buffer.of(1, 0xff, 0xff))).toEqual(Buffer.of(2));
  expect(justAfter(Buffer.of(1))).toEqual(Buffer.of(1, 0));
});
