import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { archiveOf, createPackable, forge, packAlpha, withSbom } from '../__fixtures__/artifact.ts';
import { createRandom } from '../__fixtures__/repository.ts';
import { ArtifactError, type ArtifactFault } from './artifact-error.ts';
import { compress } from './gzip.ts';
import { createSbom } from './sbom.ts';
import { verifyArtifact, type Expected } from './verify.ts';

const artifact = (() => {
  using repository = createPackable();
  return packAlpha(repository.root);
})();
const { bytes, digest, files } = artifact;
const tar = gunzipSync(bytes);
const text = (path: string): string => Buffer.from(files.get(path) ?? []).toString();
/** The artifact with files changed, added or, where `undefined`, removed. */
function changed(changes: Readonly<Record<string, string | undefined>>) {
  const result = new Map(files);
  for (const [path, contents] of Object.entries(changes)) {
    if (contents === undefined) result.delete(path);
    else result.set(path, Buffer.from(contents));
  }
  return result;
}
/** Entries of the artifact's own tar, so that they stand before and after forged ones. */
const behind = { rest: tar };

function refusal(archive: Uint8Array, expected?: Expected): { fault: ArtifactFault; message: string } {
  try {
    verifyArtifact(archive, expected);
  } catch (error) {
    if (error instanceof ArtifactError) return { fault: error.fault, message: error.message };
    throw error;
  }
  throw new Error('the archive was accepted');
}

test('what was packed is accepted, with its manifest, digest and packages', () => {
  expect(verifyArtifact(bytes, { digest, name: 'alpha', version: '1.0.0' })).toMatchObject({
    manifest: { name: 'alpha' },
    digest,
    packages: [{ name: '@scope/lib', version: '1.2.3' }],
  });
});

const otherManifest = text('manifest.json').replace('"alpha"', '"other"');
const cases: readonly (readonly [what: string, fault: ArtifactFault, make: () => Uint8Array, message: RegExp])[] = [
  ['no archive', 'not-gzip', () => Buffer.from('PK\u0003\u0004'.padEnd(100)), /no gzip/],
  ['a gzip header with a file name', 'header', () => gzipped({ flags: 8 }), /gzip header/],
  ['a gzip header with a time', 'header', () => gzipped({ mtime: 1 }), /gzip header/],
  ['an archive that was cut off', 'corrupt', () => bytes.subarray(0, bytes.length - 20), /damaged|ends before/],
  ['a changed checksum', 'corrupt', () => flip(bytes, bytes.length - 6), /its own checksum/],
  ['an archive bomb', 'too-large', () => compress(Buffer.alloc(65 * 1024 ** 2)), /more than 67108864 bytes/],
  ['a large download', 'too-large', () => Buffer.alloc(33 * 1024 ** 2), /at most 33554432/],
  ['data after the archive', 'trailing-data', () => Buffer.concat([bytes, Buffer.from('x')]), /1 bytes after/],
  ['a second archive behind the first', 'trailing-data', () => Buffer.concat([bytes, bytes]), /after the end/],
  [
    'data after the end mark',
    'trailing-data',
    () => compress(Buffer.concat([tar, Buffer.alloc(512, 1)])),
    /after the end/,
  ],
  ['no end mark', 'corrupt', () => compress(tar.subarray(0, -1024)), /ends in the middle/],
  ['half an end mark', 'corrupt', () => compress(tar.subarray(0, -512)), /end mark/],
  ['a path that leads out', 'path-traversal', () => forge([{ name: '../evil.js' }], behind), /"\.\.\/evil\.js"/],
  ['a path that leads out deeper', 'path-traversal', () => forge([{ name: 'a/../../evil.js' }], behind), /leads out/],
  ['a path that leads out on Windows', 'path-traversal', () => forge([{ name: 'a\\..\\evil' }], behind), /leads out/],
  ['an absolute path', 'absolute-path', () => forge([{ name: '/etc/cron.d/evil' }], behind), /absolute/],
  ['a drive letter', 'absolute-path', () => forge([{ name: 'c:evil' }], behind), /absolute/],
  ['a path with a dot in front', 'name', () => forge([{ name: './index.js' }], behind), /start with no dot/],
  ['a hidden file', 'name', () => forge([{ name: '.npmrc' }], behind), /start with no dot/],
  ['a control character in a name', 'name', () => forge([{ name: 'a\u001b[2J' }], behind), /"a\\u001b\[2J"/],
  ['a name for a device of Windows', 'name', () => forge([{ name: 'assets/NUL.png' }], behind), /names are/],
  ['a symbolic link', 'link', () => forge([{ name: 'a', flag: '2', patches: [[157, '/etc/passwd']] }]), /symbolic/],
  ['a hard link', 'link', () => forge([{ name: 'a', flag: '1', patches: [[157, 'index.js']] }]), /hard link/],
  ['a character device', 'special-file', () => forge([{ name: 'a', flag: '3' }], behind), /device/],
  ['a block device', 'special-file', () => forge([{ name: 'a', flag: '4' }], behind), /device/],
  ['a named pipe', 'special-file', () => forge([{ name: 'a', flag: '6' }], behind), /pipe/],
  ['an extended header', 'entry-kind', () => forge([{ name: 'pax', flag: 'x' }], behind), /neither file nor folder/],
  ['a long name in the manner of GNU', 'entry-kind', () => forge([{ name: 'l', flag: 'L' }], behind), /neither/],
  ['the set-user-id bit', 'mode', () => forge([{ name: 'a', patches: [[100, '0004755']] }], behind), /"0004755"/],
  ['an executable file', 'mode', () => forge([{ name: 'a', patches: [[100, '0000755']] }], behind), /mode/],
  ['a file that nobody can read', 'mode', () => forge([{ name: 'a', patches: [[100, '0000000']] }], behind), /mode/],
  ['an owner', 'header', () => forge([{ name: 'a', patches: [[265, 'root']] }], behind), /an owner/],
  ['a time', 'header', () => forge([{ name: 'a', patches: [[136, '00000000001']] }], behind), /a time/],
  ['a prefix to the name', 'header', () => forge([{ name: 'a', patches: [[345, '../..']] }], behind), /more of "a"/],
  ['a size that is no number', 'header', () => forge([{ name: 'a', patches: [[124, '-0000000001']] }]), /size/],
  ['a size beyond the end', 'corrupt', () => forge([{ name: 'a', patches: [[124, '07777777777']] }]), /middle/],
  ['a damaged header', 'corrupt', () => compress(flip(tar, 3)), /checksum/],
  ['an entry twice', 'duplicate-entry', () => forge([{ name: 'index.js' }], behind), /"index\.js" twice/],
  ['names that differ in case', 'name-collision', () => forge([{ name: 'README.MD' }], behind), /some file systems/],
  ['a file named like a folder', 'name-collision', () => forge([{ name: 'assets' }], behind), /some file systems/],
  ['another order', 'layout', () => forge([{ name: 'zzz' }], behind), /order/],
  [
    'a folder of nothing',
    'layout',
    () => forge([{ name: 'b/', flag: '5', patches: [[100, '0000755']] }], behind),
    /order/,
  ],
  ['data in the padding', 'layout', () => compress(patch(tar, paddingAt(), 'hidden')), /padding/],
  ['600 entries', 'too-many-entries', () => forge(Array.from({ length: 600 }, (_, n) => ({ name: `f${n}` }))), /500/],
  ['an added file', 'unexpected-entry', () => archiveOf(withSbom(changed({ 'evil.js': '1' }))), /"evil\.js"/],
  [
    'a second manifest',
    'unexpected-entry',
    () => archiveOf(withSbom(changed({ 'a/manifest.json': '{}' }))),
    /which no/,
  ],
  ['a removed bundle', 'missing-entry', () => archiveOf(withSbom(changed({ 'index.js': undefined }))), /"index\.js"/],
  ['a removed licence', 'missing-entry', () => archiveOf(withSbom(changed({ LICENSE: undefined }))), /LICENSE/],
  ['a removed manifest', 'missing-entry', () => archiveOf(changed({ 'manifest.json': undefined })), /manifest/],
  ['a removed bill of materials', 'missing-entry', () => archiveOf(changed({ 'sbom.cdx.json': undefined })), /sbom/],
  ['a broken manifest', 'manifest', () => archiveOf(changed({ 'manifest.json': '{ "name": 1 }' })), /fault in 1:/],
  ['a key twice', 'manifest', () => archiveOf(changed({ 'manifest.json': doubled() })), /stands twice/],
  ['a changed file', 'sbom-mismatch', () => archiveOf(changed({ 'index.js': 'evil()' })), /SHA-256 for "index\.js"/],
  [
    'an added picture that the bill of materials does not list',
    'sbom-mismatch',
    () => archiveOf(changed({ 'assets/x.png': '1' })),
    /does not list "assets\/x\.png"/,
  ],
  [
    'a removed picture',
    'sbom-mismatch',
    () => archiveOf(changed({ 'assets/icon.svg': undefined })),
    /lists "assets\/icon\.svg", which is not/,
  ],
  [
    'the manifest of another plugin',
    'sbom-mismatch',
    () => archiveOf(changed({ 'manifest.json': otherManifest })),
    /is about "alpha"/,
  ],
  ['a bill of materials that is none', 'sbom', () => archiveOf(changed({ 'sbom.cdx.json': '{}' })), /no bill/],
];

test.each(cases)('%s is refused (%s)', (_what, fault, make, message) => {
  expect(refusal(make())).toEqual({ fault, message: expect.stringMatching(message) as unknown });
});

describe('what a catalog expects', () => {
  test('another digest is refused before anything in the archive is read', () => {
    const found = refusal(archiveOf(changed({ 'manifest.json': '{' })), { digest });
    expect(found).toEqual({ fault: 'digest', message: expect.stringContaining(`not ${digest}`) as unknown });
  });

  test('another name and another version are refused', () => {
    expect(refusal(bytes, { name: 'beta' })).toMatchObject({ fault: 'wrong-name', message: /"alpha", not "beta"/ });
    expect(refusal(bytes, { version: '1.0.1' })).toMatchObject({ fault: 'wrong-version' });
  });

  test('a version that was packed anew with other contents has another digest', () => {
    expect(refusal(archiveOf(withSbom(changed({ 'index.js': 'evil()' }))), { digest }).fault).toBe('digest');
  });
});

test('of a thousand changed bytes in the tar, each is refused', () => {
  const random = createRandom(7);
  for (let round = 0; round < 1000; round += 1) {
    const at = random(tar.length);
    expect(refusal(compress(flip(tar, at)), { digest }).fault, `byte ${at}`).toBe('digest');
  }
});

test('of a thousand changed bytes in the archive, each is refused or changes nothing that is read', () => {
  const random = createRandom(11);
  let accepted = 0;
  for (let round = 0; round < 1000; round += 1) {
    try {
      // What is behind the last bit of the data in its last byte, no reader looks at.
      expect(verifyArtifact(flip(bytes, random(bytes.length), 1 << random(8)), { digest }).digest).toBe(digest);
      accepted += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(ArtifactError);
    }
  }
  expect(accepted).toBeLessThan(5);
});

test('messages show no control characters of the archive', () => {
  const sbom = createSbom({ name: 'a\u001b[2J\u009b\u202e', version: '1.0.0', license: 'MIT' }, files, []);
  const { fault, message } = refusal(archiveOf(changed({ 'sbom.cdx.json': sbom })));
  expect(fault).toBe('sbom-mismatch');
  expect(message).toContain('is about "a\\u001b[2J\uFFFD\uFFFD"');
});

function flip(source: Uint8Array, at: number, bits = 0x10): Buffer {
  const copy = Buffer.from(source);
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}

function patch(source: Uint8Array, at: number, added: string): Buffer {
  const copy = Buffer.from(source);
  copy.write(added, at);
  return copy;
}

/** Behind the contents of the first file, CHANGELOG.md. */
const paddingAt = (): number => 512 + (files.get('CHANGELOG.md')?.byteLength ?? 0) + 1;

function gzipped({ flags = 0, mtime = 0 }): Buffer {
  const archive = gzipSync(tar);
  archive[3] = flags;
  archive.writeUInt32LE(mtime, 4);
  return archive;
}

const doubled = (): string => text('manifest.json').replace('"version"', '"name": "beta",\n  "version"');
