import { expect, test } from 'vitest';
import type { DeliveryRow, Denial, LogLine } from '../../api-types.ts';
import { appendDeliveries, mergeDelivery, mergeDenial, mergeLogLine } from './live-rows.ts';

const delivery = (id: string, second: number, state: DeliveryRow['state'] = 'done'): DeliveryRow => ({
  id,
  kind: 'event',
  name: 'session.created',
  state,
  attempts: 1,
  createdAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
  dueAt: '2026-01-01T00:00:00.000Z',
});
const line = (seq: number): LogLine => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  level: 'info',
  from: 'plugin',
  message: `${seq}`,
});
const denial = (message: string, count: number): Denial => ({
  at: '2026-01-01T00:00:00.000Z',
  member: 'fetch',
  code: 'CONSENT_NEEDED',
  message,
  count,
});
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

test('a new delivery takes its place by age, a known one changes in place', () => {
  const rows = [delivery('c', 30), delivery('a', 10)];
  expect(ids(mergeDelivery(rows, delivery('b', 20), undefined))).toEqual(['c', 'b', 'a']);
  expect(ids(mergeDelivery(rows, delivery('d', 40), undefined))).toEqual(['d', 'c', 'a']);
  expect(mergeDelivery(rows, delivery('a', 10, 'dead'), undefined)[1]).toMatchObject({ id: 'a', state: 'dead' });
});

test('with a filter, a delivery that leaves the state leaves the list', () => {
  const rows = [delivery('b', 20, 'dead'), delivery('a', 10, 'dead')];
  expect(ids(mergeDelivery(rows, delivery('a', 10, 'waiting'), 'dead'))).toEqual(['b']);
  expect(mergeDelivery(rows, delivery('c', 30, 'done'), 'dead')).toBe(rows);
});

test('older pages never repeat a row', () => {
  expect(ids(appendDeliveries([delivery('b', 20), delivery('a', 10)], [delivery('a', 10), delivery('z', 5)]))).toEqual([
    'b',
    'a',
    'z',
  ]);
});

test('log lines stay in order, come once, and are at most 1,000', () => {
  const lines = [line(1), line(3)];
  expect(mergeLogLine(lines, line(3))).toBe(lines);
  expect(mergeLogLine(lines, line(2)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  const many = Array.from({ length: 1000 }, (_, index) => line(index));
  const merged = mergeLogLine(many, line(1000));
  expect([merged.length, merged[0]?.seq, merged.at(-1)?.seq]).toEqual([1000, 1, 1000]);
});

test('a denial that happens again moves up instead of repeating', () => {
  const merged = mergeDenial([denial('one', 1), denial('two', 1)], denial('two', 2));
  expect(merged.map(({ message, count }) => [message, count])).toEqual([
    ['two', 2],
    ['one', 1],
  ]);
});
