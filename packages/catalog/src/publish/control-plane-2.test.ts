import { expect, test } from 'vitest';
import { catalogJsonFaults, forgottenKeys, manifestFaults } from './control-plane-2.ts';

const good = {
  name: 'alpha',
  version: '1.0.0',
  displayName: 'Alpha',
  type: 'webhook',
  tags: ['a'],
  permissions: [],
  entrypoints: { main: 'index.js' },
  requirements: { streamspaceVersion: '>=1.0.0' },
};

test.each<[string, object, string[]]>([
  ['nothing wrong', {}, []],
  ['a type of its own', { type: 'integration' }, ['type "integration" is not known']],
  ['a type in another case', { type: 'Webhook' }, ['type "Webhook" is not known']],
  ['no title', { displayName: '' }, ['displayName is empty']],
  ['null for a text, which is none', { name: null }, ['name is empty']],
  ['null for what may be absent', { author: null, tags: null }, []],
  ['a number for the version', { version: 1 }, ['version is no text']],
  ['an author as npm has one', { author: { name: 'Ann' } }, ['author is no text']],
  ['a number among tags', { tags: ['a', 1] }, ['tags is no list of texts']],
  ['permissions with reasons', { permissions: [{ name: 'admin' }] }, ['permissions is no list of texts']],
  ['a path of a schema', { configSchema: 'config.schema.json' }, ['configSchema is no object']],
  ['a list of defaults', { defaultConfig: [] }, ['defaultConfig is no object']],
  ['an entry that is none', { entrypoints: { main: ['a'] } }, ['entrypoints.main is no text']],
  ['plugins it requires', { requirements: { plugins: ['b'] } }, ['requirements.plugins is no text']],
  ['plugins it requires, as a text', { requirements: { plugins: 'b' } }, ['requirements.plugins is no list of texts']],
  ['a key in another case', { Permissions: 'network' }, ['Permissions is no list of texts']],
  ['a long version', { version: `1.0.0-${'a'.repeat(50)}` }, ['version is longer than 50 characters']],
  ['a NUL', { description: 'a\0b' }, ['a text holds a NUL character']],
  ['keys of ours', { events: [1], network: { hosts: [] } }, []],
])('a manifest with %s', (_what, change, faults) => {
  expect(manifestFaults({ ...good, ...change })).toEqual(faults);
});

test('what is no object is no manifest', () => {
  expect(manifestFaults([])).toEqual(['it is no object']);
});

test('keys that older control planes do not have are forgotten, whatever is in them', () => {
  const { requirements } = good;
  const manifest = { ...good, $schema: 'x', events: [], requirements: { ...requirements, kubernetes: '1' } };
  expect(forgottenKeys(manifest)).toEqual(['events', 'requirements.kubernetes']);
});

test.each<[string, unknown, string[]]>([
  ['of rows', [{ name: 'alpha', downloadUrl: 'https://a.b/alpha/plugin.tar.gz', manifest: good }], []],
  ['without rows', [], []],
  ['in an envelope', { plugins: [] }, ['it is no list']],
  [
    'with a query behind the archive',
    [{ name: 'alpha', downloadUrl: 'https://a.b/plugin.tar.gz?v=1' }],
    ['row 1 (alpha): downloadUrl does not end in .tar.gz'],
  ],
  [
    'with one wrong field deep inside',
    [{ name: 'alpha', downloadUrl: 'a.tar.gz', manifest: { ...good, requirements: { plugins: 'b' } } }],
    ['row 1 (alpha): manifest.requirements.plugins is no list of texts'],
  ],
  ['with a text for a row', ['alpha'], ['row 1 is no object']],
])('a catalog.json %s', (_what, value, faults) => {
  expect(catalogJsonFaults(JSON.stringify(value))).toEqual(faults);
});

test('a catalog.json that is cut off', () => {
  expect(catalogJsonFaults('[')).toEqual(['it is no JSON']);
});
