import { expect, test } from 'vitest';
import { changedPlugin, createRepository, pluginFiles } from './__fixtures__/repository.ts';
import { createFinding } from './finding.ts';
import { formatJson, formatText, hasErrors } from './format.ts';
import { validateRepository } from './validate.ts';

test('a finding shows its place, the line before, the line and a caret, and how to mend it', () => {
  using repository = createRepository(changedPlugin('community/alpha', '"version"', '"versoin"'));
  const { findings } = validateRepository(repository.root);

  expect(formatText(findings, repository)).toBe(
    [
      'community/alpha/manifest.json:3:3 error: unknown key "versoin": did you mean "version"? [manifest-unknown-key]',
      '  2 |   "name": "alpha",',
      '  3 |   "versoin": "1.0.0",',
      '    |   ^^^^^^^^^',
      '  help: Unknown keys are most often typing errors, and would be ignored without a word.',
      '  page: https://github.com/streamspace-dev/streamspace-plugins/blob/main/docs/rules/manifest-unknown-key.md',
      '',
      '1 error, 0 warnings',
      '',
    ].join('\n'),
  );
});

test('a finding about a whole file or a missing one has no frame', () => {
  using repository = createRepository(pluginFiles('community/alpha'), { 'community/beta/index.js': '' });
  const { findings } = validateRepository(repository.root);

  expect(formatText(findings, repository).split('\n').slice(0, 2)).toEqual([
    'community/beta/manifest.json:1:1 error: does not exist [manifest-missing]',
    '  help: The manifest says what a plugin is. Remove the folder if the plugin is gone.',
  ]);
});

test('a file cannot write to the terminal, and tabs keep their column', () => {
  using repository = createRepository({ 'a.json': '{\t"\u001b[31m\u202e": 1}' });
  const range = { line: 1, column: 3, endLine: 1, endColumn: 11 };
  const text = formatText([createFinding('json-syntax', 'a.json', 'bad \u001b[0m', range)], repository);

  for (const character of ['\u001b', '\u202e', '\t']) expect(text).not.toContain(character);
  expect(text).toContain('  1 | { "\uFFFD[31m\uFFFD": 1}\n    |   ^^^^^^^^\n');
});

test('of a long line the part around the fault is shown', () => {
  using repository = createRepository({ 'a.json': `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}` });
  const range = { line: 1, column: 5001, endLine: 1, endColumn: 5005 };
  const lines = formatText([createFinding('json-syntax', 'a.json', 'bad', range)], repository).split('\n');
  const at = lines[1]?.indexOf('HERE') ?? -1;

  expect(lines[1]?.length).toBeLessThan(140);
  expect(lines[2]?.slice(at)).toBe('^^^^');
});

test('JSON has the findings and their number by severity', () => {
  const findings = [createFinding('json-bom', 'a.json', 'x'), createFinding('name-similar', 'b.json', 'y')];

  expect(JSON.parse(formatJson(findings))).toEqual({ errors: 1, warnings: 1, findings });
  expect(findings.map((finding) => hasErrors([finding]))).toEqual([true, false]);
  expect(formatText([], { root: '.' })).toBe('no findings\n');
});
