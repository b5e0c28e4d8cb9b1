import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nothingPublished } from './publication.ts';
import { openPublication, readArchive } from './read-tree.ts';
import { day, publishAll, sample } from './test-support.ts';
import { verifyTree } from './verify-tree.ts';
import { writeTree } from './write-tree.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tree-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const first = publishAll([sample('alpha'), sample('beta')]);
const second = publishAll([sample('alpha'), sample('beta')], [sample('alpha', { version: '1.1.0' }), sample('beta')]);
const path = (file: string): string => join(directory, file);
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(path(file), change(readFileSync(path(file), 'utf8')));
const verify = (now = day(3)) => verifyTree(directory, { before: first.publication, now });
const faults = (): readonly string[] => verify().faults.map(({ kind, file, message }) => `${kind}: ${file} ${message}`);

describe('a tree', () => {
  beforeEach(() => {
    writeTree(directory, first.files);
    writeTree(directory, second.files);
  });

  test('that nobody changed is as published', () => {
    expect(verify()).toEqual({
      serial: 2,
      expiresAt: '2026-11-21T00:00:00.000Z',
      plugins: 2,
      versions: 3,
      faults: [],
    });
    expect(readdirSync(directory).toSorted()).toEqual(['alpha', 'beta', 'catalog.json', 'catalog.yaml']);
  });

  test('is written once: what is the same already stays untouched', () => {
    expect(writeTree(directory, second.files)).toEqual([]);
    expect(writeTree(directory, new Map([['a/b', 'new']]), ['beta/plugin.tar.gz'])).toEqual(['a/b']);
    expect(existsSync(path('beta/plugin.tar.gz'))).toBe(false);
  });

  test.each<[string, () => void, RegExp]>([
    [
      'an archive with other bytes',
      () => writeFileSync(path('beta/1.0.0/plugin.tar.gz'), readFileSync(path('alpha/1.0.0/plugin.tar.gz'))),
      /^archive: beta\/1\.0\.0\/plugin\.tar\.gz .* has the digest sha256:\w+, not sha256:/,
    ],
    ['an archive that is none', () => writeFileSync(path('beta/1.0.0/plugin.tar.gz'), 'x'), /is no gzip archive/],
    ['an archive less', () => rmSync(path('beta/1.0.0/plugin.tar.gz')), /is missing: what was published stays/],
    [
      'an old archive as the newest',
      () => writeFileSync(path('alpha/plugin.tar.gz'), readFileSync(path('alpha/1.0.0/plugin.tar.gz'))),
      /alpha\/plugin\.tar\.gz is not the archive of version 1\.1\.0/,
    ],
    ['no newest archive', () => rmSync(path('alpha/plugin.tar.gz')), /is not the archive of version 1\.1\.0/],
    [
      'a version less',
      () => edit('catalog.yaml', (text) => text.replace(/ {8}- version: "1\.0\.0"\n(?: {10}.*\n)+/, '')),
      /catalog\.yaml has lost alpha 1\.0\.0/,
    ],
    [
      'another digest for an old version',
      () =>
        edit('catalog.yaml', (text) =>
          text.replace(/(version: "1\.0\.0"[^-]*sha256: ")[0-9a-f]+/, `$1${'0'.repeat(64)}`),
        ),
      /names another archive for alpha 1\.0\.0 than was published/,
    ],
    [
      'another date for an old version',
      () => edit('catalog.yaml', (text) => text.replace('publishedAt: "2026-11-01', 'publishedAt: "2026-11-07')),
      /was published at another time/,
    ],
    [
      'the serial of before',
      () => edit('catalog.yaml', (text) => text.replace('serial: 2', 'serial: 1')),
      /has the serial 1, and 1 was published before/,
    ],
    ['another README', () => edit('beta/README.md', () => 'Send me your password'), /^offer: beta\/README\.md is not/],
    [
      'a manifest of another version',
      () => edit('alpha/manifest.json', (text) => text.replace('1.1.0', '1.0.0')),
      /^offer: alpha\/manifest\.json is not the manifest of 1\.1\.0/,
    ],
    [
      'a manifest that older control planes do not know',
      () => edit('alpha/manifest.json', (text) => text.replace('"webhook"', '"integration"')),
      /^offer: alpha\/manifest\.json would be dropped by control planes up to 2\.0: type "integration" is not known/,
    ],
    [
      'a ConfigMap of another archive',
      () => edit('alpha/manifest.yaml', (text) => text.replace('plugins.example.com/alpha', 'example.org/alpha')),
      /^offer: alpha\/manifest\.yaml is not the ConfigMap of version 1\.1\.0/,
    ],
    ['no catalog.json', () => rmSync(path('catalog.json')), /^catalog-json: catalog\.json is missing/],
    [
      'a plugin less in catalog.json',
      () => edit('catalog.json', (text) => JSON.stringify((JSON.parse(text) as unknown[]).slice(1))),
      /^catalog-json: catalog\.json does not name alpha 1\.1\.0/,
    ],
    [
      'a catalog.json with a number for a text',
      () => edit('catalog.json', (text) => text.replace('"Ann Author"', '7')),
      /^catalog-json: catalog\.json cannot be read .* author is no text/,
    ],
    [
      'a manifest that no catalog names',
      () => {
        mkdirSync(path('evil'));
        writeFileSync(path('evil/manifest.json'), '{}');
      },
      /^stray: evil\/manifest\.json is named by no catalog/,
    ],
    [
      'an archive that no catalog names',
      () => {
        mkdirSync(path('alpha/9.0.0'));
        writeFileSync(path('alpha/9.0.0/plugin.tar.gz'), '');
      },
      /^stray: alpha\/9\.0\.0\/plugin\.tar\.gz/,
    ],
  ])('with %s is not', (_what, change, message) => {
    change();
    expect(faults()).toContainEqual(expect.stringMatching(message));
  });

  test('is out of date on the day that it names', () => {
    expect(verify(day(20)).faults).toEqual([]);
    expect(verify(day(21)).faults).toEqual([
      {
        kind: 'expired',
        file: 'catalog.yaml',
        message: 'is out of date since 2026-11-21T00:00:00.000Z: publish anew',
      },
    ]);
  });

  test('stays as it was where the next one cannot be written', () => {
    const third = publishAll(
      [sample('alpha'), sample('beta')],
      [sample('alpha'), sample('beta', { version: '2.0.0' })],
    );
    // In the place of a file, so that writing fails half way.
    mkdirSync(path('beta/2.0.0/plugin.tar.gz/x'), { recursive: true });
    const before = readFileSync(path('catalog.yaml'), 'utf8');
    expect(() => writeTree(directory, third.files)).toThrow(/EISDIR|ENOTEMPTY/);
    expect(readFileSync(path('catalog.yaml'), 'utf8')).toBe(before);
    rmSync(path('beta/2.0.0'), { recursive: true });
    expect(faults()).toEqual([]);
  });

  test('has nothing left over of a publisher that was killed', () => {
    mkdirSync(path('.publishing-abc'));
    writeFileSync(path('.publishing-abc/0'), 'half');
    writeTree(directory, second.files);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('gives the archive of any version', () => {
    const { versions } = second.publication.plugins.get('alpha') ?? { versions: [] };
    for (const { version, sha256 } of versions) {
      expect(readArchive(directory, { name: 'alpha', version, sha256 }).manifest).toMatchObject({ version });
    }
  });
});

describe('a folder', () => {
  test('that is empty, not there, or a branch without a commit holds nothing yet', () => {
    mkdirSync(path('.git'));
    expect(openPublication(directory)).toEqual(nothingPublished);
    expect(openPublication(path('new'))).toEqual(nothingPublished);
  });

  test('with other things in it is not written over', () => {
    writeFileSync(path('thesis.tex'), '');
    expect(() => openPublication(directory)).toThrow('holds other things (thesis.tex) and no catalog.yaml');
  });

  test.each([
    ['kind: PluginCatalog', 'has no metadata.serial'],
    ['{', 'is no YAML'],
    ['metadata: {serial: 1}\nspec: {plugins: [{name: a}]}', 'has an entry without a name or versions'],
    [
      'metadata: {serial: 1}\nspec: {plugins: [{name: a, versions: [{version: 1.0.0}]}]}',
      'has a version of a that is not whole',
    ],
  ])('with the catalog %j is none of a publication', (text, message) => {
    writeFileSync(path('catalog.yaml'), text);
    expect(() => openPublication(directory)).toThrow(message);
    expect(() => verify()).toThrow(message);
  });
});
