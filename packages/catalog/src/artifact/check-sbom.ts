import { z } from 'zod';
import type { Manifest } from '@streamspace/plugin-sdk';
import { ArtifactError } from './artifact-error.ts';
import { quote } from './entry-name.ts';
import { sbomFile, sha256 } from './sbom.ts';
import type { ArtifactFiles } from './write-tar.ts';

const componentSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('file'),
    name: z.string(),
    hashes: z.tuple([z.object({ alg: z.literal('SHA-256'), content: z.string().regex(/^[0-9a-f]{64}$/) })]),
  }),
  z.object({
    type: z.literal('library'),
    group: z.string().optional(),
    name: z.string(),
    version: z.string(),
    purl: z.string(),
  }),
]);

/** What is read of a bill of materials; {@link createSbom} writes more. */
const sbomSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(componentSchema),
});

/** A package in the bundle of an artifact, as its bill of materials names it. */
export interface SbomPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Compares the bill of materials of an archive with what the archive holds, in both directions.
 *
 * @returns the packages that it names.
 * @throws {ArtifactError} `sbom` for one that is none, `sbom-mismatch`.
 */
export function checkSbom(files: ArtifactFiles, { name, version }: Manifest): readonly SbomPackage[] {
  const { metadata, components } = parse(files.get(sbomFile));
  const { component: about } = metadata;
  if (about.name !== name || about.version !== version) {
    mismatch(`is about ${quote(about.name)} ${quote(about.version)}, but the manifest about ${name} ${version}`);
  }
  const listed = new Map<string, string>();
  for (const component of components) {
    if (component.type !== 'file') continue;
    if (listed.has(component.name)) mismatch(`lists ${quote(component.name)} twice`);
    listed.set(component.name, component.hashes[0].content);
  }
  for (const [path, contents] of files) {
    if (path === sbomFile) continue;
    const expected = listed.get(path);
    if (expected === undefined) mismatch(`does not list ${quote(path)}, which is in the archive`);
    if (expected !== sha256(contents)) mismatch(`has another SHA-256 for ${quote(path)} than the file in the archive`);
  }
  const absent = [...listed.keys()].find((path) => !files.has(path) || path === sbomFile);
  if (absent !== undefined) mismatch(`lists ${quote(absent)}, which is not in the archive`);
  return components.flatMap((component) => {
    if (component.type !== 'library') return [];
    const { group, name: plain, version: released } = component;
    return [{ name: group === undefined ? plain : `${group}/${plain}`, version: released }];
  });
}

function parse(bytes: Uint8Array | undefined): z.infer<typeof sbomSchema> {
  try {
    return sbomSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
  } catch (error) {
    throw new ArtifactError('sbom', `${sbomFile} is no bill of materials as packing writes it`, { cause: error });
  }
}

function mismatch(what: string): never {
  throw new ArtifactError('sbom-mismatch', `${sbomFile} ${what}`);
}
