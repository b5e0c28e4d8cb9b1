import { describe, expect, test } from 'vitest';
import { maxPayloadBytes } from './frame.ts';
import { decodePayload, encodePayload, findStreams, maxDepth, PayloadError, place, readStreamRefs } from './payload.ts';

const decode = (text: string | Uint8Array): unknown =>
  decodePayload(typeof text === 'string' ? Buffer.from(text) : text, { untrusted: true });

describe('the host takes no message that', () => {
  test.each([
    ['is not JSON', '{'],
    ['is empty', ''],
    ['is no object', '"text"'],
    ['is null', 'null'],
    ['is an array', '[{}]'],
    ['is not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ['has the key __proto__', '{"params":[{"__proto__":{"admin":true}}]}'],
    ['has the key __proto__, escaped', '{"\\u005f_proto__":1}'],
    ['has the key constructor deep inside', '{"a":[[{"b":{"constructor":{"prototype":{}}}}]]}'],
    ['has the key prototype', '{"a":{"prototype":1}}'],
    ['is nested too deep', `{"a":${'['.repeat(maxDepth + 1)}${']'.repeat(maxDepth + 1)}}`],
    ['is nested half a million deep', `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ])('%s', (_what, text) => {
    expect(() => decode(text)).toThrow(PayloadError);
  });
});

test('the same words are fine as values', () => {
  expect(decode('{"a":["__proto__","constructor"]}')).toEqual({ a: ['__proto__', 'constructor'] });
});

describe('what JSON would change without a word is refused, with its place', () => {
  test.each([
    ['a Map', { a: [{ b: new Map() }] }, 'a.0.b is a Map'],
    ['bytes', { a: new Uint8Array(2) }, 'a is a Uint8Array'],
    ['a forgotten promise', { a: Promise.resolve(1) }, 'a is a Promise'],
    ['a function', { a: () => 1 }, 'a is a function'],
    ['a symbol', { a: Symbol('x') }, 'a is a symbol'],
    ['a big integer', { a: 1n }, 'a is a bigint'],
    ['not a number', { a: Number.NaN }, 'a is NaN'],
    ['a reserved key', { a: { constructor: 'BMW' } }, 'a is an object with the key "constructor"'],
  ])('%s', (_what, message, fault) => {
    expect(() => findStreams(message)).toThrow(fault);
  });

  test('what never ends', () => {
    const loop: { again?: object } = {};
    loop.again = loop;
    expect(() => findStreams(loop)).toThrow('nested more than');
  });

  test('but dates and other things that know their JSON pass', () => {
    expect(findStreams({ at: new Date(0), url: new URL('https://a.example'), left: undefined, none: null })).toEqual(
      [],
    );
  });
});

test('a message that does not fit into a frame is refused with a hint', () => {
  expect(() => encodePayload({ text: 'x'.repeat(maxPayloadBytes) })).toThrow('larger data goes as a stream');
});

test('streams are found wherever they stand', () => {
  const [first, second] = [new ReadableStream<Uint8Array>(), new ReadableStream<Uint8Array>()];
  expect(findStreams({ params: [{ body: first }, second] })).toEqual([
    { stream: first, at: ['params', 0, 'body'] },
    { stream: second, at: ['params', 1] },
  ]);
});

describe('a stream is put', () => {
  test('in place of what JSON made of it', () => {
    const message = { params: [{ body: {} }] };
    place(message, ['params', 0, 'body'], 'stream');
    expect(message).toEqual({ params: [{ body: 'stream' }] });
  });

  test.each([
    ['nowhere', []],
    ['where nothing is', ['params', 1]],
    ['below a text', ['text', 'length']],
    ['into a prototype', ['params', '__proto__']],
    ['into the prototype of a method', ['params', 'push']],
  ])('not %s', (_what, path) => {
    expect(() => place({ params: [{}], text: 'x' }, path, 'stream')).toThrow(PayloadError);
  });

  test.each([
    [{}],
    [[null]],
    [[{ id: 0, at: [] }]],
    [[{ id: 1.5, at: [] }]],
    [[{ id: 1, at: [{}] }]],
    [[{ id: 1 }]],
    [Array.from({ length: 17 }, () => ({ id: 1, at: [] }))],
  ])('by no list like %j', (refs) => {
    expect(() => readStreamRefs(refs)).toThrow(PayloadError);
  });
});
