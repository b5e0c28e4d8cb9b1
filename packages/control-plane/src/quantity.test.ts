import { expect, test } from 'vitest';
import { containing } from './test-support/matchers.ts';
import { parseQuantity, toResources } from './quantity.ts';

test.each([
  ['1', 1],
  ['0.5', 0.5],
  ['1500m', 1.5],
  ['4Gi', 4 * 2 ** 30],
  ['4G', 4e9],
  ['128Mi', 128 * 2 ** 20],
  ['.5Ki', 512],
])('%s is %d', (text, expected) => {
  expect(parseQuantity(text)).toBeCloseTo(expected, 9);
});

test.each(['', 'Gi', '4 Gi', '4gi', '-1', '1e3x', '4GiB', '1.', 'constructor'])('"%s" is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test('a size holds its text and whole numbers', () => {
  expect(toResources({ cpu: '1500m', memory: '2Gi' })).toEqual({
    cpu: '1500m',
    memory: '2Gi',
    cpuMilli: 1500,
    memoryBytes: 2 ** 31,
  });
  expect(() => toResources({ cpu: 'fast', memory: '2Gi' })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: containing('"fast"') }),
  );
});
