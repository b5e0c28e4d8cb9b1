import type { Manifest } from '@streamspace/plugin-sdk';
import { checkManifest } from '../checks/manifest.ts';
import { parseJson } from '../json/document.ts';
import { ArtifactError } from './artifact-error.ts';
import { checkSbom, type SbomPackage } from './check-sbom.ts';
import { quote } from './entry-name.ts';
import { decompress } from './gzip.ts';
import { artifactLimits, isArtifactFile, requiredFiles } from './layout.ts';
import { readTar } from './read-tar.ts';
import { sha256 } from './sbom.ts';
import type { ArtifactFiles } from './write-tar.ts';

export interface Expected {
  /** `sha256:` and 64 hexadecimal digits, as a catalog names it. Without it, an archive is only checked against itself. */
  readonly digest?: string;
  readonly name?: string;
  readonly version?: string;
}

/** An archive that is what packing makes. Its code is still a stranger's. */
export interface VerifiedArtifact {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly files: ArtifactFiles;
  /** The packages in the bundle, as the bill of materials says. */
  readonly packages: readonly SbomPackage[];
}

/**
 * Checks an archive in memory, before any of it is written anywhere: its digest, its form, its manifest and its bill of
 * materials.
 *
 * @throws {ArtifactError} with the first reason to refuse it.
 */
export function verifyArtifact(archive: Uint8Array, expected: Expected = {}): VerifiedArtifact {
  const { maxArchiveBytes, maxUnpackedBytes, maxEntries } = artifactLimits;
  if (archive.byteLength > maxArchiveBytes) {
    throw new ArtifactError('too-large', `has ${archive.byteLength} bytes: at most ${maxArchiveBytes} are read`);
  }
  const tar = decompress(archive, maxUnpackedBytes);
  const digest = `sha256:${sha256(tar)}`;
  // First of all: with another digest, no other fault is worth telling.
  if (expected.digest !== undefined && expected.digest !== digest) {
    throw new ArtifactError('digest', `has the digest ${digest}, not ${expected.digest}`);
  }
  const files = readTar(tar, { maxEntries });
  const manifest = readManifest(files.get('manifest.json'));
  checkIdentity(manifest, expected);
  checkLayout(files, manifest);
  return { manifest, digest, files, packages: checkSbom(files, manifest) };
}

function readManifest(bytes: Uint8Array | undefined): Manifest {
  if (bytes === undefined) throw new ArtifactError('missing-entry', 'holds no manifest.json');
  const { document, findings } = parseJson(bytes, 'manifest.json', { ignoreKeyCase: true });
  const checked = document === undefined ? undefined : checkManifest(document);
  const fault = [...findings, ...(checked?.findings ?? [])].find(({ severity }) => severity === 'error');
  if (fault !== undefined || checked?.manifest === undefined) {
    const { line = 1, column = 1, message = 'cannot be read' } = fault ?? {};
    throw new ArtifactError('manifest', `holds a manifest.json with a fault in ${line}:${column}: ${message}`);
  }
  return checked.manifest;
}

function checkIdentity({ name, version }: Manifest, expected: Expected): void {
  if (expected.name !== undefined && expected.name !== name) {
    throw new ArtifactError('wrong-name', `is of the plugin "${name}", not "${expected.name}"`);
  }
  if (expected.version !== undefined && expected.version !== version) {
    throw new ArtifactError('wrong-version', `is version ${version} of ${name}, not ${expected.version}`);
  }
}

function checkLayout(files: ArtifactFiles, manifest: Manifest): void {
  const missing = requiredFiles(manifest).find((file) => !files.has(file));
  if (missing !== undefined) throw new ArtifactError('missing-entry', `holds no ${quote(missing)}`);
  const surplus = [...files.keys()].find((file) => !isArtifactFile(file, manifest));
  if (surplus !== undefined)
    throw new ArtifactError('unexpected-entry', `holds ${quote(surplus)}, which no plugin has`);
}
