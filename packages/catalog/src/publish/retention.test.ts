import { expect, test } from 'vitest';
import { lostByMistake } from './retention.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `plugin-${index}`);

test.each([
  ['nothing', 10, 10, 0],
  ['two of three', 3, 1, 0],
  ['three of three', 3, 0, 3],
  ['three of sixty, which is one in twenty', 60, 57, 0],
  ['three of fifty-nine', 59, 56, 3],
  ['all of none', 0, 0, 0],
])('losing %s', (_what, before, after, lost) => {
  expect(lostByMistake(names(before), names(after))).toHaveLength(lost);
});

test('what is named may go, and what is not named counts as before', () => {
  const [before, after] = [names(6), names(6).slice(4)];
  expect(lostByMistake(before, after)).toHaveLength(4);
  expect(lostByMistake(before, after, true)).toEqual([]);
  expect(lostByMistake(before, after, ['plugin-0', 'plugin-1'])).toEqual([]);
  expect(lostByMistake(before, after, ['plugin-0'])).toEqual(['plugin-1', 'plugin-2', 'plugin-3']);
});

test('what is new makes up for nothing', () => {
  expect(lostByMistake(names(3), ['other-1', 'other-2', 'other-3'])).toEqual(['plugin-0', 'plugin-1', 'plugin-2']);
});
