import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  changedManifest,
  createRepository,
  manifestText,
  pluginFiles,
  schemaText,
  type Files,
} from '../__fixtures__/repository.ts';
import { diffCatalogs } from './diff-catalogs.ts';
import { toDiffJson } from './diff-json.ts';
import { formatSheet } from './diff-sheet.ts';
import { readSide } from './read-side.ts';

const path = 'community/alpha';
const names = { base: 'before', head: 'after' };

function compare(before: Files, after: Files) {
  using base = createRepository(before, pluginFiles('official/streamspace-beta'));
  using head = createRepository(after, pluginFiles('official/streamspace-beta'));
  const diff = diffCatalogs(readSide(base.root), readSide(head.root));
  return { diff, sheet: formatSheet(diff, names), json: toDiffJson(diff, names) };
}

const readme = { 'README.md': 'Says `read:sessions`, `read:users`, `network`, `admin`, `url`, `token`.\n' };
const plugin = (manifest: string, files: Files = {}): Files =>
  pluginFiles(path, { ...readme, 'manifest.json': manifest, ...files });
const more = (text: string): string => changedManifest('alpha', '"license"', `${text},\n  "license"`);
const schema = (properties: string): Files => ({ 'config.schema.json': schemaText(properties) });
const asks = (list: string): string => changedManifest('alpha', '["read:sessions"]', list);
const network = (host: string): string =>
  asks(
    `["network"], "permissionReasons": { "network": "Posts to the address" }, "network": { "hosts": [{ ${host}, "reason": "Posts to the address" }] }`,
  );
const admin = (capability: string): string =>
  asks(`["admin"], "permissionReasons": { "admin": "Does what it has to do" }, "adminCapabilities": [${capability}]`);
const capability = (name: string): string => `{ "capability": "${name}", "reason": "Does what it has to do" }`;
const route = (access: string): string =>
  more(`"contributes": { "routes": [{ "id": "hook", "method": "POST", "path": "/hook", "access": "${access}" }] }`);
const url = '"url": { "type": "string", "description": "Where" }';

interface Scenario {
  readonly what: string;
  readonly before: Files;
  readonly after: Files;
  /** The least version; `1.0.0` where none has to be raised. */
  readonly needs: string;
  /** A line of the sheet. */
  readonly says: string;
}

const base = plugin(manifestText());
const scenarios: readonly Scenario[] = [
  {
    what: 'another permission',
    before: base,
    after: plugin(asks('["read:sessions", "read:users"]')),
    needs: '1.1.0',
    says: '- added: permission `read:users` (medium risk: see all users: name, e-mail address, role and groups): `need` `"required"`',
  },
  {
    what: 'a permission less',
    before: plugin(asks('["read:sessions", "read:users"]')),
    after: base,
    needs: '1.0.1',
    says: '- removed: permission `read:users`: `need` `"required"`',
  },
  {
    what: 'a permission that was optional',
    before: plugin(more('"optionalPermissions": [{ "permission": "read:users", "reason": "Shows their names" }]')),
    after: plugin(asks('["read:sessions", "read:users"]')),
    needs: '1.1.0',
    says: '- changed: permission `read:users`: `need` `"optional"` → `"required"`, `reason` `"Shows their names"` → nothing',
  },
  {
    what: 'the network for the first time',
    before: base,
    after: plugin(network('"host": "a.example.com"')),
    needs: '2.0.0',
    says: '- added: host `a.example.com`: `reason` `"Posts to the address"`',
  },
  {
    what: 'another host',
    before: plugin(network('"host": "a.example.com"')),
    after: plugin(network('"host": "b.example.com"')),
    needs: '1.1.0',
    says: '- added: host `b.example.com`: `reason` `"Posts to the address"`',
  },
  {
    what: 'a host that is nearer',
    before: plugin(network('"host": "a.example.com"')),
    after: plugin(network('"host": "a.example.com", "reach": "private"')),
    needs: '1.1.0',
    says: '- changed: host `a.example.com`: `reach` nothing → `"private"`',
  },
  {
    what: 'a host without its condition',
    before: plugin(network('"host": "a.example.com", "when": "url"'), schema(url)),
    after: plugin(network('"host": "a.example.com"'), schema(url)),
    needs: '1.1.0',
    says: '- changed: host `a.example.com`: `when` `"url"` → nothing',
  },
  {
    what: 'another reason',
    before: plugin(network('"host": "a.example.com"')),
    after: plugin(network('"host": "a.example.com"').replaceAll('Posts to', 'Writes to')),
    needs: '1.0.1',
    says: '- changed: host `a.example.com`: `reason` `"Posts to the address"` → `"Writes to the address"`',
  },
  {
    what: 'another administrative capability',
    before: plugin(admin(capability('session.files'))),
    after: plugin(admin(`${capability('session.files')}, ${capability('kubernetes')}`)),
    needs: '2.0.0',
    says: '- added: administrative capability `kubernetes`: `reason` `"Does what it has to do"`',
  },
  {
    what: 'a route that opens to everybody',
    before: plugin(route('admin')),
    after: plugin(route('public')),
    needs: '1.1.0',
    says: '- changed: route `hook`: `access` `"admin"` → `"public"`',
  },
  {
    what: 'a route that is gone',
    before: plugin(route('admin')),
    after: base,
    needs: '2.0.0',
    says: '- removed: route `hook`: `method` `"POST"`, `path` `"/hook"`, `access` `"admin"`',
  },
  {
    what: 'another event that it hears of',
    before: plugin(more('"events": ["session.created"]')),
    after: plugin(more('"events": ["session.created", "user.login"]')),
    needs: '1.1.0',
    says: '- added: hears of `user.login`',
  },
  {
    what: 'an event that it no longer emits',
    before: plugin(more('"emits": ["plugin.alpha.done"]')),
    after: base,
    needs: '2.0.0',
    says: '- removed: emits `plugin.alpha.done`',
  },
  {
    what: 'an extension point that it offers',
    before: base,
    after: plugin(more('"provides": ["ticketing"]')),
    needs: '1.1.0',
    says: '- added: provides `ticketing` (make tickets for other plugins)',
  },
  {
    what: 'more memory',
    before: plugin(more('"resources": { "memory": "64MiB" }')),
    after: plugin(more('"resources": { "memory": "256MiB" }')),
    needs: '1.1.0',
    says: '- changed: resource `memory`: `"64MiB"` → `"256MiB"`',
  },
  {
    what: 'a configuration key that may be left out',
    before: base,
    after: plugin(manifestText(), schema(url)),
    needs: '1.1.0',
    says: '- added: configuration key `url`: `type` `"string"`, `description` `"Where"`, `isRequired` `false`',
  },
  {
    what: 'a configuration key that is gone',
    before: plugin(
      manifestText(),
      schema(`${url}, "token": { "type": "string", "description": "A", "writeOnly": true }`),
    ),
    after: plugin(manifestText(), schema(url)),
    needs: '2.0.0',
    says: '- removed: configuration key `token`: `type` `"string"`, `description` `"A"`, `writeOnly` `true`, `isRequired` `false`',
  },
  {
    what: 'a configuration key that is gone, with a migration',
    before: plugin(manifestText(), schema(`${url}, "token": { "type": "number", "description": "A" }`)),
    after: plugin(more('"configVersion": 2'), schema(url)),
    needs: '1.1.0',
    says: '- removed: configuration key `token`: `type` `"number"`, `description` `"A"`, `isRequired` `false`',
  },
  {
    what: 'a configuration key that takes less',
    before: plugin(manifestText(), schema('"url": { "type": "string", "maxLength": 9, "description": "Where" }')),
    after: plugin(manifestText(), schema('"url": { "type": "string", "maxLength": 8, "description": "Where" }')),
    needs: '2.0.0',
    says: '- changed: configuration key `url`: `maxLength` `9` → `8`',
  },
  {
    what: 'a configuration key that takes more',
    before: plugin(manifestText(), schema('"url": { "type": "string", "maxLength": 8, "description": "Where" }')),
    after: plugin(manifestText(), schema('"url": { "type": "string", "description": "Where" }')),
    needs: '1.0.1',
    says: '- changed: configuration key `url`: `maxLength` `8` → nothing',
  },
  {
    what: 'other code',
    before: base,
    after: plugin(manifestText(), { 'index.js': 'module.exports = { async onLoad() {} };\n' }),
    needs: '1.0.1',
    says: '- file `index.js` changed',
  },
  {
    what: 'another package',
    before: plugin(manifestText(), { 'package.json': '{ "name": "alpha", "version": "1.0.0" }' }),
    after: plugin(manifestText(), {
      'package.json': '{ "name": "alpha", "version": "1.0.0", "dependencies": { "left": "1.0.0" } }',
    }),
    needs: '1.0.1',
    says: '- added: package `left`: `"1.0.0"`',
  },
  {
    what: 'another README, and tests',
    before: base,
    after: plugin(manifestText(), { 'README.md': 'Says `read:sessions`.', 'index.test.js': '' }),
    needs: '1.0.0',
    says: '# Review sheet',
  },
];

test.each(scenarios)('$what needs version $needs', ({ before, after, needs, says }) => {
  const raised = (version: string): Files => withVersion(after, version);
  const same = compare(before, after);
  expect(same.diff.mayMerge).toBe(needs === '1.0.0');
  expect(same.sheet.split('\n')).toContain(says);
  if (needs === '1.0.0') return;
  expect(same.diff.plugins[0]?.problems).toEqual([expect.stringContaining(`has to be ${needs} or later`)]);
  expect(compare(before, raised(needs)).diff.mayMerge).toBe(true);
});

/** The same files with another version in the manifest and in package.json. */
function withVersion(files: Files, version: string): Files {
  const entries = Object.entries(files).map(([file, text]) => [
    file,
    /(manifest|package)\.json$/.test(file)
      ? String(text).replace('"version": "1.0.0"', `"version": "${version}"`)
      : text,
  ]);
  return Object.fromEntries(entries) as Files;
}

test('the sheet says the verdict first, then what each plugin asks for', () => {
  const after = {
    ...plugin(asks('["read:sessions", "read:users"]').replace('"1.0.0"', '"1.1.0"')),
    ...pluginFiles('community/other-one'),
  };
  const { sheet } = compare(base, { ...after, 'community/other-one/README.md': '' });

  expect(sheet).toBe(`# Review sheet

❌ **Must not be merged yet.** 2 plugins differ between \`before\` and \`after\`. 1 other is as before.

| | plugin | version | asks for more | breaks | findings |
| --- | --- | --- | --- | --- | --- |
| ✅ | \`alpha\` | 1.0.0 → 1.1.0 | 1 | 0 | 0 new, 0 fixed |
| ❌ | \`other-one\` | new, 1.0.0 | 1 |  | 1 new, 0 fixed |

## \`alpha\` 1.0.0 → 1.1.0 (community)

**Asks for more**

- added: permission \`read:users\` (medium risk: see all users: name, e-mail address, role and groups): \`need\` \`"required"\`

**Packages, manifest and the rest**

- changed: manifest \`version\`: \`"1.0.0"\` → \`"1.1.0"\`

## \`other-one\` new, 1.0.0 (community)

- ❌ It has a new error.

**Asks for**

- added: permission \`read:sessions\` (low risk: see all streaming sessions: owner, template, state and resources): \`need\` \`"required"\`

**Packages, manifest and the rest**

- added: tier \`tier\`: \`"community"\`
- added: manifest \`author\`: \`"Ann Author"\`
- added: manifest \`description\`: \`"Counts sessions"\`
- added: manifest \`displayName\`: \`"Alpha"\`
- added: manifest \`entrypoints.main\`: \`"index.js"\`
- added: manifest \`license\`: \`"MIT"\`
- added: manifest \`name\`: \`"other-one"\`
- added: manifest \`type\`: \`"webhook"\`
- added: manifest \`version\`: \`"1.0.0"\`

**Files**

- file \`index.js\` added

**New findings**

- error readme-empty at \`community/other-one/README.md:1\`: \`is empty\`
`);
});

test('what is the same is not in the sheet, and may be merged', () => {
  const { diff, sheet, json } = compare(base, base);
  expect(sheet).toBe(
    '# Review sheet\n\n✅ **May be merged**, as far as rules can tell. No plugin differs between `before` and `after`. 2 others are as before.\n',
  );
  expect(diff).toEqual({ mayMerge: true, plugins: [], unchanged: 2, findings: [] });
  expect(json).toMatchObject({ base: 'before', head: 'after', mayMerge: true });
});

test('a plugin that is taken away is said, and one that moves is the same one', () => {
  expect(compare(base, {}).diff.plugins).toMatchObject([
    { name: 'alpha', state: 'removed', version: { before: '1.0.0' } },
  ]);
  const moved = pluginFiles('official/alpha', { ...readme, 'manifest.json': manifestText() });
  expect(compare(base, moved).diff.plugins).toMatchObject([
    { name: 'alpha', state: 'changed', tier: 'official', changes: [{ area: 'tier', widens: true }], problems: [] },
  ]);
});

test('what cannot be read must not be merged, and neither must a version that goes back', () => {
  expect(compare(base, plugin('{')).diff.plugins[0]?.problems).toEqual([
    'Its manifest has faults, so that nobody can tell what it asks for',
    'It has a new error',
  ]);
  expect(compare(withVersion(base, '1.1.0'), base).diff.plugins[0]?.problems).toEqual([
    'The version goes back from 1.1.0 to 1.0.0: raise it instead',
  ]);
  expect(compare(plugin('{'), base).diff).toMatchObject({ mayMerge: true, plugins: [{ findings: { new: [] } }] });
});

test('a fault that was there before is not new wherever it stands now, and one that is mended is said', () => {
  const lines = (text: string): Files => plugin(manifestText(), { 'config.schema.json': text });
  const bare = '"url": { "type": "string" }';
  const { findings } = compare(lines(schemaText(bare)), lines(`\n\n${schemaText(bare)}`)).diff.plugins[0] ?? {};
  expect(findings).toBeUndefined();
  expect(compare(lines(schemaText(bare)), lines(schemaText(url))).diff.plugins[0]?.findings).toMatchObject({
    new: [],
    fixed: [{ rule: 'config-description' }],
  });
});

test('two folders of single plugins are compared whatever their names', () => {
  using repository = createRepository(base, pluginFiles('community/second'));
  const sides = ['community/alpha', 'community/second'].map((folder) => readSide(join(repository.root, folder)));
  const [one, other] = sides;
  if (one === undefined || other === undefined) throw new Error('two sides were read');
  expect(diffCatalogs(one, other).plugins).toMatchObject([{ name: 'second', state: 'changed', level: 'major' }]);
});

test('the sizes of bundles are said where both are built', () => {
  const built = (manifest: string, size: number): Files => plugin(manifest, { 'dist/index.js': 'x'.repeat(size) });
  const raised = manifestText().replace('1.0.0', '1.0.1');
  expect(compare(built(manifestText(), 10), built(raised, 25)).sheet).toContain('Bundle: 10 → 25 bytes');
  expect(compare(base, built(raised, 25)).sheet).not.toContain('Bundle');
});

test('nothing that a plugin writes becomes Markdown', () => {
  const evil = 'x`) ![a](https://evil.example/) <img src=x> @everyone | **b**';
  const { sheet } = compare(base, plugin(changedManifest('alpha', 'Counts sessions', evil, 'Ann Author', 'A\\u2028B')));
  expect(sheet).toContain(`\`\` "${evil}" \`\``);
  expect(sheet).not.toContain('\u2028');
});
