import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bundlePlugin, type PluginBundle } from './bundle-plugin.ts';

async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), content);
  }
  return directory;
}

function bundle(directory: string): Promise<PluginBundle> {
  const manifest = { name: 'sample', entrypoints: { main: 'index.js' } };
  return bundlePlugin({ directory: path.join(directory, 'plugin'), manifest, outDir: path.join(directory, 'out') });
}

const load = async (file: string): Promise<Record<string, unknown>> => (await import(file)) as Record<string, unknown>;

test('CommonJS of several files becomes one module with its JSON inside and builtins prefixed', async () => {
  const directory = await write({
    'plugin/index.js': `const { join } = require('path'); module.exports = { onLoad: () => join(require('./lib/a'), 'b') };`,
    'plugin/lib/a.js': `module.exports = require('./words.json').a;`,
    'plugin/lib/words.json': '{ "a": "inside" }',
  });
  const { file, sha256, sizeBytes } = await bundle(directory);

  const { default: plugin } = (await load(file)) as { default: { onLoad(): string } };
  expect(plugin.onLoad()).toBe('inside/b');
  const code = await readFile(file, 'utf8');
  expect(code).toContain('node:path');
  expect(code).not.toContain('sourceMappingURL');
  expect(sizeBytes).toBe(code.length);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await readdir(path.dirname(file))).toEqual(['plugin.mjs', 'plugin.mjs.map']);
});

test('src/index.ts goes before the built file, and the same source gives the same bytes wherever it lies', async () => {
  const files = {
    'plugin/index.js': `export const from = 'index.js';`,
    'plugin/src/index.ts': `import { a } from './a.ts'; export const from: string = a;`,
    'plugin/src/a.ts': `export const a = 'source' satisfies string;`,
  };
  const [first, second] = await Promise.all([write(files).then(bundle), write(files).then(bundle)]);
  expect(await load(first.file)).toMatchObject({ from: 'source' });
  expect(first.sha256).toBe(second.sha256);
});

test('the packages of which code is in the bundle are named, and no others', async () => {
  const directory = await write({
    'plugin/index.js': `import { used } from '@scope/used'; import { unused } from 'unused'; export const a = used;`,
    'plugin/node_modules/@scope/used/package.json': `{ "name": "@scope/used", "version": "1.2.3", "license": "MIT", "main": "lib/a.js" }`,
    'plugin/node_modules/@scope/used/lib/package.json': `{ "type": "module" }`,
    'plugin/node_modules/@scope/used/lib/a.js': `import { deep } from 'deep'; export const used = deep + 1;`,
    'plugin/node_modules/deep/package.json': `{ "name": "deep", "version": "0.0.1", "type": "module" }`,
    'plugin/node_modules/deep/index.js': `export const deep = globalThis.deep;`,
    'plugin/node_modules/unused/package.json': `{ "name": "unused", "version": "9.9.9", "sideEffects": false, "type": "module" }`,
    'plugin/node_modules/unused/index.js': `export const unused = 1;`,
  });
  expect((await bundle(directory)).packages).toEqual([
    { name: '@scope/used', version: '1.2.3', license: 'MIT' },
    { name: 'deep', version: '0.0.1' },
  ]);
});

test('a dynamic import is part of the one file', async () => {
  const directory = await write({
    'plugin/index.js': `export const late = () => import('./late.js');`,
    'plugin/late.js': `export const value = 42;`,
  });
  const { late } = (await load((await bundle(directory)).file)) as { late: () => Promise<unknown> };
  await expect(late()).resolves.toMatchObject({ value: 42 });
});

test('an optional require that is not there stays a failure at run time, which the code catches', async () => {
  const directory = await write({
    'plugin/index.js': `let fast; try { fast = require('bufferutil'); } catch { fast = 'none'; } exports.fast = fast;`,
  });
  expect(await load((await bundle(directory)).file)).toMatchObject({ default: { fast: 'none' } });
});

describe('a plugin is refused, with file and line, for', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a syntax error', { 'plugin/index.js': 'const a = 1;\nconst b = ;' }, 'index.js:2:11: Unexpected token'],
    [
      'a missing file',
      { 'plugin/src/index.ts': `import { x } from './nope.ts';\nexport default x;` },
      `src/index.ts:1:19: Could not resolve './nope.ts'`,
    ],
    [
      'a missing package',
      { 'plugin/index.js': `require('no-such-package');` },
      `index.js:1:9: Could not resolve 'no-such-package'`,
    ],
    ['an address', { 'plugin/index.js': `import 'https://evil.example.com/a.js';` }, 'cannot be imported'],
    ['an entry that is not there', {}, 'there is neither src/index.ts nor index.js'],
    [
      'a file beside it',
      { 'plugin/index.js': `module.exports = require('../secret.json');`, 'secret.json': '"s"' },
      '"../secret.json" lies outside the plugin',
    ],
    [
      'a file of the host',
      { 'plugin/index.js': `import passwd from '/etc/hostname' with { type: 'text' }; export default passwd;` },
      'lies outside the plugin',
    ],
    [
      'a file of the host by its URL',
      { 'plugin/index.js': `export * from 'file:///etc/hostname';` },
      'file:///etc/hostname',
    ],
  ])('%s', async (_what, files, fault) => {
    const directory = await write({ 'plugin/package.json': '{}', ...files });
    await expect(bundle(directory)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(fault) as unknown,
    });
    await expect(readdir(directory)).resolves.not.toContain('out');
  });

  test('a package in it whose main file leads out of it', async () => {
    const directory = await write({
      'plugin/index.js': `module.exports = require('greedy');`,
      'plugin/node_modules/greedy/package.json': '{ "name": "greedy", "main": "../../../secret.json" }',
      'secret.json': '"s"',
    });
    await expect(bundle(directory)).rejects.toThrow('"greedy" lies outside the plugin');
  });

  test('a link that leads out of it', async () => {
    const directory = await write({
      'plugin/index.js': `module.exports = require('./link.json');`,
      'secret.json': '"s"',
    });
    await symlink('../secret.json', path.join(directory, 'plugin/link.json'));
    await expect(bundle(directory)).rejects.toThrow('"./link.json" lies outside the plugin');
  });

  test('an entry that is a link that leads out of it', async () => {
    const directory = await write({ 'plugin/package.json': '{}', 'secret.js': '"s"' });
    await symlink('../secret.js', path.join(directory, 'plugin/index.js'));
    await expect(bundle(directory)).rejects.toThrow('neither src/index.ts nor index.js');
  });
});

test('no code and no configuration of the plugin runs while it is bundled', async () => {
  const trap = `throw new Error('ran'); globalThis.bundleTrap = true;`;
  const directory = await write({
    'plugin/index.js': `globalThis.bundleTrap = true; export const onLoad = () => {};`,
    'plugin/rolldown.config.js': trap,
    'plugin/tsconfig.json': '{ "extends": "../outside.json", "compilerOptions": { "paths": { "*": ["/etc/*"] } } }',
  });
  await bundle(directory);
  expect(globalThis).not.toHaveProperty('bundleTrap');
});

describe('the network of Node', () => {
  const requiring = {
    'plugin/index.js': `exports.onLoad = () => [require('net'), require('node:tls'), require('dns').promises, require('http')];`,
  };
  const codeOf = async ({ file }: PluginBundle): Promise<string> => readFile(file, 'utf8');

  const agents = { 'plugin/index.js': `exports.onLoad = () => require('http').get;` };

  test.each([requiring, agents])('is the host’s in a sandbox', async (files) => {
    const code = await codeOf(await bundle(await write(files)));
    expect(code).toMatch(/^import[^;]*["']\.\/sockets\.mjs["']/);
    expect(code).not.toMatch(/["'`]node:(net|tls|dns)["'`]/);
  });

  test('is nothing that a plugin without it loads', async () => {
    const code = await codeOf(
      await bundle(
        await write({ 'plugin/index.js': `import path from 'node:path'; export const onLoad = () => path.sep;` }),
      ),
    );
    expect(code).not.toContain('sockets.mjs');
  });

  test.each([requiring, agents])('is Node’s in an archive, and the host’s when that is bundled anew', async (files) => {
    const directory = await write(files);
    const manifest = { name: 'sample', entrypoints: { main: 'index.js' } };
    const options = {
      directory: path.join(directory, 'plugin'),
      manifest,
      outDir: path.join(directory, 'again/plugin'),
    };
    expect(await codeOf(await bundlePlugin({ ...options, purpose: 'archive' }))).not.toContain('sockets.mjs');

    const code = await codeOf(await bundle(path.join(directory, 'again')));
    expect(code).toMatch(/import[^;]*["']\.\/sockets\.mjs["']/);
    expect(code).not.toMatch(/["'`]node:(net|tls|dns)["'`]/);
  });

  test('does not take the place of a file of the plugin', async () => {
    const directory = await write({
      'plugin/index.js': `import { own } from './sockets.mjs'; export const onLoad = () => own;`,
      'plugin/sockets.mjs': `export const own = 'its own';`,
    });
    const { onLoad } = (await load((await bundle(directory)).file)) as { onLoad(): string };
    expect(onLoad()).toBe('its own');
  });
});
