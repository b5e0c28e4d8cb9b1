import { packPlugin, sbomFile, type Artifact } from '../artifact/index.ts';
import { createSbom } from '../artifact/sbom.ts';
import { compress } from '../artifact/gzip.ts';
import { blockBytes, fields, headerChecksum, tarHeader } from '../artifact/tar-header.ts';
import { writeTar, type ArtifactFiles } from '../artifact/write-tar.ts';
import { validatePlugin } from '../validate.ts';
import { createRepository, pluginFiles, type Files, type TestRepository } from './repository.ts';

/** What stands at the root of a repository whose plugins can be packed. */
export const rootFiles: Files = { LICENSE: 'MIT License\n', 'package.json': '{ "license": "MIT" }' };

const code = 'module.exports = { onLoad() {} };\n';

export function createPackable(files: Files = {}): TestRepository {
  return createRepository(
    rootFiles,
    pluginFiles('community/alpha', {
      'CHANGELOG.md': '## 1.0.0 - 2026-10-01\n',
      'assets/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'assets/shots/one.png': Buffer.from([1, 13, 10, 2]),
      ...files,
    }),
  );
}

/** Packs `community/alpha`. */
export function packAlpha(
  root: string,
  packages = [{ name: '@scope/lib', version: '1.2.3', license: 'MIT' }],
): Artifact {
  const { plugin } = validatePlugin(`${root}/community/alpha`, root);
  return packPlugin(plugin, { root, bundle: { code, packages } });
}

/** An artifact of these files with a bill of materials that fits them. */
export function withSbom(files: ArtifactFiles): ArtifactFiles {
  const contents = new Map([...files].filter(([path]) => path !== sbomFile));
  const manifest = JSON.parse(Buffer.from(files.get('manifest.json') ?? []).toString()) as Parameters<
    typeof createSbom
  >[0];
  return new Map([...contents, [sbomFile, Buffer.from(createSbom(manifest, contents, []))]]);
}

export const archiveOf = (files: ArtifactFiles): Buffer => compress(writeTar(files));

/** One entry as an attacker writes it: any bytes in any field, with a checksum that fits. */
export interface ForgedEntry {
  readonly name: string;
  readonly flag?: string;
  readonly contents?: string;
  /** Bytes at offsets of the header. */
  readonly patches?: readonly (readonly [offset: number, text: string])[];
}

/** An archive of forged entries, in front of what an artifact has or behind it. */
export function forge(entries: readonly ForgedEntry[], { rest = Buffer.alloc(2 * blockBytes) } = {}): Buffer {
  return compress(Buffer.concat([...entries.map(forgeEntry), rest]));
}

function forgeEntry({ name, flag = '0', contents = '', patches = [] }: ForgedEntry): Buffer {
  const header = tarHeader(name, 'file', contents.length);
  header.write(flag, fields.type[0], 'latin1');
  for (const [offset, text] of patches) header.write(text, offset, 'latin1');
  header.write(`${headerChecksum(header).toString(8).padStart(6, '0')}\0 `, fields.checksum[0], 'latin1');
  const padding = Buffer.alloc((blockBytes - (contents.length % blockBytes)) % blockBytes);
  return Buffer.concat([header, Buffer.from(contents), padding]);
}
