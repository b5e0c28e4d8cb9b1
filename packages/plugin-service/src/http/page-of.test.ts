import { expect, test } from 'vitest';
import { pageOf, passPage } from './page-of.ts';

const keyOf = (row: string) => row;
const rows = ['a', 'b', 'c', 'd', 'e'];

test('pages follow each other until the last one', () => {
  const first = pageOf(rows, { limit: 2 }, keyOf);
  expect(first).toMatchObject({ items: ['a', 'b'], rest: { total: 5 } });
  const second = pageOf(rows, { limit: 2, cursor: first.rest.next }, keyOf);
  expect(second.items).toEqual(['c', 'd']);
  const third = pageOf(rows, { limit: 2, cursor: second.rest.next }, keyOf);
  expect(third).toEqual({ items: ['e'], rest: { total: 5 } });
});

test('rows that come and go meanwhile neither repeat a row nor skip one', () => {
  const { rest } = pageOf(rows, { limit: 2 }, keyOf);
  expect(pageOf(['new', ...rows], { limit: 2, cursor: rest.next }, keyOf).items).toEqual(['c', 'd']);
  expect(pageOf(['b', 'c', 'd'], { limit: 2, cursor: rest.next }, keyOf).items).toEqual(['c', 'd']);
});

test('where the row is gone, the page goes on at its place', () => {
  const { rest } = pageOf(rows, { limit: 2 }, keyOf);
  expect(pageOf(['a', 'x', 'c', 'd'], { limit: 2, cursor: rest.next }, keyOf).items).toEqual(['c', 'd']);
  expect(pageOf(['a'], { limit: 2, cursor: rest.next }, keyOf).items).toEqual([]);
});

test.each(['x', '', 'W10', Buffer.from('[-1,"a"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
  'a cursor from elsewhere is refused: %j',
  (cursor) => {
    expect(() => pageOf(rows, { limit: 2, cursor }, keyOf)).toThrow(/unchanged/);
  },
);

test('how many there are is known where one page has them all', () => {
  expect(passPage(Object.assign(['a'], {}), { limit: 2 }).rest).toEqual({ total: 1 });
  expect(passPage(Object.assign(['a'], { next: 'n' }), { limit: 1 }).rest).toEqual({ next: 'n' });
  expect(passPage(Object.assign(['a'], {}), { limit: 1, cursor: 'n' }).rest).toEqual({});
});
