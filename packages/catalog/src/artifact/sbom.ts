import { createHash } from 'node:crypto';
import type { Manifest } from '@streamspace/plugin-sdk';
import { compareBytes } from '../finding.ts';
import type { ArtifactFiles } from './write-tar.ts';

/** Where it stands in the archive. */
export const sbomFile = 'sbom.cdx.json';

/** An npm package of which code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** What its package.json says, an SPDX expression as a rule. */
  readonly license?: string;
}

/**
 * The bill of materials of an artifact in CycloneDX 1.6: the packages in its bundle, and every other file of the archive
 * with its SHA-256. It has neither a time nor a serial number: the same contents give the same bytes.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function createSbom(
  manifest: Pick<Manifest, 'name' | 'version' | 'license'>,
  files: ArtifactFiles,
  packages: readonly BundledPackage[],
): string {
  const { name, version, license } = manifest;
  const reference = `${name}@${version}`;
  const libraries = packages
    .map((each) => toLibrary(each))
    .toSorted((a, b) => compareBytes(a['bom-ref'], b['bom-ref']));
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': reference, name, version, licenses: toLicenses(license) },
    },
    components: [
      ...libraries,
      ...[...files]
        .toSorted(([a], [b]) => compareBytes(a, b))
        .map(([path, contents]) => ({
          type: 'file',
          'bom-ref': `file:${path}`,
          name: path,
          hashes: [{ alg: 'SHA-256', content: sha256(contents) }],
        })),
    ],
    compositions: [{ aggregate: 'complete', assemblies: [reference] }],
  };
  return `${JSON.stringify(sbom, undefined, 2)}\n`;
}

function toLibrary({ name, version, license }: BundledPackage) {
  const [, group, plain = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = `pkg:npm/${group === undefined ? '' : `%40${group.slice(1)}/`}${plain}@${encodeURIComponent(version)}`;
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: plain,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: toLicenses(license) }),
  };
}

/** An SPDX expression where it looks like one, else what it is called. */
function toLicenses(license: string) {
  const isExpression =
    /^[A-Za-z0-9.+()-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*$/.test(license) && license !== 'UNLICENSED';
  return [isExpression ? { expression: license } : { license: { name: license } }];
}

/** In hexadecimal digits. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
