import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepository, manifestText, pluginFiles } from './__fixtures__/repository.ts';
import { validateRepository } from './validate.ts';

const strays = (root: string): string[] =>
  validateRepository(root).findings.map(({ rule, file, line, column }) => `${rule} ${file}:${line}:${column}`);

test.each([
  'manifest.json',
  'packages/tools/fixtures/manifest.json',
  'community/alpha/src/manifest.json',
  'community/alpha/assets/deep/er/manifest.json',
  'community/manifest.json',
  'official/.draft/manifest.json',
  '.github/manifest.json',
  'streamspace-slack/manifest.json',
])('a manifest in %s would be listed as a plugin', (file) => {
  using repository = createRepository(pluginFiles('community/alpha'), { [file]: manifestText() });

  expect(strays(repository.root)).toEqual([`manifest-stray ${file}:1:1`]);
});

test('what is never committed is left alone', () => {
  using repository = createRepository(pluginFiles('community/alpha'), {
    '.gitignore': '# ours\n.data/\n*.log\ncoverage/\n',
    '.git/manifest.json': '',
    '.data/plugins/manifest.json': '',
    'coverage/manifest.json': '',
    'node_modules/x/manifest.json': '',
    'community/alpha/node_modules/x/manifest.json': '',
    'community/alpha/dist/manifest.json': '',
    'packages/x/Manifest.json': '',
    'packages/x/my-manifest.json': '',
    'packages/manifest.json.md': '',
  });

  expect(strays(repository.root)).toEqual([]);
});

test('a link of that name counts, a folder behind a link does not', () => {
  using repository = createRepository(pluginFiles('community/alpha'), { 'packages/x': '' });
  symlinkSync('../community/alpha/manifest.json', join(repository.root, 'packages/manifest.json'));
  symlinkSync('../community/alpha', join(repository.root, 'packages/copy'));

  expect(strays(repository.root)).toEqual(['manifest-stray packages/manifest.json:1:1']);
});

test.each([
  ['apiVersion: stream.space/v1alpha1\nkind: Template\n', '2:7'],
  ['# ours\nkind: "Template"\napiVersion: "stream.streamspace.io/v1alpha1"\n', '2:7'],
  ['kind: ConfigMap\n---\nkind: Template\napiVersion: stream.space/v1alpha1\n', '3:7'],
  ['{ "apiVersion": "stream.space/v1alpha1", "kind": "Template" }', '1:50'],
])('the YAML document %j would be listed as a template', (text, place) => {
  using repository = createRepository(pluginFiles('community/alpha'), { 'docs/example.yml': text });

  expect(strays(repository.root)).toEqual([`template-document docs/example.yml:${place}`]);
});

test.each([
  ['another kind', 'apiVersion: stream.space/v1alpha1\nkind: PluginCatalog\nspec: { kind: Template }\n'],
  ['another version', 'apiVersion: v1\nkind: Template\n# stream.space/v1alpha1\n'],
  ['no YAML', 'kind: Template\n\tapiVersion: [stream.space/v1alpha1\n'],
  ['a list', '- stream.space/v1alpha1\n- Template\n'],
])('%s is no template', (_what, text) => {
  using repository = createRepository(pluginFiles('community/alpha'), { 'docs/example.yaml': text });

  expect(strays(repository.root)).toEqual([]);
});
