import { expect, test } from 'vitest';
import { changedPlugin, createRepository, pluginFiles } from './__fixtures__/repository.ts';
import { checkCatalog } from './check-catalog.ts';

const alpha = pluginFiles('community/alpha');
const beta = pluginFiles('community/beta-plugin');

/** A repository whose catalog lists alpha and beta. */
function createCurrent() {
  const repository = createRepository(alpha, beta);
  repository.write({ 'catalog.yaml': checkCatalog(repository.root).expected });
  return repository;
}

test('a catalog that was just generated is current', () => {
  using repository = createCurrent();

  expect(checkCatalog(repository.root)).toMatchObject({ isCurrent: true, changes: [], findings: [] });
});

test('a changed field is named with its old and new value', () => {
  using repository = createCurrent();
  repository.write(changedPlugin('community/alpha', '1.0.0', '1.1.0', 'Counts sessions', 'Counts users'));
  const { isCurrent, changes, findings } = checkCatalog(repository.root);

  expect(isCurrent).toBe(false);
  expect(changes).toEqual([
    'plugin "alpha": description: "Counts sessions" -> "Counts users"',
    'plugin "alpha": version: "1.0.0" -> "1.1.0"',
  ]);
  expect(findings.map(({ rule, file }) => `${rule} ${file}`)).toEqual([
    'catalog-stale catalog.yaml',
    'catalog-stale catalog.yaml',
  ]);
});

test('entries that came and went are named, with the counts that follow', () => {
  using repository = createCurrent();
  const { expected } = checkCatalog(repository.root);
  using other = createRepository(alpha, pluginFiles('official/streamspace-zeta'), { 'catalog.yaml': expected });

  expect(checkCatalog(other.root).changes).toEqual([
    'category "official": plugins: 0 -> 1',
    'category "community": plugins: 2 -> 1',
    'plugin "beta-plugin": removed',
    'plugin "streamspace-zeta": added',
    'stats: officialPlugins: 0 -> 1',
    'stats: communityPlugins: 2 -> 1',
  ]);
});

test.each([
  ['a missing file', undefined, /^does not exist$/],
  ['an empty file', '', /^is no YAML/],
  ['text that is no YAML', 'a: [', /^is no YAML/],
  ['another kind', 'kind: Other\n', /^kind: "Other" -> "PluginCatalog"$/m],
])('%s is explained', (_what, text, message) => {
  using repository = createRepository(alpha, text === undefined ? {} : { 'catalog.yaml': text });

  expect(checkCatalog(repository.root).changes.join('\n')).toMatch(message);
});

test('an edit that changes no value is a drift all the same', () => {
  using repository = createCurrent();
  const { expected } = checkCatalog(repository.root);
  repository.write({ 'catalog.yaml': `${expected}# by hand\n` });

  expect(checkCatalog(repository.root).changes).toEqual([expect.stringContaining('says the same')]);
});

test('a plugin that fell out of the catalog because of a fault is not taken for removed', () => {
  using repository = createCurrent();
  repository.write(changedPlugin('community/alpha', '"1.0.0"', '1'));
  const { isCurrent, findings } = checkCatalog(repository.root);

  expect(isCurrent).toBe(false);
  expect(findings.map(({ rule }) => rule)).toEqual(['manifest-type']);
});
