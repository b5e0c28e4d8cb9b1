import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function dataContract(open: OpenHost): void {
  describe('data that crosses', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    /** Stores what the source text makes, and gives what comes back. */
    const stored = (source: string) =>
      host.run(async ({ api }, text) => {
        // oxlint-disable-next-line no-eval -- what is no data cannot cross as an argument
        await api.storage.set('value', (0, eval)(`(${text})`));
        return api.storage.get('value');
      }, source);

    test.each([
      ['undefined in an object is left out', '{ a: undefined, b: 1 }', { b: 1 }],
      ['undefined in a list is null', '[undefined, 1]', [null, 1]],
      ['dates become text', '{ at: new Date(0) }', { at: '1970-01-01T00:00:00.000Z' }],
      ['URLs become text', 'new URL("https://example.com/a")', 'https://example.com/a'],
      ['an object without a prototype is an object', 'Object.assign(Object.create(null), { a: 1 })', { a: 1 }],
      ['numbers keep their value', '[0.1, -0, 1e21, 9007199254740991]', [0.1, 0, 1e21, 9007199254740991]],
      ['text keeps every character', '"\\u0000\\u2028😀ä"', '\u0000\u2028😀ä'],
      ['a key can be empty', '{ "": 1 }', { '': 1 }],
      ['toJSON is asked', '{ toJSON: () => ({ a: 1 }) }', { a: 1 }],
      ['nesting of 50 is fine', 'Array.from({ length: 50 }).reduce((inner) => [inner], 1)', expect.any(Array)],
    ])('%s', async (_what, source, value) => {
      expect(await stored(source)).toEqual(value);
    });

    test.each([
      ['a function', '() => 1', /is a function: only plain JSON/],
      ['a function inside', '{ a: { run() {} } }', /\.a\.run is a function: only plain JSON/],
      ['a symbol', 'Symbol("x")', /is a symbol/],
      ['a big integer', '1n', /is a bigint/],
      ['not a number', '[NaN]', /is NaN/],
      ['infinity', '{ a: Infinity }', /is Infinity/],
      ['a map', 'new Map([[1, 2]])', /is a Map/],
      ['a set', '{ a: new Set() }', /is a Set/],
      ['a promise that nobody awaited', 'Promise.resolve(1)', /is a Promise/],
      ['bytes', 'new Uint8Array(3)', /is a Uint8Array/],
      ['an object of a class', 'new (class Ada { a = 1 })()', /is a Ada/],
      ['a regular expression', '/x/', /is a RegExp/],
      ['nesting of 100', 'Array.from({ length: 100 }).reduce((inner) => [inner], 1)', /nested more than 64 deep/],
      ['a circle', '(() => { const a = {}; a.a = a; return a; })()', /nested more than 64 deep/],
      [
        'a key that reaches for the prototype',
        'JSON.parse(\'{"__proto__":{"a":1}}\')',
        /an object with the key "__proto__"/,
      ],
      ['a key "constructor"', '{ constructor: 1 }', /an object with the key "constructor"/],
      ['more than a message holds', '"x".repeat(2_000_000)', /too large for one message/],
    ])('%s is refused', async (_what, source, message) => {
      await expect(stored(source)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(message),
      });
    });

    test('after a refusal the line to the host still works', async () => {
      await stored('() => 1').catch(() => undefined);
      expect(await stored('1')).toBe(1);
    });

    test('two reads of one value share nothing', async () => {
      expect(
        await host.run(async ({ api }) => {
          await api.storage.set('list', [1]);
          const first = (await api.storage.get('list')) as number[];
          first.push(2);
          return api.storage.get('list');
        }),
      ).toEqual([1]);
    });

    test('what is changed after a call has no effect on it', async () => {
      expect(
        await host.run(async ({ api }) => {
          const list = [1];
          const written = api.storage.set('list', list);
          list.push(2);
          await written;
          return api.storage.get('list');
        }),
      ).toEqual([1]);
    });

    test('many calls at once are all answered', async () => {
      expect(
        await host.run(async ({ api }) => {
          await Promise.all(Array.from({ length: 200 }, (_, turn) => api.storage.set(`many-${turn}`, turn)));
          return (await api.storage.keys('many-')).length;
        }),
      ).toBe(200);
    });
  });
}
