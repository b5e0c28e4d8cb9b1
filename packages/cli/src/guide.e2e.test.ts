import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './testing/harness.ts';
import { createRepository, type TestRepository } from './testing/repository.ts';

// The plugins in the guide for authors, as somebody would who types them in.
const guide = fileURLToPath(new URL('../../../docs/guide', import.meta.url));
const tool = (name: string) => fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));
const fence = /^```(?:json|md|ts) (\S+)\n([\s\S]*?)^```$/gm;
const pages = readdirSync(guide).filter((file) => file.endsWith('.md') && file !== 'README.md');
let repository: TestRepository;

function filesOf(page: string): Readonly<Record<string, string>> {
  const text = readFileSync(join(guide, page), 'utf8');
  return Object.fromEntries([...text.matchAll(fence)].map(([, file = '', content = '']) => [file, content]));
}

const nameOf = (files: Readonly<Record<string, string>>): string =>
  (JSON.parse(files['manifest.json'] ?? '{}') as { readonly name: string }).name;

beforeAll(async () => {
  repository = createRepository({ linked: true });
  for (const files of pages.map(filesOf)) {
    const name = nameOf(files);
    const own = {
      ...files,
      'package.json': JSON.stringify({ name, version: '1.0.0', type: 'module' }),
    };
    repository.write(
      Object.fromEntries(Object.entries(own).map(([file, text]) => [`community/${name}/${file}`, text])),
    );
  }
  await cli('catalog', 'generate');
});
afterAll(() => repository[Symbol.dispose]());

/** Runs a command that has to succeed. */
async function cli(...argv: readonly string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const { code, stdout, stderr } = await runCommand(argv, { cwd: repository.root, env });
  expect({ argv, code, ...(code === 0 ? {} : { stdout, stderr }) }).toEqual({ argv, code: 0 });
  return stdout;
}

test('they compile', () => {
  writeFileSync(
    join(repository.root, 'tsconfig.json'),
    '{ "extends": "./tsconfig.base.json", "include": ["community/*/src"] }',
  );
  const { status, stdout } = spawnSync(tool('tsc'), ['-p', repository.root], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('they are checked without a finding', async () => {
  expect(await cli('catalog', 'check')).toContain('no findings');
});

test('their tests are green', () => {
  const { status, stdout, stderr } = spawnSync(tool('vitest'), ['run', '--root', repository.root, '--no-color'], {
    encoding: 'utf8',
  });
  expect({ status, ...(status === 0 ? {} : { stdout, stderr }) }).toEqual({ status: 0 });
  expect(stdout).toMatch(new RegExp(`Test Files +${pages.length} passed`));
});
