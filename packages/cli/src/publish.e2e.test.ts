import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, type Finished } from './testing/harness.ts';
import { createRepository, type TestRepository } from './testing/repository.ts';

let repository: TestRepository;
let release: string;
beforeEach(() => {
  repository = createRepository();
  release = join(realpathSync(mkdtempSync(join(tmpdir(), 'release-'))), 'tree');
});
afterEach(() => {
  repository[Symbol.dispose]();
  rmSync(join(release, '..'), { recursive: true });
});

const run = (command: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  runCommand(command, { cwd: repository.root, env: { SOURCE_DATE_EPOCH: '1764028800', ...env } });
const publish = (more = ''): Promise<Finished> =>
  run(`catalog publish ${release} --base-url https://plugins.example.com${more}`);

function write(name: string, version = '1.0.0'): void {
  const manifest = {
    name,
    version,
    displayName: name,
    description: 'Counts the sessions of the platform',
    type: 'webhook',
    category: 'Monitoring',
    author: 'Ann Author',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
  };
  repository.write({
    [`community/${name}/manifest.json`]: `${JSON.stringify(manifest, undefined, 2)}\n`,
    [`community/${name}/README.md`]: `# ${name}\n\nCounts.\n\n## Configuration\n\nNone.\n\n## Permissions\n\nNone.\n`,
    [`community/${name}/index.js`]: 'export default { onLoad() {} };\n',
  });
}

/** Every file of a tree with its contents. */
function treeOf(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [file.slice(directory.length + 1), readFileSync(file, 'base64')] as const;
    }),
  );
}

test('versions are published one after the other, and what was published stays', async () => {
  write('counter');
  const first = await publish();
  expect(first).toMatchObject({ code: 0, stdout: 'New: counter 1.0.0\n8 files written, serial 1\n' });
  expect(first.stderr).toContain('1/1 Packing counter');

  write('counter', '1.1.0');
  expect(await publish(' --dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('would be written') });
  expect(existsSync(join(release, 'counter/1.1.0'))).toBe(false);
  const before = readFileSync(join(release, 'catalog.yaml'), 'utf8');
  writeFileSync(join(release, '../before.yaml'), before);
  expect(JSON.parse((await publish(' --json')).stdout)).toMatchObject({
    serial: 2,
    added: ['counter 1.1.0'],
    kept: [],
    changed: [],
    dryRun: false,
  });
  expect(await run(`catalog verify ${release} --since ${join(release, '../before.yaml')}`)).toMatchObject({
    code: 0,
    stdout: '1 plugin, 2 versions, serial 2: all as published\n',
  });

  appendFileSync(join(release, 'counter/1.0.0/plugin.tar.gz'), 'x');
  const verdict = await run(`catalog verify ${release} --json`);
  expect(verdict.code).toBe(1);
  expect(JSON.parse(verdict.stdout)).toMatchObject({ faults: [{ file: 'counter/1.0.0/plugin.tar.gz' }] });
});

test('other contents under the same version are an error, unless what was published is to stay', async () => {
  write('counter');
  await publish();
  const archive = readFileSync(join(release, 'counter/plugin.tar.gz'));
  repository.write({ 'community/counter/index.js': 'export default { onLoad() { console.log(1); } };\n' });
  const before = treeOf(release);
  const refused = await publish();
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(
    'counter 1.0.0 was published with other contents, which never change: raise its version',
  );
  expect(treeOf(release)).toEqual(before);

  const again = await publish(' --keep-published');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('No new version') });
  expect(again.stderr).toContain('counter 1.0.0 was published with other contents, and stays as it was');
  expect(readFileSync(join(release, 'counter/plugin.tar.gz')).equals(archive)).toBe(true);
});

test('a blocked version is offered no more, and neither is it forgotten', async () => {
  write('counter');
  await publish();
  write('counter', '1.1.0');
  await publish();
  const blocked = {
    state: 'blocked',
    since: '2026-11-25',
    reason: 'Sends sessions to strangers',
    advisory: 'https://example.com/advisory',
  };
  repository.write({ 'community/counter/versions.json': JSON.stringify({ '1.1.0': blocked }) });
  expect(await publish()).toMatchObject({ code: 0 });
  expect(readFileSync(join(release, 'counter/manifest.yaml'), 'utf8')).toContain('version: "1.0.0"');
  expect(readFileSync(join(release, 'catalog.yaml'), 'utf8')).toMatch(/version: "1\.1\.0"\n +state: "blocked"/);
  expect(await run(`catalog verify ${release}`)).toMatchObject({ code: 0 });
});

test('what keeps a publication from being written is said, and nothing is', async () => {
  expect(await publish()).toMatchObject({ code: 1, stderr: expect.stringContaining('has no plugins') });
  write('counter');
  expect(await run(`catalog publish ${release}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--base-url'),
  });
  expect(await run(`catalog publish ${release} --base-url http://example.com`)).toMatchObject({ code: 2 });
  expect(await run(`catalog publish ${repository.root} --base-url https://example.com`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('holds other things'),
  });
  repository.write({ 'community/counter/manifest.json': '{}' });
  expect(await publish()).toMatchObject({ code: 1 });
  expect(existsSync(release)).toBe(false);
});

test('a catalog does not lose three plugins unless somebody says so', async () => {
  for (const name of ['alpha', 'beta', 'gamma', 'delta']) write(name);
  expect(await run('catalog generate')).toMatchObject({ code: 0 });
  for (const name of ['alpha', 'beta', 'gamma']) rmSync(join(repository.root, 'community', name), { recursive: true });
  expect(await run('catalog generate')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it would lose alpha, beta, gamma. Say --allow-removals'),
  });
  expect(await run('catalog generate --allow-removal alpha')).toMatchObject({ code: 0 });
});

test('the same plugins give the same tree in another time zone, language, folder and order of files', async () => {
  using other = createRepository();
  for (const name of ['beta', 'alpha', 'gamma']) write(name);
  const written = [...treeOf(join(repository.root, 'community'))];
  for (const [path, base64] of written.toReversed()) {
    other.write({ [`community/${path}`]: Buffer.from(base64, 'base64').toString() });
  }
  const main = join(import.meta.dirname, 'main.ts');
  const trees = [
    { cwd: repository.root, env: { TZ: 'UTC', LC_ALL: 'C' } },
    { cwd: other.root, env: { TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } },
  ].map(({ cwd, env }, index) => {
    const tree = join(release, '..', `tree-${index}`);
    execFileSync(process.execPath, [main, 'catalog', 'publish', tree, '--base-url', 'https://plugins.example.com'], {
      cwd,
      env: { ...process.env, ...env, SOURCE_DATE_EPOCH: '1764028800' },
      stdio: 'ignore',
    });
    return treeOf(tree);
  });
  expect(trees[1]).toEqual(trees[0]);
});
