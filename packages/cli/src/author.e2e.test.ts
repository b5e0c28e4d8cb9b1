import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCommand } from './testing/harness.ts';
import { createRepository, type TestRepository } from './testing/repository.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const tool = (name: string) => fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));
const types = ['webhook', 'extension', 'integration'];
const children: ChildProcess[] = [];
let repository: TestRepository;

beforeAll(async () => {
  repository = createRepository({ linked: true });
  for (const type of types) {
    await cli('plugin', 'new', `my-${type}`, '--type', type, '--author', 'Ada');
    await cli('plugin', 'new', `plain-${type}`, '--type', type, '--author', 'Ada', '--plain');
  }
});
afterAll(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }),
  );
  repository[Symbol.dispose]();
});

/** Runs a command that has to succeed. */
async function cli(...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(argv, {
    cwd: repository.root,
    env: { PATH: process.env['PATH'] ?? '' },
  });
  expect({ argv, code, ...(code === 0 ? {} : { stdout, stderr }) }).toEqual({ argv, code: 0 });
  return stdout;
}

function start(...argv: readonly string[]): { child: ChildProcess; lines: string[] } {
  const child = spawn(process.execPath, [main, ...argv], {
    cwd: repository.root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines };
}
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

describe('new plugins are green without an edit:', () => {
  test('types', () => {
    writeFileSync(
      join(repository.root, 'tsconfig.json'),
      '{ "extends": "./tsconfig.base.json", "include": ["community/*/src"] }',
    );
    const { status, stdout } = spawnSync(tool('tsc'), ['-p', repository.root], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  test('format', () => {
    writeFileSync(
      join(repository.root, '.oxfmtrc.json'),
      readFileSync(new URL('../../../.oxfmtrc.json', import.meta.url)),
    );
    const { status, stdout } = spawnSync(tool('oxfmt'), ['--check', 'community'], {
      cwd: repository.root,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });

  test.each(types)('tests, and the generated files of a build: %s', async (type) => {
    const tests = await cli('plugin', 'test', `my-${type}`);
    expect(tests).toMatch(/Tests +[4-9] passed/);
    await cli('plugin', 'build', `my-${type}`, '--check');
    await cli('plugin', 'build', `plain-${type}`);
    expect(await cli('plugin', 'build', `my-${type}`)).toContain('config.schema.json  up to date');
  });

  test('the catalog', async () => {
    expect(await cli('catalog', 'generate')).toContain('catalog.yaml  written');
    expect(await cli('catalog', 'generate', '--check')).toMatch(/^7 generated files up to date$/m);
    expect(await cli('catalog', 'check')).toContain('no findings');
  });
});

test('a build writes the generated files anew, and a check says what they should hold', async () => {
  const folder = join(repository.root, 'community/my-webhook');
  const right = readFileSync(join(folder, 'config.schema.json'), 'utf8');
  writeFileSync(join(folder, 'config.schema.json'), right.replace('120', '100'));
  rmSync(join(folder, 'manifest.d.json.ts'));
  const check = await runCommand('plugin build my-webhook --check', { cwd: repository.root, env: {} });
  expect(check).toMatchObject({ code: 1, stderr: 'To write them: streamspace plugin build\n' });
  expect(check.stdout).toMatch(/manifest\.d\.json\.ts +out of date: it does not exist\n/);
  expect(check.stdout).toMatch(/config\.schema\.json +out of date: line 10 should be " {6}\\"maxLength\\": 120"\n/);
  await cli('plugin', 'build', 'my-webhook');
  expect(readFileSync(join(folder, 'config.schema.json'), 'utf8')).toBe(right);
  expect(existsSync(join(folder, 'manifest.d.json.ts'))).toBe(true);
});

test('a new plugin is installed into a service, enabled, and handles an event', async () => {
  const { lines } = start('serve', '--json', '--port', '0', '--no-life');
  await soon(() => expect(lines).toHaveLength(1));
  await cli('plugin', 'install', 'my-webhook', '--yes', '--enable');
  await cli('session', 'create', '--user', 'ada', '--template', 'firefox');
  await soon(async () => expect(await cli('plugin', 'logs', 'my-webhook')).toContain('greeted'));

  // The same service is what `plugin dev` uses.
  const source = join(repository.root, 'community/plain-webhook/index.js');
  const dev = start('plugin', 'dev', 'community/plain-webhook', '--json');
  const messages = () => dev.lines.map((line) => JSON.parse(line) as { event: string; data: Record<string, unknown> });
  const count = (event: string) => messages().filter((message) => message.event === event).length;
  await soon(() => expect(count('loaded')).toBe(1));

  const right = readFileSync(source, 'utf8');
  writeFileSync(source, right.replace('api.log.info', 'await api.users.list(); api.log.info'));
  await soon(() => expect(count('loaded')).toBe(2));
  await cli('events', 'fire', 'session.created');
  await soon(() => expect(count('denial')).toBe(1));
  writeFileSync(source, `${right}(`);
  await soon(() => expect(count('failed')).toBe(1));
  writeFileSync(source, right);
  await soon(() => expect(count('loaded')).toBe(3));
  await cli('events', 'fire', 'session.created');
  await soon(() =>
    expect(messages()).toContainEqual(
      expect.objectContaining({ event: 'delivery', data: expect.objectContaining({ state: 'done' }) as unknown }),
    ),
  );

  dev.child.kill('SIGINT');
  expect(await once(dev.child, 'exit')).toEqual([0, null]);
  const { plugins } = JSON.parse(await cli('plugin', 'list', '--installed', '--json')) as {
    plugins: { name: string }[];
  };
  expect(plugins.map(({ name }) => name)).toEqual(['my-webhook']);
});

test('without a service a plugin runs on one of its own, which leaves nothing behind', async () => {
  const empty = createRepository({ linked: true });
  await runCommand('plugin new door-bell --author Ada', { cwd: empty.root, env: {} });
  const child = spawn(process.execPath, [main, 'plugin', 'dev', 'community/door-bell', '--json'], {
    cwd: empty.root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await soon(() => expect(lines.some((line) => line.includes('"loaded"'))).toBe(true));
  const { data } = JSON.parse(lines[0] ?? '') as { data: { dataDir: string } };
  expect(existsSync(data.dataDir)).toBe(true);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(data.dataDir)).toBe(false);
  expect(existsSync(join(empty.root, '.data'))).toBe(false);
  empty[Symbol.dispose]();
});
