import { expect, test } from 'vitest';
import { changesBetween, newestRelease } from './changelog.ts';

test('the newest day counts, wherever it stands', () => {
  expect(
    newestRelease(
      '# Changes\r\n\r\n## 1.0.1 - 2026-03-02\r\n\r\n## [1.2.0] – 2026-11-25\r\n\r\n## v1.1.0-rc.1 - 2026-05-01\r\n',
    ),
  ).toBe('2026-11-25');
});

test('what is no release, or no day of the calendar, does not count', () => {
  expect(
    newestRelease('## Unreleased\n\nSince 1.0.0 - 2026-01-01\n### 1.0.0 - 2026-01-01\n## 1.0.0 - 2026-02-30\n'),
  ).toBeUndefined();
});

test('what changed between two versions is the sections after the one, up to the other', () => {
  const log = '# Changelog\n\n## 1.2.0 - 2026-03-01\n\n- c\n\n## [1.1.0]\n\n- b\n\n## 1.0.0\n\n- a\n';
  expect(changesBetween(log, '1.0.0', '1.1.0')).toBe('## [1.1.0]\n\n- b');
  expect(changesBetween(log, '1.0.0', '2.0.0')).toBe('## 1.2.0 - 2026-03-01\n\n- c\n\n## [1.1.0]\n\n- b');
  expect(changesBetween(log, '1.2.0', '1.3.0')).toBeUndefined();
});
