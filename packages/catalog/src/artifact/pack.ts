import type { Manifest } from '@streamspace/plugin-sdk';
import type { ValidatedPlugin } from '../validate.ts';
import { ArtifactError } from './artifact-error.ts';
import { compress } from './gzip.ts';
import { artifactLimits, collectFiles } from './layout.ts';
import { createSbom, sbomFile, sha256, type BundledPackage } from './sbom.ts';
import { writeTar, type ArtifactFiles } from './write-tar.ts';

/** One version of a plugin, ready to be published. */
export interface Artifact {
  readonly name: string;
  readonly version: string;
  /** `sha256:` and the digest of the uncompressed tar: anybody can make it again, whatever compresses it. */
  readonly digest: string;
  /** The archive, a `.tar.gz`. */
  readonly bytes: Buffer;
  readonly files: ArtifactFiles;
}

export interface PackOptions {
  /** The repository around the plugin, whose LICENSE stands in for its own. */
  readonly root: string;
  /** What runs, and whose code is in it; absent for a theme. */
  readonly bundle?: { readonly code: string; readonly packages: readonly BundledPackage[] };
}

/**
 * Makes the artifact of a plugin: the bundle, the manifest, README, CHANGELOG and LICENSE, pictures, the configuration's
 * schema, and a bill of materials. The same sources give the same bytes, wherever and whenever.
 *
 * @throws {ArtifactError} `manifest` for a plugin with a fatal fault, `missing-entry`, `unexpected-entry`, `name`,
 *   `too-large`, `too-many-entries`.
 */
export function packPlugin(plugin: ValidatedPlugin, { root, bundle }: PackOptions): Artifact {
  const { manifest } = plugin;
  if (manifest === undefined || !plugin.isUsable) {
    throw new ArtifactError('manifest', `${plugin.path} cannot be packed: it has faults, see streamspace plugin check`);
  }
  return toArtifact(manifest, collectFiles({ ...plugin, manifest }, root, bundle?.code), bundle?.packages ?? []);
}

function toArtifact(manifest: Manifest, contents: ArtifactFiles, packages: readonly BundledPackage[]): Artifact {
  const { name, version } = manifest;
  const files = new Map([...contents, [sbomFile, Buffer.from(createSbom(manifest, contents, packages))]]);
  const tar = writeTar(files);
  const { maxArchiveBytes, maxUnpackedBytes, maxEntries } = artifactLimits;
  if (files.size * 2 > maxEntries) {
    throw new ArtifactError(
      'too-many-entries',
      `${name} has ${files.size} files: at most ${maxEntries / 2} are packed`,
    );
  }
  const bytes = compress(tar);
  if (tar.length > maxUnpackedBytes || bytes.length > maxArchiveBytes) {
    throw new ArtifactError('too-large', `${name} has ${tar.length} bytes: at most ${maxUnpackedBytes} are packed`);
  }
  return { name, version, digest: `sha256:${sha256(tar)}`, bytes, files };
}
