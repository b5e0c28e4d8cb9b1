import { describe, expect, test } from 'vitest';
import { describeCollection } from '../test-support.ts';
import { setUp, type OpenStore, type Setup } from './test-support.ts';

const runs = describeCollection('runs', {
  key: ['id'],
  unique: [['token']],
  index: [['user', 'n'], ['state'], ['user', 'state', 'bDone'], ['n']],
});

const rows = [
  { id: 'a', user: 'ada', n: 3, state: 'open', bDone: false },
  { id: 'b', user: 'bob', n: -1, state: 'open', bDone: true, token: 't1' },
  { id: 'c', user: 'ada', n: 10, state: 'closed', bDone: true },
  { id: 'd', user: 'ada', n: 2.5, state: 'open', bDone: true, token: 't2' },
  { id: 'e', user: 'adam', state: 'open' },
  { id: 'f', user: 'ada', state: 'closed' },
];

async function filled(open: OpenStore): Promise<Setup> {
  const setup = setUp(open);
  await setup.register(runs);
  setup.put('runs', ...rows);
  return setup;
}

/** Conditions, order, pages. */
export function describeQueries(open: OpenStore): void {
  describe('queries', () => {
    test.each<[string, Parameters<Setup['find']>[1], string]>([
      ['without a condition come by key', {}, 'abcdef'],
      ['backwards', { order: 'desc' }, 'fedcba'],
      ['a range of the key', { where: { id: { gt: 'a', lte: 'd' } } }, 'bcd'],
      ['the key itself', { where: { id: 'c' } }, 'c'],
      ['a unique value', { where: { token: 't2' } }, 'd'],
      ['a unique list, those without it first', { index: 'token' }, 'acefbd'],
      ['one value, in order of what follows in the index, a missing one first', { where: { user: 'ada' } }, 'fdac'],
      ['one value, backwards', { where: { user: 'ada' }, order: 'desc' }, 'cadf'],
      ['a value and a range', { where: { user: 'ada', n: { gte: 2.5, lt: 10 } } }, 'da'],
      ['a range without the missing', { where: { n: { lt: 3 } } }, 'bd'],
      ['two values', { where: { user: 'ada', n: 10 } }, 'c'],
      ['three values, named in any order', { where: { bDone: true, state: 'open', user: 'ada' } }, 'd'],
      ['a beginning', { where: { user: { startsWith: 'ada' } } }, 'fdace'],
      ['a beginning and a bound', { where: { user: { startsWith: 'ada', gt: 'ada' } } }, 'e'],
      ['every text begins with nothing', { where: { state: { startsWith: '' } } }, 'cfabde'],
      ['bounds that leave nothing', { where: { n: { gt: 5, lt: 5 } } }, ''],
      ['bounds the wrong way round', { where: { n: { gte: 9, lte: 1 } } }, ''],
      ['of several bounds the narrower one', { where: { n: { gt: 2, gte: 0, lt: 9, lte: 100 } } }, 'da'],
      ['the first declared index that fits', { where: { user: 'ada' }, order: 'asc' }, 'fdac'],
      ['an index that is named', { where: { user: 'ada' }, index: ['user', 'state', 'bDone'] }, 'fcad'],
      ['an index as a whole', { index: 'n' }, 'efbdac'],
      ['a limit', { where: { user: 'ada' }, limit: 2 }, 'fd'],
    ])('%s', async (_, query, expected) => {
      const { find } = await filled(open);
      expect(
        find('runs', query)
          .map((row) => row['id'])
          .join(''),
      ).toBe(expected);
    });

    test('a count is the length of what is found', async () => {
      const { store, find } = await filled(open);
      expect(store.count('p', 'runs')).toBe(6);
      for (const where of [{ user: 'ada' }, { user: 'ada', n: { gt: 2.6 } }, { id: { gte: 'c' } }, { n: 77 }]) {
        expect(store.count('p', 'runs', where)).toBe(find('runs', { where }).length);
      }
    });

    test.each<[string, Parameters<Setup['find']>[1], RegExp]>([
      ['without an index', { where: { bDone: true } }, /no index begins with \(bDone\); declare index: \['bDone'\]/],
      ['of two indexes', { where: { state: 'open', n: 1 } }, /\(state, n\); declare index: \[\['state', 'n'\]\]/],
      ['with a gap', { where: { user: 'a', bDone: true } }, /declare index: \[\['user', 'bDone'\]\]/],
      ['whose range comes first', { where: { user: { gt: 'a' }, n: 5 } }, /declare index: \[\['n', 'user'\]\]/],
      ['on a field nobody knows', { where: { constructor: 'x' } }, /declare index: \['constructor'\]/],
      [
        'that the named index cannot answer',
        { where: { state: 'open' }, index: 'n' },
        /the index \(n\) does not begin/,
      ],
      ['by an index that is none', { index: 'bDone' }, /there is no index \(bDone\)/],
      ['with two ranges', { where: { user: { gt: 'a' }, n: { gt: 1 } } }, /one range, on its last field/],
      ['with a value of another type', { where: { n: '5' } }, /"n" of "runs" is a number, and this is a string/],
      ['with a bound of another type', { where: { n: { gt: '5' } } }, /"n" of "runs" is a number/],
      ['with a range of booleans', { where: { user: 'a', state: 'x', bDone: { gt: 1 } } }, /ask for true or false/],
    ])('a query %s is refused', async (_, query, message) => {
      const { find } = await filled(open);
      expect(() => find('runs', query)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
      );
    });
  });

  describe('pages', () => {
    test.each(['asc', 'desc'] as const)('one after another they have every row once, %s', async (order) => {
      const { pages, find } = await filled(open);
      for (const query of [{}, { where: { user: 'ada' } }, { index: 'state' }, { index: 'token' }]) {
        const turned = pages('runs', { ...query, order, limit: 2 });
        expect(turned.flat()).toEqual(find('runs', { ...query, order }));
        expect(turned.slice(0, -1).every((page) => page.length === 2)).toBe(true);
      }
    });
    test('the last page has no cursor, also when it is full', async () => {
      const { store } = await filled(open);
      expect(store.find('p', 'runs', { limit: 6 })).not.toHaveProperty('next');
      expect(store.find('p', 'runs', { limit: 5 })).toHaveProperty('next');
    });
    test('a page ends before it gets too large, and has a row at least', async () => {
      const { register, put, pages } = setUp(open);
      await register(describeCollection('texts', { key: ['n'] }));
      for (const n of [1, 2, 3, 4, 5]) put('texts', { n, text: 'x'.repeat(1400) });
      expect(pages('texts', {}).map(({ length }) => length)).toEqual([2, 2, 1]);
    });
    test('a cursor keeps its place when rows come and go, its own included', async () => {
      const { store, put, remove } = await filled(open);
      const first = store.find('p', 'runs', { limit: 3 });
      remove('runs', { id: 'c' });
      remove('runs', { id: 'a' });
      put('runs', { id: 'b0' }, { id: 'c0' });
      const second = store.find('p', 'runs', { limit: 3, cursor: first.next });
      expect(second.rows.map(({ row }) => row['id'])).toEqual(['c0', 'd', 'e']);
    });
    test('a cursor never leaves the condition of its query', async () => {
      const { store } = await filled(open);
      const { next } = store.find('p', 'runs', { where: { id: { lte: 'c' } }, limit: 2 });
      const other = store.find('p', 'runs', { where: { id: { gte: 'd' } }, cursor: next });
      expect(other.rows.map(({ row }) => row['id'])).toEqual(['d', 'e', 'f']);
    });
    test('a cursor of something else is refused', async () => {
      const { store } = await filled(open);
      const { next } = store.find('p', 'runs', { limit: 2 });
      const wrong = [
        { cursor: next, order: 'desc' },
        { cursor: next, index: 'state' },
        { cursor: 'x' },
        { cursor: '' },
        { cursor: Buffer.from('[["id"],"asc"]').toString('base64url') },
      ] as const;
      for (const query of wrong) {
        expect(() => store.find('p', 'runs', query)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      }
    });
  });
}
