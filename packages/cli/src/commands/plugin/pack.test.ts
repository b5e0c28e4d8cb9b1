import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
const archive = 'community/hello/dist/hello-1.0.0.tar.gz';

test('packs a plugin, and verifies what it packed', async () => {
  const packed = await run('plugin pack hello');
  expect(packed).toMatchObject({ code: 0, stderr: 'Checking and bundling\n' });
  const [, digest = ''] = /digest +(sha256:[0-9a-f]{64})\n/.exec(packed.stdout) ?? [];
  expect(packed.stdout).toMatch(/^Packed hello 1\.0\.0\n {2}community\/hello\/dist\/hello-1\.0\.0\.tar\.gz +\d/);

  expect(await run(`plugin verify ${archive} --digest ${digest} --name hello --plugin-version 1.0.0`)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^hello 1\.0\.0 is intact\n/) as unknown,
    stderr: '',
  });
  expect(await run(`plugin verify ${archive}`)).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Compare the digest') as unknown,
  });
  expect(JSON.parse((await run(`plugin verify ${archive} --json`)).stdout)).toMatchObject({ name: 'hello', digest });
});

test('packs into another file, and tells programs what is in it', async () => {
  const { stdout } = await run('plugin pack --out out/a.tar.gz --json', at('community/hello'));
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'hello',
    file: at('community/hello/out/a.tar.gz'),
    files: expect.arrayContaining(['index.js', 'sbom.cdx.json']) as unknown,
  });
  expect(existsSync(at('community/hello/out/a.tar.gz'))).toBe(true);
});

test('a plugin with a fault is not packed', async () => {
  repository.write({
    'community/hello/index.js': 'module.exports = { onLoad: ({ api }) => api.fetch("https://a.b") };',
  });
  expect(await run('plugin pack hello')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('[permission-undeclared]') as unknown,
  });
  expect(existsSync(at(archive))).toBe(false);
});

test('an archive that was changed is refused with the reason', async () => {
  await run('plugin pack hello');
  writeFileSync(at(archive), Buffer.concat([readFileSync(at(archive)), Buffer.from('more')]));
  expect(await run(`plugin verify ${archive}`)).toMatchObject({
    code: 1,
    stderr: `error: ${archive} has 4 bytes after the end of the archive\n`,
  });
  const { code, stdout } = await run(`plugin verify ${archive} --json`);
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 1, fault: 'trailing-data' });
});

test('a digest that is none, and a file that is not there, are told apart from a bad archive', async () => {
  expect(await run('plugin verify a.tar.gz --digest abc')).toMatchObject({ code: 2 });
  expect(await run('plugin verify a.tar.gz')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('is no file') as unknown,
  });
});
