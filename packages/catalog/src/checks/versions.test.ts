import { expect, test } from 'vitest';
import { createRepository, pluginFiles } from '../__fixtures__/repository.ts';
import { readCatalog } from '../read.ts';

const row = (more: string) =>
  `{\n  "1.0.0": { "state": "yanked", "since": "2026-11-25", "reason": "Loses messages"${more} }\n}\n`;

function check(text: string) {
  using repository = createRepository(pluginFiles('community/alpha', { 'versions.json': text }));
  return readCatalog(repository.root);
}

test('states are read with the plugin', () => {
  expect(check(row(', "replacement": "1.0.1"'))).toMatchObject({
    findings: [],
    plugins: [{ versionStates: { '1.0.0': { state: 'yanked', replacement: '1.0.1' } } }],
  });
});

test.each([
  ['a state that does not exist', row('').replace('yanked', 'gone'), 2, /1\.0\.0: state/],
  ['no reason', row('').replace(', "reason": "Loses messages"', ''), 2, /1\.0\.0: reason/],
  ['no day', row('').replace('2026-11-25', '2026-02-30'), 2, /1\.0\.0: since must be a day/],
  ['another key', row(', "sinse": 1'), 2, /1\.0\.0 is wrong.*sinse/],
  ['no version', row('').replace('"1.0.0"', '"latest"'), 2, /latest must be "\*" or a version/],
  ['a blocked one without an advisory', row('').replace('yanked', 'blocked'), 2, /1\.0\.0: advisory must be/],
  ['one that replaces itself', row(', "replacement": "1.0.0"'), 2, /cannot replace itself/],
  ['a list', '[]', 1, /^the file/],
])('%s is a fault at its line, and keeps the plugin out of the catalog', (_what, text, line, message) => {
  const { plugins, findings } = check(text);
  expect(plugins).toEqual([]);
  expect(findings).toMatchObject([{ rule: 'versions-state', line }]);
  expect(findings[0]?.message).toMatch(message);
});
