import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  changedPlugin,
  createRandom,
  createRepository,
  manifestText,
  pluginFiles,
  schemaText,
  type Files,
} from './__fixtures__/repository.ts';
import type { Finding } from './finding.ts';
import { validatePlugin, validateRepository } from './validate.ts';

const brief = ({ rule, file, line, column }: Finding): string => `${rule} ${file}:${line}:${column}`;
const path = 'community/alpha';
const changed = (...changes: readonly string[]): Files => changedPlugin(path, ...changes);
const permissions = '["read:sessions"]';

test('a sound repository has no findings and all its plugins are usable', () => {
  using repository = createRepository(pluginFiles('official/streamspace-beta'), pluginFiles(path));
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings).toEqual([]);
  expect(plugins.map((plugin) => [plugin.path, plugin.tier, plugin.isUsable, plugin.manifest?.name])).toEqual([
    ['official/streamspace-beta', 'official', true, 'streamspace-beta'],
    ['community/alpha', 'community', true, 'alpha'],
  ]);
});

const networkReason = '"permissionReasons": { "network": "Posts to the address" },';
const networkPlugin = (more: string): string =>
  `["network"],\n  ${networkReason}\n  "network": { "hosts": [{ ${more}, "reason": "Posts to the address" }] }`;
test.each<[fault: string, files: Files, finding: string]>([
  ['a typing error in a required key', changed('"version"', '"versoin"'), 'manifest-unknown-key manifest.json:3:3'],
  ['a typing error in an inner key', changed('"main"', '"mian"'), 'manifest-unknown-key manifest.json:10:20'],
  ['a missing key', changed('  "license": "MIT",\n', ''), 'manifest-missing-key manifest.json:1:1'],
  ['a missing inner key', changed('{ "main": "index.js" }', '{}'), 'manifest-missing-key manifest.json:10:3'],
  ['a key that differs in case', changed('"author"', '"Author"'), 'manifest-key-case manifest.json:7:3'],
  [
    'a key beside its twin in another case',
    changed('"author"', '"AUTHOR": "x",\n  "author"'),
    'json-key-case manifest.json:8:3',
  ],
  ['a number for a text', changed('"1.0.0"', '1'), 'manifest-type manifest.json:3:14'],
  ['a text for a list', changed(permissions, '"read:sessions"'), 'manifest-type manifest.json:9:18'],
  ['an object for a text', changed('"Ann Author"', '{ "name": "Ann" }'), 'manifest-type manifest.json:7:13'],
  ['null for a text', changed('"MIT"', 'null'), 'manifest-type manifest.json:8:14'],
  ['a list as manifest', pluginFiles(path, { 'manifest.json': '[]' }), 'manifest-type manifest.json:1:1'],
  ['a version of two parts', changed('1.0.0', '1.0'), 'manifest-value manifest.json:3:14'],
  [
    'a version longer than a control plane stores',
    changed('1.0.0', `1.0.0-${'a'.repeat(60)}`),
    'manifest-value manifest.json:3:14',
  ],
  ['an unknown type', changed('"webhook"', '"hook"'), 'manifest-value manifest.json:6:11'],
  ['an unknown permission', changed(permissions, '["read:sesions"]'), 'manifest-value manifest.json:9:19'],
  [
    'a permission listed twice',
    changed(permissions, '["read:sessions", "read:sessions"]'),
    'manifest-value manifest.json:9:36',
  ],
  [
    'an unknown event',
    changed('"license"', '"events": ["session.creatd"],\n  "license"'),
    'manifest-value manifest.json:8:14',
  ],
  ['NUL in a line', changed('Counts', 'Co\\u0000unts'), 'manifest-value manifest.json:5:18'],
  [
    'NUL in free text',
    changed('"license"', '"requirements": { "minimumVersion": "\\u0000" },\n  "license"'),
    'manifest-nul manifest.json:8:39',
  ],
  [
    'NUL in a key',
    changed('"license"', '"defaultConfig": { "a\\u0000": 1 },\n  "license"'),
    'manifest-nul manifest.json:8:22',
  ],
  [
    'hosts without the permission',
    changed('"license"', '"network": { "hosts": [{ "host": "a.example", "reason": "Posts to it" }] },\n  "license"'),
    'manifest-value manifest.json:8:25',
  ],
  [
    'network without a reason',
    { ...changed(permissions, '["network"]'), [`${path}/README.md`]: '`network`' },
    'manifest-value manifest.json:9:19',
  ],
  [
    'a host without a reason',
    {
      ...changed(permissions, `["network"],\n  ${networkReason}\n  "network": { "hosts": [{ "host": "a.example" }] }`),
      [`${path}/README.md`]: '`network`',
    },
    'manifest-missing-key manifest.json:11:26',
  ],
  [
    'a theme with code',
    changed(`"permissions": ${permissions}`, '"permissions": []', '"webhook"', '"theme"'),
    'manifest-value manifest.json:10:28',
  ],
  [
    'a theme with a permission',
    { ...changed('index.js', 'theme.json', '"webhook"', '"theme"'), [`${path}/theme.json`]: '{}' },
    'manifest-value manifest.json:9:18',
  ],
  [
    'a theme without its file',
    changed(permissions, '[]', '"webhook"', '"theme"', 'index.js', 'theme.json'),
    'entry-missing manifest.json:10:28',
  ],
  [
    'a byte order mark',
    pluginFiles(path, { 'manifest.json': `\uFEFF${manifestText()}` }),
    'json-bom manifest.json:1:1',
  ],
  ['a trailing comma', changed('"index.js" }\n', '"index.js" },\n'), 'json-trailing-comma manifest.json:10:40'],
  ['a comment', changed('"version"', '// ours\n  "version"'), 'json-comment manifest.json:3:3'],
  [
    'a key that stands twice',
    changed('"license"', '"type": "webhook",\n  "license"'),
    'json-duplicate-key manifest.json:8:3',
  ],
  ['broken syntax', changed('"1.0.0",', '"1.0.0"'), 'json-syntax manifest.json:4:3'],
  ['an empty manifest', pluginFiles(path, { 'manifest.json': '' }), 'json-empty manifest.json:1:1'],
  [
    'a huge manifest',
    pluginFiles(path, { 'manifest.json': ' '.repeat(1_048_577) }),
    'file-too-large manifest.json:1:1',
  ],
  ['another name than the folder', changed('"alpha"', '"gamma"'), 'name-folder manifest.json:2:11'],
  ['a name that is none', changed('"alpha"', '"Alpha"'), 'manifest-value manifest.json:2:11'],
  [
    'another name in package.json',
    pluginFiles(path, { 'package.json': '{\n  "name": "alfa",\n  "version": "1.0.0"\n}' }),
    'package-name package.json:2:11',
  ],
  [
    'another version in package.json',
    pluginFiles(path, { 'package.json': '{ "name": "alpha", "version": "1.0.1" }' }),
    'package-version package.json:1:31',
  ],
  [
    'no version in package.json',
    pluginFiles(path, { 'package.json': '{ "name": "alpha" }' }),
    'package-version package.json:1:1',
  ],
  [
    'broken syntax in package.json',
    pluginFiles(path, { 'package.json': '{ "name" }' }),
    'json-syntax package.json:1:10',
  ],
  ['TypeScript without package.json', pluginFiles(path, { 'src/index.ts': '' }), 'package-missing package.json:1:1'],
  ['an empty README', pluginFiles(path, { 'README.md': ' \n' }), 'readme-empty README.md:1:1'],
  [
    'a permission that the README leaves out',
    pluginFiles(path, { 'README.md': '# alpha\r\n\r\n## Permissions\r\n\r\nread:sessions\r\n' }),
    'readme-permission README.md:3:1',
  ],
  ['a missing entry file', changed('index.js', 'main.js'), 'entry-missing manifest.json:10:28'],
  ['an entry file in another case', changed('index.js', 'Index.js'), 'entry-missing manifest.json:10:28'],
  [
    'a missing icon',
    changed('"license"', '"icon": "assets/icon.svg",\n  "license"'),
    'asset-missing manifest.json:8:11',
  ],
  [
    'an icon of another kind',
    changed('"license"', '"icon": "assets/icon.gif",\n  "license"'),
    'icon-format manifest.json:8:11',
  ],
  [
    'a missing icon of a page',
    changed(
      '"license"',
      '"contributes": { "pages": [{ "id": "p", "title": "P", "audience": "user", "icon": "assets/p.svg" }] },\n  "license"',
    ),
    'asset-missing manifest.json:8:85',
  ],
  [
    'a host from a config that does not exist',
    { ...changed(permissions, networkPlugin('"config": "webhookUrl"')), [`${path}/README.md`]: '`network`' },
    'config-path manifest.json:11:38',
  ],
])('%s is one finding at its place, and others still validate', (_fault, files, finding) => {
  using repository = createRepository(files, pluginFiles('official/streamspace-beta'));
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings.map(brief)).toEqual([finding.replace(' ', ` ${path}/`)]);
  expect(plugins.find(({ folder }) => folder === 'streamspace-beta')).toMatchObject({ isUsable: true });
});

test('several faults of one plugin are all reported, in the order of the file', () => {
  using repository = createRepository(changed('"1.0.0"', '1', '"MIT"', '""', '"index.js"', '"/index.js"'));

  expect(validateRepository(repository.root).findings.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '3 manifest-type',
    '8 manifest-value',
    '10 manifest-value',
  ]);
});

test('a message names the value and suggests what was meant', () => {
  using repository = createRepository(changed(permissions, '["read:sesions"]'));

  expect(validateRepository(repository.root).findings[0]?.message).toMatch(
    /^permissions\[0\] must be one of .*did you mean "read:sessions"\?$/,
  );
});

test('finding nothing to check is a failure', () => {
  using repository = createRepository({ 'official/README.md': '' });

  expect(validateRepository(repository.root).findings.map(brief)).toEqual(['repository-empty .:1:1']);
  expect(validateRepository(join(repository.root, 'nowhere')).findings.map(brief)).toEqual(['repository-empty .:1:1']);
});

test('of two plugins of one name the official one keeps it', () => {
  using repository = createRepository(pluginFiles('community/alpha'), pluginFiles('official/alpha'));
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings.map(brief)).toEqual(['name-duplicate community/alpha/manifest.json:2:11']);
  expect(findings[0]?.message).toContain('official/alpha and community/alpha');
  expect(plugins.map((plugin) => [plugin.path, plugin.isUsable])).toEqual([
    ['official/alpha', true],
    ['community/alpha', false],
  ]);
});

test('a community plugin may not look official', () => {
  using repository = createRepository(pluginFiles('community/streamspace-alpha'));

  expect(validateRepository(repository.root).findings.map(brief)).toEqual([
    'name-reserved community/streamspace-alpha/manifest.json:2:11',
  ]);
});

test('names that are easily mistaken are a warning at the community plugin, which stays usable', () => {
  using repository = createRepository(pluginFiles('official/streamspace-slack'), pluginFiles('community/s1ack'));
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings.map(({ severity, file }) => [severity, file])).toEqual([
    ['warning', 'community/s1ack/manifest.json'],
  ]);
  expect(plugins.every(({ isUsable }) => isUsable)).toBe(true);
});

test('a folder without a manifest is reported, and what it has is named', () => {
  using repository = createRepository(pluginFiles(path), {
    'official/empty/.keep': '',
    'official/wrong-case/Manifest.json': '{}',
    'official/.hidden/x': '',
    'official/dist/x': '',
  });
  const { findings } = validateRepository(repository.root);

  expect(findings.map(brief)).toEqual([
    'manifest-missing official/empty/manifest.json:1:1',
    'manifest-missing official/wrong-case/manifest.json:1:1',
  ]);
  expect(findings[1]?.message).toContain('rename "Manifest.json"');
});

test('whatever lies in place of a file is a finding, never an exception', () => {
  using repository = createRepository(pluginFiles('community/fine'));
  const inside = (file: string): string => join(repository.root, file);
  mkdirSync(inside('community/folder/manifest.json'), { recursive: true });
  symlinkSync('..', inside('community/fine/loop'));
  symlinkSync('fine', inside('community/linked-plugin'));
  mkdirSync(inside('community/linked-manifest'));
  symlinkSync('/etc/passwd', inside('community/linked-manifest/manifest.json'));
  symlinkSync('self', inside('community/self'));
  repository.write({ 'community/text.txt': '' });
  const { plugins, findings } = validateRepository(repository.root);

  expect(findings.map(brief)).toEqual([
    'file-kind community/folder/manifest.json:1:1',
    'file-kind community/linked-manifest/manifest.json:1:1',
    'file-kind community/linked-plugin:1:1',
    'file-kind community/self:1:1',
  ]);
  expect(plugins.filter(({ isUsable }) => isUsable).map(({ folder }) => folder)).toEqual(['fine']);
});

test('one plugin can be checked alone, wherever it lies', () => {
  using repository = createRepository(pluginFiles('my-plugin'), { 'empty/x': '' });
  const check = (folder: string) => validatePlugin(join(repository.root, folder), repository.root);

  expect(check('my-plugin')).toMatchObject({ plugin: { isUsable: true, tier: 'community' }, findings: [] });
  expect(validatePlugin(join(repository.root, 'my-plugin'), join(repository.root, 'my-plugin')).findings).toEqual([]);
  expect(check('empty').findings.map(brief)).toEqual(['manifest-missing empty/manifest.json:1:1']);
});

test('no damage to the files makes it throw or report a place outside of them', () => {
  const schema = schemaText('"a": { "$ref": "#/$defs/r", "default": "x", "description": "A" }').replace(
    '"type": "object"',
    '"type": "object", "$defs": { "r": { "type": "string", "pattern": "^x" } }, "allOf": [{ "required": ["a"] }]',
  );
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    'null',
    '1e999',
    '\u0000',
    '"$ref":"#",',
    '"$id":"x",',
    '"type":[],',
    '"__proto__":{},',
  ];
  using repository = createRepository(pluginFiles(path));
  const random = createRandom(11);
  const damaged = (text: string): string => {
    const at = random(text.length);
    return `${text.slice(0, at)}${pieces[random(pieces.length)]}${text.slice(at + random(4))}`;
  };

  for (let round = 0; round < 200; round += 1) {
    const files = { 'manifest.json': manifestText(), 'config.schema.json': schema };
    const name = round % 2 === 0 ? 'manifest.json' : 'config.schema.json';
    const text = damaged(files[name]);
    repository.write(pluginFiles(path, { ...files, [name]: text }));
    const { findings } = validatePlugin(join(repository.root, path), repository.root);
    const lines = { ...files, [name]: text };
    for (const { file, line, endLine } of findings) {
      const source = Object.entries(lines).find(([each]) => file.endsWith(each))?.[1] ?? 'x';
      expect([text, line <= endLine && endLine <= source.split(/\r\n|\n|\r/).length]).toEqual([text, true]);
    }
  }
});
