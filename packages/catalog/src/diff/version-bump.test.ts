import { expect, test } from 'vitest';
import { compareVersions, isRaised, nextVersion, type Level } from './version-bump.ts';

test.each<[before: string, level: Level, after: string]>([
  ['1.2.3', 'none', '1.2.3'],
  ['1.2.3', 'patch', '1.2.4'],
  ['1.2.3', 'minor', '1.3.0'],
  ['1.2.3', 'major', '2.0.0'],
  ['0.2.3', 'patch', '0.2.4'],
  ['0.2.3', 'minor', '0.2.4'],
  ['0.2.3', 'major', '0.3.0'],
  ['2.0.0-beta.1', 'major', '2.0.0'],
])('after %s, a %s change needs %s', (before, level, after) => {
  expect(nextVersion(before, level)).toBe(after);
  expect(isRaised(before, after, level)).toBe(true);
});

test.each<[before: string, after: string, level: Level, enough: boolean]>([
  ['1.2.3', '1.2.3', 'patch', false],
  ['1.2.3', '1.2.4', 'minor', false],
  ['1.2.3', '1.9.0', 'major', false],
  ['1.2.3', '2.0.0', 'patch', true],
  ['1.2.3', '1.3.0-rc.1', 'minor', true],
  ['1.2.3', '1.2.2', 'none', false],
  ['2.0.0-beta.1', '2.0.0-beta.2', 'major', true],
  ['2.0.0-beta.2', '2.0.0-beta.1', 'patch', false],
])('from %s to %s with a %s change: %s', (before, after, level, enough) => {
  expect(isRaised(before, after, level)).toBe(enough);
});

test('versions follow each other as semver.org says', () => {
  const ordered = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11'];
  const all = [...ordered, '1.0.0-rc.1', '1.0.0', '1.0.1', '1.10.0', '2.0.0'];
  expect(all.toReversed().toSorted(compareVersions)).toEqual(all);
});
