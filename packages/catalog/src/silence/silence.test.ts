import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepository, pluginFiles, schemaText, type Files } from '../__fixtures__/repository.ts';
import { checkPlugin, checkRepository } from '../check.ts';
import { diffCatalogs } from '../diff/diff-catalogs.ts';
import { readSide } from '../diff/read-side.ts';
import { rules, type RuleId } from '../rules.ts';
import { isSilenceable } from './silence.ts';

const path = 'community/alpha';
const today = '2026-11-25';
const reason = 'It is documented with the next release';
const entry = { rule: 'readme-config', reason, until: '2026-12-31' };

/** A plugin with two keys that nothing describes, one of them like a secret, and a permission that its code does not use. */
const files = (...silence: readonly object[]): Files =>
  pluginFiles(path, {
    'config.schema.json': schemaText('"url": { "type": "string" }, "token": { "type": "string" }'),
    '.streamspace-check.json': JSON.stringify({ silence }),
  });

function check(...silence: readonly object[]) {
  using repository = createRepository(files(...silence));
  const { findings, silenced } = checkPlugin(join(repository.root, path), repository.root, { today });
  return { rules: findings.map(({ rule }) => rule), silenced: silenced.map(({ rule }) => rule), findings };
}

const all = [
  'config-description',
  'config-description',
  'config-secret',
  'permission-unused',
  'readme-config',
  'readme-config',
];

test('nothing is silenced without an entry', () => {
  const { rules: found, silenced } = check();
  expect(found.toSorted()).toEqual(all);
  expect(silenced).toEqual([]);
});

test('an entry silences its rule, in files and in code, and nothing else', () => {
  const { rules: found, silenced } = check(entry, { ...entry, rule: 'permission-unused', path: 'manifest.json' });
  expect(found.toSorted()).toEqual(['config-description', 'config-description', 'config-secret']);
  expect(silenced.toSorted()).toEqual(['permission-unused', 'readme-config', 'readme-config']);
});

test.each<[what: string, change: object, rule: RuleId, more: number]>([
  ['until yesterday', { until: '2026-11-24' }, 'silence-expired', 1],
  ['until today', { until: today }, 'readme-config', -2],
  ['too far ahead', { until: '2027-06-01' }, 'silence-value', 1],
  ['until a day that is none', { until: '2026-02-31' }, 'silence-value', 1],
  ['for ever', { until: undefined }, 'silence-value', 1],
  ['without a reason', { reason: undefined }, 'silence-unexplained', 1],
  ['with a blank reason', { reason: ' '.repeat(30) }, 'silence-unexplained', 1],
  ['of a secret', { rule: 'config-secret' }, 'silence-refused', 1],
  ['of a fatal rule', { rule: 'manifest-value' }, 'silence-refused', 1],
  ['of the silences', { rule: 'silence-expired' }, 'silence-refused', 1],
  ['of everything', { rule: '*' }, 'silence-value', 1],
  ['of a rule that is misspelt', { rule: 'readme-confg' }, 'silence-value', 1],
  ['in another folder', { path: '../beta/README.md' }, 'silence-value', 1],
  ['in another file', { path: 'index.js' }, 'silence-unused', 1],
])('a silence %s', (_what, change, rule, more) => {
  const { rules: found } = check({ ...entry, ...change });
  expect(found).toHaveLength(all.length + more);
  if (more > 0) expect(found).toContain(rule);
});

test('a file that is no list of silences silences nothing, and does not keep the plugin from being offered', () => {
  using repository = createRepository(files(), { [`${path}/.streamspace-check.json`]: '{ "silence": "all", "x": 1 }' });
  const { plugins, findings } = checkRepository(repository.root);
  expect(findings.filter(({ rule }) => rule === 'silence-value').map(({ column }) => column)).toEqual([14, 21]);
  repository.write({ [`${path}/.streamspace-check.json`]: '{' });
  expect(checkRepository(repository.root).plugins.map(({ isUsable }) => isUsable)).toEqual([true]);
  expect(plugins.map(({ isUsable }) => isUsable)).toEqual([true]);
});

test('a misspelt rule is suggested', () => {
  expect(check({ ...entry, rule: 'readme-confg' }).findings.map(({ message }) => message)).toContain(
    '"readme-confg" is no rule: did you mean "readme-config"?',
  );
});

test('a silence that is new stands where the reviewer looks first', () => {
  using base = createRepository(files());
  using head = createRepository(files({ ...entry, until: new Date().toISOString().slice(0, 10) }));
  const [plugin] = diffCatalogs(readSide(base.root), readSide(head.root)).plugins;
  expect(plugin?.changes).toMatchObject([{ area: 'silence', name: 'readme-config', widens: true }]);
});

test('what keeps a plugin from being offered, and what is about security, cannot be silenced', () => {
  const ids = (Object.keys(rules) as RuleId[]).filter((id) => !isSilenceable(id));
  expect(ids.filter((id) => rules[id].fatal !== true)).toEqual([
    'manifest-stray',
    'package-install-script',
    'config-secret',
    'config-secret-writable',
    'code-eval',
    'code-syntax',
    'code-unresolved',
    'decision-undeclared',
    'event-undeclared',
    'extension-undeclared',
    'host-undeclared',
    'host-unresolved',
    'permission-undeclared',
    // Asked for by an option, and of no plugin alone.
    'compat-dropped',
    'compat-forgotten',
    'secret-token',
    'silence-expired',
    'silence-refused',
    'silence-unexplained',
    'silence-unused',
    'silence-value',
    'catalog-stale',
    'template-document',
  ]);
});
