import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateRepository } from '@streamspace/catalog';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compilerOptions, packageVersions } from '../../scaffold/versions.ts';
import { runCommand, type Finished } from '../../testing/harness.ts';
import { createRepository, type TestRepository } from '../../testing/repository.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
});
afterEach(() => repository[Symbol.dispose]());

const run = (command: string | readonly string[], cwd = repository.root): Promise<Finished> =>
  runCommand(command, { cwd, env: {} });
const read = (file: string): string => readFileSync(join(repository.root, file), 'utf8');
const json = (file: string): Record<string, unknown> => JSON.parse(read(file)) as Record<string, unknown>;

describe.each(['webhook', 'extension', 'integration'])('a new plugin of type %s', (type) => {
  test.each([
    ['in TypeScript', []],
    ['in plain JavaScript', ['--plain']],
  ])('%s has no findings', async (_what, options) => {
    expect(await run(['plugin', 'new', 'door-bell', '--type', type, '--author', 'Ada', ...options])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Made community/door-bell: ') as unknown,
    });
    expect(validateRepository(repository.root)).toMatchObject({ plugins: [{ isUsable: true }], findings: [] });
    expect(json('community/door-bell/manifest.json')).toMatchObject({
      $schema: '../../packages/plugin-sdk/manifest.schema.json',
      displayName: 'Door bell',
      type,
      author: 'Ada',
    });
  });
});

test('a TypeScript plugin is a package of the workspace, and a plain one is three files', async () => {
  await run('plugin new door-bell --author Ada');
  expect(json('community/door-bell/package.json')).toMatchObject({
    name: 'door-bell',
    dependencies: { '@streamspace/plugin-sdk': 'workspace:*', zod: 'catalog:' },
    devDependencies: { '@streamspace/cli': 'workspace:*', '@streamspace/plugin-testing': 'workspace:*' },
  });
  expect(json('community/door-bell/tsconfig.json')).toEqual({ extends: '../../tsconfig.base.json', include: ['src'] });
  await run('plugin new hello --plain --author Ada');
  expect(readdirSync(join(repository.root, 'community/hello'))).toEqual(['README.md', 'index.js', 'manifest.json']);
});

test('a new theme is data with a README and an icon, has no findings and the contrast that it needs', async () => {
  expect(await run('plugin new our-brand --type theme --author Ada --json')).toMatchObject({ code: 0 });
  expect(validateRepository(repository.root)).toMatchObject({
    plugins: [{ isUsable: true, theme: { options: { accent: { default: 'blue' } } } }],
    findings: [],
  });
  expect(readdirSync(join(repository.root, 'community/our-brand'))).toEqual([
    'README.md',
    'assets',
    'manifest.json',
    'theme.json',
  ]);
  expect(json('community/our-brand/theme.json')['$schema']).toBe('../../packages/plugin-sdk/theme.schema.json');

  expect((await run('catalog generate')).code).toBe(0);
  expect(read('community/our-brand/contrast.md')).toContain('All of them pass.');
});

test('what comes next is three commands', async () => {
  const { packageManager } = json('package.json') as { packageManager: string };
  expect((await run('plugin new door-bell --author Ada')).stderr).toBe(
    `\nNext:\n  npx ${packageManager} install\n  streamspace plugin test community/door-bell\n  streamspace plugin dev community/door-bell\n`,
  );
  const { stdout } = await run('plugin new hello --plain --author Ada --json');
  expect(JSON.parse(stdout)).toEqual({
    name: 'hello',
    directory: join(repository.root, 'community/hello'),
    files: ['README.md', 'index.js', 'manifest.json'],
    next: [
      'streamspace plugin check community/hello',
      'streamspace plugin dev community/hello',
      'streamspace catalog generate',
    ],
  });
});

test('it goes into the repository around the current folder, or where --directory says', async () => {
  mkdirSync(join(repository.root, 'docs/pages'), { recursive: true });
  await run('plugin new door-bell --plain --author Ada', join(repository.root, 'docs/pages'));
  expect(existsSync(join(repository.root, 'community/door-bell'))).toBe(true);
  await run('plugin new streamspace-bell --plain --author Ada --directory official');
  expect(validateRepository(repository.root)).toMatchObject({
    plugins: [{ tier: 'official' }, { tier: 'community' }],
    findings: [],
  });
});

test('the description goes into manifest and README', async () => {
  await run(['plugin', 'new', 'door-bell', '--plain', '--author', 'Ada', '--description', 'Rings "twice"']);
  expect(json('community/door-bell/manifest.json')['description']).toBe('Rings "twice"');
  expect(read('community/door-bell/README.md')).toMatch(/^# Door bell\n\nRings "twice"\.\n/);
});

test('a name much like another one is remarked on', async () => {
  await run('plugin new door-bell --plain --author Ada');
  expect((await run('plugin new door-bel --plain --author Ada')).stderr).toContain('may take it for "door-bell"');
});

describe('a plugin outside of a repository', () => {
  test('depends on published packages and on no file around it', async () => {
    mkdirSync(join(repository.root, 'alone'));
    const { code, stderr } = await run('plugin new door-bell --author Ada --directory alone');
    expect(code).toBe(0);
    expect(stderr).toContain('npm install --prefix alone/door-bell');
    expect(json('alone/door-bell/package.json')).toMatchObject({
      dependencies: {
        '@streamspace/plugin-sdk': expect.stringMatching(/^\^\d/) as unknown,
        zod: `^${packageVersions.zod}`,
      },
      devDependencies: { vitest: `^${packageVersions.vitest}` },
    });
    expect(json('alone/door-bell/tsconfig.json')).toEqual({ compilerOptions, include: ['src'] });
    expect(json('alone/door-bell/manifest.json')['$schema']).toBe(
      './node_modules/@streamspace/plugin-sdk/manifest.schema.json',
    );
  });

  test('gets the versions and compiler options of this repository', () => {
    expect((json('tsconfig.base.json') as { compilerOptions: unknown }).compilerOptions).toEqual(compilerOptions);
    for (const [name, version] of Object.entries(packageVersions)) {
      expect(read('pnpm-workspace.yaml')).toMatch(
        new RegExp(`^  '?${name}'?: ${version.replaceAll('.', '\\.')}$`, 'm'),
      );
    }
  });
});

describe('refused, with what would work, is', () => {
  test.each([
    ['a name in capitals', ['DoorBell'], /cannot be the name.*\nCall it "door-bell"\./],
    ['a name with other letters', ['Türklingel_2'], /Call it "turklingel-2"\./],
    ['a name of nothing that fits', ['42'], /names are lower-case words joined by "-", such as "webhook-relay"\n$/],
    ['a long name', ['a'.repeat(41)], /too long.*at most 40/],
    ['an official name', ['streamspace-bell'], /for official plugins\nCall it "bell"\./],
    ['an unknown type', ['x', '--type', 'widget'], /Choose one of extension, webhook, integration, theme/],
    ['a long description', ['x', '--plain', '--description', 'x'.repeat(201)], /its description/],
    ['a description of two lines', ['x', '--description', 'a\nb'], /its description must be one line/],
    ['an installation of a theme', ['x', '--type', 'theme', '--install'], /--install is for a TypeScript plugin/],
    ['an installation of what needs none', ['x', '--plain', '--install'], /--install is for a TypeScript plugin/],
  ])('%s', async (_what, argv, message) => {
    const { code, stdout, stderr } = await run(['plugin', 'new', ...argv]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(join(repository.root, 'community'))).toEqual([]);
  });

  test('a name that is taken, and a folder that is there', async () => {
    repository.write({ 'official/bell/README.md': '', 'alone/bell/README.md': '' });
    expect(await run('plugin new bell')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('official/bell has this name') as unknown,
    });
    expect(await run('plugin new bell --directory alone')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exists already') as unknown,
    });
    expect(readdirSync(join(repository.root, 'alone/bell'))).toEqual(['README.md']);
  });
});
