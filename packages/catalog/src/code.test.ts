import { expect, test } from 'vitest';
import { changedManifest, createRepository, pluginFiles } from './__fixtures__/repository.ts';
import { checkCode } from './code.ts';
import { validateRepository } from './validate.ts';

const path = 'community/alpha';
const permissions = '["read:sessions"]';
const network = (host: string): readonly [string, string] => [
  permissions,
  `["network"], "permissionReasons": { "network": "Posts to the address" }, "network": { "hosts": [{ ${host}, "reason": "Posts to the address" }] }`,
];
const more = (text: string): readonly [string, string] => ['"license"', `${text},\n  "license"`];
const program = (body: string): string => `module.exports = {\n  onLoad({ api, config }) {\n    ${body}\n  },\n};\n`;
const list = 'api.sessions.list();';

test.each<[rule: string, changes: readonly string[], body: string, at: string | undefined]>([
  ['permission-undeclared', [], `${list} api.users.get('u');`, 'index.js:3:36'],
  ['permission-undeclared', [permissions, '["read:sessions", "read:users"]'], `${list} api.users.get('u');`, undefined],
  ['permission-unused', [permissions, '["read:sessions", "read:users"]'], list, 'manifest.json:9:36'],
  ['permission-unused', [], list, undefined],
  ['host-undeclared', network('"host": "a.example.com"'), "fetch('https://b.example.com/x');", 'index.js:3:5'],
  ['host-undeclared', network('"host": "*.example.com"'), "fetch('https://b.example.com/x');", undefined],
  ['host-undeclared', network('"host": "{region}.example.com"'), "fetch('https://eu.example.com/x');", undefined],
  [
    'host-undeclared',
    network('"host": "api.{site}", "map": { "site": { "eu": "data.eu" } }'),
    "fetch('https://api.data.eu/x');",
    undefined,
  ],
  [
    'host-undeclared',
    network('"host": "api.{site}", "map": { "site": { "eu": "data.eu" } }'),
    "fetch('https://api.data/x');",
    'index.js:3:5',
  ],
  ['host-undeclared', network('"host": "*.example.com"'), "fetch('https://example.com.evil.org/x');", 'index.js:3:5'],
  ['host-unresolved', network('"host": "a.example.com"'), "fetch(config.get('url'));", 'index.js:3:5'],
  ['host-unresolved', network('"host": "*.example.com"'), "fetch(config.get('url'));", undefined],
  ['extension-undeclared', [], `${list} api.extensions.use('object-store');`, 'index.js:3:26'],
  [
    'extension-undeclared',
    more('"consumes": ["object-store"]'),
    `${list} api.extensions.use('object-store');`,
    undefined,
  ],
  ['extension-unused', more('"consumes": ["object-store"]'), list, 'manifest.json:8:16'],
  ['extension-unused', more('"consumes": ["object-store"]'), `${list} api.extensions.all('object-store');`, undefined],
  ['decision-undeclared', [], `${list} api.decisions.ask('session.create', {});`, 'index.js:3:26'],
  [
    'decision-undeclared',
    more('"asks": ["session.create"]'),
    `${list} api.decisions.ask('session.create');`,
    undefined,
  ],
  ['decision-unused', more('"asks": ["session.create"]'), list, 'manifest.json:8:12'],
  ['decision-unused', more('"asks": ["session.create"]'), `${list} api.decisions.ask('session.create');`, undefined],
  ['event-undeclared', [], `${list} api.events.emit('plugin.alpha.done', {});`, 'index.js:3:26'],
  [
    'event-undeclared',
    more('"emits": ["plugin.alpha.done"]'),
    `${list} api.events.emit('plugin.alpha.done');`,
    undefined,
  ],
  ['event-unused', more('"emits": ["plugin.alpha.done"]'), list, 'manifest.json:8:13'],
  ['event-unused', more('"emits": ["plugin.alpha.done"]'), `${list} api.events.emit('plugin.alpha.done');`, undefined],
  ['code-unresolved', [], "api.sessions[config.get('x')]();", 'index.js:3:18'],
  [
    'code-unresolved',
    [permissions, '["read:sessions", "write:sessions"]'],
    "api.sessions[config.get('x')]();",
    undefined,
  ],
  ['code-unresolved', [], 'elsewhere(api);', 'index.js:3:5'],
  ['code-unresolved', [], `${list} elsewhere(api.log);`, undefined],
  ['code-eval', [], `${list} eval('1');`, 'index.js:3:26'],
  ['code-eval', [], `${list} new Function('return 1')();`, 'index.js:3:26'],
  ['code-eval', [], `${list} globalThis.eval('1');`, 'index.js:3:26'],
  ['code-eval', [], `${list} const run = eval; run('1');`, 'index.js:3:44'],
  ['code-eval', [], `${list} JSON.parse('1');`, undefined],
  ['code-syntax', [], `${list} api..sessions;`, 'index.js:3:30'],
  ['code-syntax', [], list, undefined],
])('%s: the manifest with %j and the code %s', (rule, changes, body, at) => {
  using repository = createRepository(
    pluginFiles(path, { 'manifest.json': changedManifest('alpha', ...changes), 'index.js': program(body) }),
  );
  const [plugin] = validateRepository(repository.root).plugins;
  const findings = plugin ? checkCode(plugin, repository.root) : [];

  expect(plugin?.manifest).toBeDefined();
  expect(
    findings.filter((each) => each.rule === rule).map(({ file, line, column }) => `${file}:${line}:${column}`),
  ).toEqual(at === undefined ? [] : [`${path}/${at}`]);
  if (at === undefined) expect(findings).toEqual([]);
});

test('code that is too large is a finding, and what could not be read makes nothing unused', () => {
  using repository = createRepository(
    pluginFiles(path, {
      'index.js': `// ${'x'.repeat(1_100_000)}
`,
    }),
    pluginFiles('community/second', {
      'index.js': `require('./one');
// ${'x'.repeat(700_000)}
`,
    }),
    {
      'community/second/one.js': `// ${'x'.repeat(700_000)}
`,
    },
  );
  const rules = validateRepository(repository.root).plugins.map((plugin) =>
    checkCode(plugin, repository.root).map(({ rule }) => rule),
  );

  expect(rules).toEqual([['file-too-large'], ['code-syntax']]);
});

test.each<[title: string, description: object, at: readonly string[]]>([
  [
    'made for plugins is followed',
    { dependencies: { '@streamspace/plugin-sdk': '1' } },
    ['permission-undeclared node_modules/kit/index.js:1:37'],
  ],
  ['that knows nothing of plugins must not be handed the API', {}, ['code-unresolved community/alpha/index.js:3:5']],
])('a library %s', (_title, description, at) => {
  using repository = createRepository(
    pluginFiles(path, { 'index.js': program(`require('kit').counts(api, api.sessions.list);`) }),
    {
      'node_modules/kit/package.json': JSON.stringify({ name: 'kit', main: 'index.js', ...description }),
      'node_modules/kit/index.js': `exports.counts = (api) => api.users.get('u');\n`,
    },
  );
  const [plugin] = validateRepository(repository.root).plugins;

  expect(
    (plugin ? checkCode(plugin, repository.root) : []).map(
      ({ rule, file, line, column }) => `${rule} ${file}:${line}:${column}`,
    ),
  ).toEqual(at);
});

test.each<[scripts: string, at: readonly string[]]>([
  ['"build": "x", "postinstall": "x"', ['1:67']],
  ['"prepare": "x"', ['1:53']],
  ['"build": "x", "test": "x"', []],
])('a package with the scripts { %s } has findings at %j', (scripts, at) => {
  using repository = createRepository(
    pluginFiles(path, { 'package.json': `{ "name": "alpha", "version": "1.0.0", "scripts": { ${scripts} } }` }),
  );
  const { findings } = validateRepository(repository.root);

  expect(findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual(
    at.map((place) => `package-install-script ${place}`),
  );
});
