import { expect, test } from 'vitest';
import { createFinding } from './finding.ts';
import { formatGithub } from './format-github.ts';

test('each finding is one command with its place, its rule and how to mend it', () => {
  const range = { line: 3, column: 5, endLine: 3, endColumn: 9 };
  const text = formatGithub([createFinding('name-folder', 'community/a/manifest.json', 'differs', range)]);

  expect(text).toMatch(
    /^::error file=community\/a\/manifest\.json,line=3,endLine=3,col=5,endColumn=8,title=name-folder::differs%0A.+%0Ahttps:.+\/name-folder\.md\n$/,
  );
});

test('columns are left out where a finding spans lines', () => {
  const range = { line: 3, column: 5, endLine: 4, endColumn: 2 };

  expect(formatGithub([createFinding('name-similar', 'a', 'm', range)])).toMatch(
    /^::warning file=a,line=3,endLine=4,title=name-similar::/,
  );
});

test('what a file is named or says begins no command of its own', () => {
  const text = formatGithub([createFinding('name-folder', 'a,b:c\n::error::x', '100%\r\n::stop-commands::x')]);

  expect(text).toContain('file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3Ax,');
  expect(text).toContain('::100%25%0D%0A::stop-commands::x');
  expect(text.trimEnd().split(/\r|\n/)).toHaveLength(1);
});
