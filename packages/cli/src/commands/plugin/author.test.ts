import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand, type Finished } from '../../testing/harness.ts';
import { createRepository, type TestRepository } from '../../testing/repository.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = createRepository();
  await run('plugin new hello --plain --author Ada');
});
afterEach(() => repository[Symbol.dispose]());

const run = (command: string, cwd = repository.root): Promise<Finished> => runCommand(command, { cwd, env: {} });
const at = (file: string): string => join(repository.root, file);
const breakManifest = () => {
  const manifest = readFileSync(at('community/hello/manifest.json'), 'utf8');
  repository.write({ 'community/hello/manifest.json': manifest.replace('"1.0.0"', '"one"') });
};

describe('plugin check', () => {
  test.each([
    ['by name', 'plugin check hello', '.'],
    ['by folder', 'plugin check community/hello', '.'],
    ['around the current folder', 'plugin check', 'community/hello/deep'],
  ])('finds a plugin %s, and nothing wrong with it', async (_how, command, cwd) => {
    repository.write({ 'community/hello/deep/file': '' });
    expect(await run(command, at(cwd))).toEqual({ code: 0, stdout: 'no findings\n', stderr: '' });
  });

  test('shows a fault at its line', async () => {
    breakManifest();
    const { code, stdout } = await run('plugin check hello');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^community\/hello\/manifest\.json:4:14 error: /);
    expect(stdout).toContain('| ^^^^^'.slice(2));
    expect(JSON.parse((await run('plugin check hello --json')).stdout)).toMatchObject({
      errors: 1,
      findings: [{ line: 4 }],
    });
  });

  test('mends what can be mended, or only shows how', async () => {
    const file = at('community/hello/manifest.json');
    const good = readFileSync(file, 'utf8');
    const misspelt = good.replace('"version"', '"versoin"');
    repository.write({ 'community/hello/manifest.json': misspelt });

    const shown = await run('plugin check hello --fix --dry-run');
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('\n+  "version": ') as unknown });
    expect(shown.stderr).toContain('Rename "versoin" to "version" [manifest-unknown-key]');
    expect(readFileSync(file, 'utf8')).toBe(misspelt);
    expect(await run('plugin check hello --fix')).toMatchObject({ code: 0, stdout: 'no findings\n' });
    expect(readFileSync(file, 'utf8')).toBe(good);
    expect((await run('plugin check hello --dry-run')).code).toBe(2);
  });

  test('leaves out what is silenced, and says how much that is', async () => {
    const until = new Date().toISOString().slice(0, 10);
    const entry = { rule: 'readme-empty', reason: 'It is written when the name is settled', until };
    repository.write({
      'community/hello/README.md': '',
      'community/hello/.streamspace-check.json': JSON.stringify({ silence: [entry] }),
    });
    expect(await run('plugin check hello')).toMatchObject({ code: 0, stdout: 'no findings\n1 finding is silenced\n' });
  });

  test('says what is missing', async () => {
    expect(await run('plugin check nothing')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('plugin new nothing') as unknown,
    });
    expect(await run('plugin check')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('not in the folder of a plugin') as unknown,
    });
    expect(await run('plugin check docs/../community')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('manifest-missing') as unknown,
    });
  });
});

describe('plugin build', () => {
  test('bundles into one file and says how large it is', async () => {
    const { code, stdout } = await run('plugin build hello');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Built hello 1\.0\.0\n {2}dist\/index\.js +\d+ bytes, \d+ bytes compressed\n {2}dist\/index\.js\.map +/,
    );
    expect(existsSync(at('community/hello/dist/index.js'))).toBe(true);
    expect(JSON.parse((await run('plugin build hello --json')).stdout)).toMatchObject({
      name: 'hello',
      bundle: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown, files: [{ file: 'dist/index.js' }, {}] },
    });
  });

  test('leaves everything as it is with --check, and after an error', async () => {
    expect((await run('plugin build hello --check')).code).toBe(0);
    rmSync(at('community/hello/README.md'));
    const { code, stderr } = await run('plugin build hello');
    expect(code).toBe(1);
    expect(stderr).toContain('README.md:1:1 error: does not exist');
    breakManifest();
    expect((await run('plugin build hello')).code).toBe(1);
    expect(existsSync(at('community/hello/dist'))).toBe(false);
  });

  test('names file and line of a fault in the sources', async () => {
    repository.write({ 'community/hello/index.js': 'const a = 1;\nconst b = ;' });
    expect(await run('plugin build hello')).toMatchObject({
      code: 1,
      stderr: 'error: Cannot bundle hello: index.js:2:11: Unexpected token\n',
    });
  });
});

describe('plugin test', () => {
  test('needs a package', async () => {
    expect(await run('plugin test hello')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no tests') as unknown,
    });
  });

  test('says what to install where vitest is missing', async () => {
    await run('plugin new typed --author Ada');
    expect(await run('plugin test typed')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('vitest is not installed') as unknown,
    });
  });
});

describe('catalog generate', () => {
  test('writes the catalog, and then says that it is up to date', async () => {
    expect(await run('catalog generate')).toMatchObject({
      code: 0,
      stdout: '  catalog.yaml  written\n1 generated file up to date\n',
    });
    expect(readFileSync(at('catalog.yaml'), 'utf8')).toContain('name: "hello"');
    expect(await run('catalog generate --check', at('community/hello'))).toMatchObject({ code: 0 });
    expect(JSON.parse((await run('catalog generate --json')).stdout)).toEqual({
      files: [{ file: 'catalog.yaml', state: 'current' }],
      findings: [],
      lost: [],
    });
  });

  test('with --check names what would change, and writes nothing', async () => {
    await run('catalog generate');
    await run('plugin new other --plain --author Ada');
    const { code, stdout, stderr } = await run('catalog generate --check');
    expect(code).toBe(1);
    expect(stdout).toContain('plugin "other": added');
    expect(stderr).toBe('To write them: streamspace catalog generate\n');
    expect(readFileSync(at('catalog.yaml'), 'utf8')).not.toContain('name: "other"');
  });

  test('leaves the catalog as it is when a plugin would be missing from it', async () => {
    await run('catalog generate');
    breakManifest();
    const { code, stderr } = await run('catalog generate');
    expect(code).toBe(1);
    expect(stderr).toContain('community/hello/manifest.json:4:14 error');
    expect(stderr).toContain('catalog.yaml was left as it is');
    expect(readFileSync(at('catalog.yaml'), 'utf8')).toContain('name: "hello"');
  });

  test('finds nothing in an empty repository, which is a fault', async () => {
    rmSync(at('community/hello'), { recursive: true });
    expect(await run('catalog generate')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('repository-empty') as unknown,
    });
    expect(existsSync(at('catalog.yaml'))).toBe(false);
  });
});
