import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRandom, createRepository, pluginFiles, schemaText, type Files } from '../__fixtures__/repository.ts';
import { checkPlugin } from '../check.ts';
import { parseJson } from '../json/document.ts';
import { planFixes, writeFixes } from './plan-fixes.ts';
import { unifiedDiff } from './unified-diff.ts';

const path = 'community/alpha';
const readme = { 'README.md': 'Says `read:sessions`, `write:sessions`, `network`, `url`, `token`.\n' };
const code = { 'index.js': 'module.exports = { async onLoad({ api }) { await api.sessions.list(); } };\n' };

const good = {
  name: 'alpha',
  version: '1.0.0',
  displayName: 'Alpha',
  description: 'Counts sessions',
  type: 'webhook',
  author: 'Ann Author',
  license: 'MIT',
  tags: ['fast', 'good'],
  events: ['session.created', 'user.login'],
  permissions: ['read:sessions'],
  entrypoints: { main: 'index.js' },
};

type Draft = Record<string, unknown>;

/** Faults that can be mended, and what mending makes of them where that is not the good manifest. */
const faults: readonly { readonly make: (draft: Draft) => void; readonly mended?: (draft: Draft) => void }[] = [
  { make: (draft) => rename(draft, 'version', 'versoin') },
  { make: (draft) => rename(draft, 'author', 'Author') },
  { make: (draft) => rename(draft, 'license', 'licence') },
  { make: (draft) => (draft['version'] = ' 1.0.0 ') },
  { make: (draft) => (draft['version'] = 'v1.0.0') },
  { make: (draft) => (draft['description'] = 'Counts\n  sessions') },
  { make: (draft) => (draft['type'] = 'Webhook') },
  { make: (draft) => (draft['license'] = 'mit') },
  { make: (draft) => (draft['tags'] = ['Fast', 'good']) },
  {
    make: (draft) => (draft['tags'] = ['fast', 'good', 'Very Good']),
    mended: (draft) => (draft['tags'] = ['fast', 'good', 'very-good']),
  },
  { make: (draft) => (draft['events'] = ['session.created', 'user.login', 'session.created']) },
  { make: (draft) => (draft['events'] = ['sesion.created', 'user.login']) },
  { make: (draft) => (draft['permissions'] = ['read:sesions']) },
  { make: (draft) => (draft['permissions'] = ['read:sessions', 'read:sessions']) },
  { make: (draft) => (draft['permissions'] = ['write:sessions', 'read:sessions']) },
  {
    make: (draft) => {
      draft['permissions'] = ['network', 'read:sessions'];
      draft['permissionReasons'] = { network: 'Posts to the address' };
      draft['network'] = { hosts: [{ host: 'a.example.com', reason: 'Posts to the address' }] };
    },
  },
  { make: (draft) => (draft['optionalPermissions'] = [{ permission: 'write:users', reason: 'For later use' }]) },
  { make: (draft) => (draft['asks'] = ['session.create']) },
  { make: (draft) => (draft['emits'] = ['plugin.alpha.done']) },
  { make: (draft) => (draft['consumes'] = ['ticketing', { extensionPoint: 'object-store', purpose: 'a' }]) },
];

function rename(draft: Draft, from: string, to: string): void {
  draft[to] = draft[from];
  delete draft[from];
}

const layouts = ['  ', '    ', '\t'];

function keysChanged(fault: (typeof faults)[number] | undefined, draft: Draft): string[] {
  fault?.make(draft);
  const keys = [...new Set([...Object.keys(draft), ...Object.keys(good)])];
  return keys.filter((key) => JSON.stringify(draft[key]) !== JSON.stringify((good as Draft)[key]));
}

/** A manifest with one to three of the faults, in one of several layouts, with comments in it or not. */
function faulty(random: (limit: number) => number) {
  const draft: Draft = structuredClone(good);
  const expected: Draft = structuredClone(good);
  const untouched = JSON.stringify(draft);
  for (let count = random(3); count >= 0; count -= 1) {
    const fault = faults[random(faults.length)];
    const changed = keysChanged(fault, JSON.parse(untouched) as Draft);
    // One fault for each key: two of them may contradict each other.
    if (changed.some((key) => JSON.stringify(draft[key]) !== JSON.stringify((good as Draft)[key]))) continue;
    fault?.make(draft);
    fault?.mended?.(expected);
  }
  let text = JSON.stringify(draft, undefined, layouts[random(layouts.length)]);
  if (random(4) === 0) text = text.replace(/\n\}$/, ',\n}');
  if (random(4) === 0) text = `\uFEFF${text}`;
  const comment = random(3) === 0 ? '// as agreed with "legal", in May' : '';
  if (comment !== '') text = text.replace('\n', `\n${comment}\n`);
  if (random(3) === 0) text = text.replaceAll('\n', '\r\n');
  return { text, expected, comment };
}

test('after --fix no finding with a fix is left and none is new, again changes nothing, and comments stay', () => {
  const random = createRandom(4);
  let mended = 0;
  for (let round = 0; round < 150; round += 1) {
    const { text, expected, comment } = faulty(random);
    using repository = createRepository(pluginFiles(path, { ...readme, ...code, 'manifest.json': text }));
    const directory = join(repository.root, path);
    const before = checkPlugin(directory, repository.root).findings;
    const plan = planFixes(directory, repository.root);
    writeFixes(plan, repository.root);
    const after = checkPlugin(directory, repository.root).findings;
    const result = readFileSync(join(directory, 'manifest.json'), 'utf8');

    const rules = before.map(({ rule }) => rule);
    expect([text, after.filter(({ rule, fix }) => fix !== undefined || !rules.includes(rule))]).toEqual([text, []]);
    expect([text, planFixes(directory, repository.root).changes]).toEqual([text, []]);
    expect(result).toContain(comment);
    expect(result.includes('\r\n')).toBe(text.includes('\r\n'));
    const value = parseJson(result, 'manifest.json').document?.value;
    expect([text, after.filter(({ rule }) => rule !== 'json-comment')]).toEqual([text, []]);
    expect([text, sortLists(value)]).toEqual([text, sortLists(expected)]);
    mended += plan.mended.length;
  }
  console.log(`150 manifests: ${mended} findings mended`);
  expect(mended).toBeGreaterThan(200);
});

/** Lists without their order, and empty ones left out. */
function sortLists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      Array.isArray(inner) ? inner.map((each: unknown) => JSON.stringify(each)).toSorted() : inner,
    ]),
  );
}

/** A plugin with these files, fixed. */
function fixed(files: Files) {
  using repository = createRepository(pluginFiles(path, { ...readme, ...code, ...files }));
  const directory = join(repository.root, path);
  const plan = planFixes(directory, repository.root);
  writeFixes(plan, repository.root);
  return { plan, left: checkPlugin(directory, repository.root).findings.map(({ rule }) => rule) };
}

test('package.json gets the name and the version of the plugin', () => {
  using repository = createRepository(
    pluginFiles(path, { ...readme, ...code, 'package.json': '{\n  "name": "alfa",\n  "private": true\n}\n' }),
  );
  writeFixes(planFixes(join(repository.root, path), repository.root), repository.root);
  expect(readFileSync(join(repository.root, path, 'package.json'), 'utf8')).toBe(
    '{\n  "name": "alpha",\n  "private": true,\n  "version": "1.0.0"\n}\n',
  );
});

test('a secret is marked in a schema that is written by hand, and left to the sources where it is generated', () => {
  const schema = { 'config.schema.json': schemaText('"token": { "type": "string", "description": "T" }') };
  expect(fixed(schema)).toMatchObject({ left: [], plan: { mended: [{ rule: 'config-secret' }] } });
  const generated = {
    ...schema,
    'src/index.ts': 'export default { async onLoad({ api }) { await api.sessions.list(); } };',
    'package.json': '{ "name": "alpha", "version": "1.0.0" }',
  };
  expect(fixed(generated)).toMatchObject({ left: ['config-secret'], plan: { mended: [] } });
});

test('what needs a decision is left alone', () => {
  const use = {
    'index.js': 'module.exports = { async onLoad({ api }) { await api.sessions.list(); await api.users.list(); } };\n',
  };
  expect(fixed(use)).toMatchObject({ left: ['permission-undeclared'], plan: { changes: [] } });
});

test('a diff shows what would be written, and nothing is', () => {
  using repository = createRepository(pluginFiles(path, { ...readme, ...code }));
  const manifest = join(repository.root, path, 'manifest.json');
  const text = readFileSync(manifest, 'utf8').replace('"version"', '"versoin"');
  repository.write({ [`${path}/manifest.json`]: text });

  expect(unifiedDiff(planFixes(join(repository.root, path), repository.root).changes)).toBe(`--- a/${path}/manifest.json
+++ b/${path}/manifest.json
@@ -1,6 +1,6 @@
 {
   "name": "alpha",
-  "versoin": "1.0.0",
+  "version": "1.0.0",
   "displayName": "Alpha",
   "description": "Counts sessions",
   "type": "webhook",
`);
  expect(readFileSync(manifest, 'utf8')).toBe(text);
});

test('a pair of far changes is two hunks, and a missing line end is shown', () => {
  const lines = (first: string, last: string): string => `${first}\n${'x\n'.repeat(9)}${last}`;
  const change = { file: 'a', before: Buffer.from(lines('1', '2')), after: lines('3', '4') };
  expect(unifiedDiff([change])).toBe(
    '--- a/a\n+++ b/a\n@@ -1,4 +1,4 @@\n-1\n+3\n x\n x\n x\n@@ -8,4 +8,4 @@\n x\n x\n x\n-2\n\\ No newline at end of file\n+4\n\\ No newline at end of file\n',
  );
});
