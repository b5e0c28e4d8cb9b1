import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { expect, onTestFinished, test } from 'vitest';
import { createPackable, packAlpha } from '../__fixtures__/artifact.ts';
import { changedManifest, createRepository, pluginFiles } from '../__fixtures__/repository.ts';
import { validatePlugin } from '../validate.ts';
import { ArtifactError } from './artifact-error.ts';
import { packPlugin } from './pack.ts';

const fileNames = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'assets/icon.svg',
  'assets/shots/one.png',
  'index.js',
  'manifest.json',
  'sbom.cdx.json',
];

test('an artifact holds the bundle, the manifest, the texts and the pictures, and nothing else of the folder', () => {
  using repository = createPackable({ 'src/notes.txt': 'mine', 'assets/.hidden.svg.swp': 'x', '.env': 'TOKEN=1' });
  const { name, version, digest, files } = packAlpha(repository.root);

  expect([name, version]).toEqual(['alpha', '1.0.0']);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect([...files.keys()].toSorted()).toEqual(fileNames);
});

const hasGnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') ?? false;

test.skipIf(!hasGnuTar)(
  'tar lists folders before their files, without a folder around everything and without dots',
  () => {
    using repository = createPackable();
    const { bytes } = packAlpha(repository.root);
    const { stdout } = spawnSync('tar', ['-tzvf', '-', '--utc', '--full-time'], { input: bytes, encoding: 'utf8' });
    const entries = stdout.trim().split('\n');

    expect(entries.map((line) => line.split(/\s+/).at(-1))).toEqual(
      [...fileNames, 'assets/', 'assets/shots/'].toSorted(),
    );
    expect(entries.every((line) => /^(-rw-r--r--|drwxr-xr-x) 0\/0 .* 1970-01-01 00:00:00 /.test(line))).toBe(true);
  },
);

test('the same sources give the same bytes wherever they lie, whatever line ends, times and rights they have', () => {
  using first = createPackable();
  const files = pluginFiles('community/alpha', {
    'assets/shots/one.png': Buffer.from([1, 13, 10, 2]),
    'assets/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'CHANGELOG.md': '## 1.0.0 - 2026-10-01\r\n',
  });
  using second = createRepository(Object.fromEntries(Object.entries(files).toReversed()), {
    'package.json': '{ "license": "MIT" }',
    LICENSE: 'MIT License\r\n',
  });
  for (const file of Object.keys(files)) {
    chmodSync(join(second.root, file), 0o700);
    utimesSync(join(second.root, file), 1, 1);
  }
  const [one, two] = [packAlpha(first.root), packAlpha(second.root)];

  expect(two.digest).toBe(one.digest);
  expect(two.bytes.equals(one.bytes)).toBe(true);
});

test('the digest is that of the uncompressed tar', () => {
  using repository = createPackable();
  const { bytes, digest } = packAlpha(repository.root);
  expect(`sha256:${createHash('sha256').update(gunzipSync(bytes)).digest('hex')}`).toBe(digest);
});

test('the bill of materials names the packages in the bundle and each file, as the official schema wants it', () => {
  using repository = createPackable();
  const { files } = packAlpha(repository.root, [
    { name: 'zod', version: '4.0.0', license: 'MIT' },
    { name: '@aws-sdk/core', version: '3.1.0', license: '(MIT OR Apache-2.0)' },
    { name: 'odd', version: '1.0.0-rc.1', license: 'SEE LICENSE IN <file>' },
  ]);
  const sbom = JSON.parse(Buffer.from(files.get('sbom.cdx.json') ?? []).toString()) as {
    components: { purl?: string; name: string }[];
  };
  const validate = cycloneDxValidator();

  expect(validate(sbom), JSON.stringify(validate.errors)).toBe(true);
  expect(sbom.components.map(({ purl, name }) => purl ?? name)).toEqual([
    'pkg:npm/%40aws-sdk/core@3.1.0',
    'pkg:npm/odd@1.0.0-rc.1',
    'pkg:npm/zod@4.0.0',
    ...fileNames.slice(0, -1),
  ]);
  expect(JSON.stringify(sbom)).not.toMatch(/serialNumber|timestamp/);
});

/** The schema that OWASP publishes; formats are left to it. */
function cycloneDxValidator() {
  const own = createRequire(import.meta.url);
  const folder = join(dirname(own.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82']) {
    // By the name that the main schema refers to it by.
    const { $id: _official, ...schema } = read(name);
    ajv.addSchema(schema, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(read('bom-1.6'));
}

test("a plugin's own LICENSE goes before the repository's, and another licence without one is refused", () => {
  const manifest = changedManifest('alpha', '"MIT"', '"Apache-2.0"');
  using repository = createPackable({ 'manifest.json': manifest, LICENSE: 'Apache\n' });
  expect(Buffer.from(packAlpha(repository.root).files.get('LICENSE') ?? []).toString()).toBe('Apache\n');

  using without = createPackable({ 'manifest.json': manifest });
  expect(() => packAlpha(without.root)).toThrow(/alpha\/LICENSE does not exist.*"Apache-2\.0"/);
});

test('what lies outside is not packed through a link', () => {
  using repository = createPackable();
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  mkdirSync(join(outside, 'pictures'));
  writeFileSync(join(outside, 'pictures', 'secret.png'), 'secret');
  symlinkSync(join(outside, 'pictures'), join(repository.root, 'community/alpha/assets/more'));
  symlinkSync(join(outside, 'pictures/secret.png'), join(repository.root, 'community/alpha/assets/linked.png'));

  expect([...packAlpha(repository.root).files.keys()].toSorted()).toEqual(fileNames);
});

test('a plugin with a fatal fault, or with a name that ustar cannot hold, is not packed', () => {
  using broken = createPackable({ 'manifest.json': '{' });
  expect(() => packAlpha(broken.root)).toThrow(expect.objectContaining({ fault: 'manifest' }) as Error);

  using long = createPackable({ [`assets/${'a'.repeat(100)}.png`]: 'x' });
  expect(() => packAlpha(long.root)).toThrow(ArtifactError);
});

test('a theme is packed without code', () => {
  using repository = createPackable();
  const { plugin } = validatePlugin(`${repository.root}/community/alpha`, repository.root);
  const { files } = packPlugin(plugin, { root: repository.root });
  expect(Buffer.from(files.get('index.js') ?? []).toString()).toContain('async onLoad');
});
