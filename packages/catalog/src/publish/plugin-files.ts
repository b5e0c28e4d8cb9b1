import type { Manifest } from '@streamspace/plugin-sdk';
import type { Artifact } from '../artifact/index.ts';
import type { JsonObject } from '../json/object.ts';
import { compatibleManifest } from './compat.ts';
import { offerYaml } from './offer.ts';

/** One version with its archive. */
export interface PackedVersion {
  readonly manifest: Manifest;
  readonly artifact: Pick<Artifact, 'digest' | 'bytes' | 'files'>;
}

/** Contents by path, in the order in which they are written. */
export type TreeFiles = Map<string, string | Uint8Array>;

/** What control planes, `kubectl` and people look for in the folder of a plugin. */
export function addPluginFiles(files: TreeFiles, plugin: PackedVersion, url: string): void {
  const { manifest, artifact } = plugin;
  const { name, version } = manifest;
  const { icon } = manifest;
  files.set(`${name}/plugin.tar.gz`, artifact.bytes);
  for (const [from, to] of [
    ['README.md', 'README.md'],
    ['LICENSE', 'LICENSE'],
    ...(icon === undefined ? [] : [[icon, iconFile(icon)] as const]),
  ] as const) {
    const contents = artifact.files.get(from);
    if (contents !== undefined) files.set(`${name}/${to}`, contents);
  }
  const published = manifestFor(plugin, url);
  files.set(`${name}/manifest.json`, `${JSON.stringify(published, undefined, 2)}\n`);
  const sha256 = artifact.digest.replace('sha256:', '');
  const archive = `${url}/${name}/${version}/plugin.tar.gz`;
  files.set(
    `${name}/manifest.yaml`,
    offerYaml(manifest, { name, version, url: archive, sha256, manifest: JSON.stringify(published) }),
  );
}

const iconFile = (icon: string): string => `icon${icon.slice(icon.lastIndexOf('.'))}`;

/** Where its icon is, if it has one. */
export function iconUrl({ manifest: { name, icon } }: PackedVersion, url: string): string | undefined {
  return icon === undefined ? undefined : `${url}/${name}/${iconFile(icon)}`;
}

/** The manifest of a version as it is published. */
export function manifestFor(plugin: PackedVersion, url: string): JsonObject {
  const { manifest, artifact } = plugin;
  const schema = artifact.files.get('config.schema.json');
  const icon = iconUrl(plugin, url);
  return compatibleManifest(manifest, {
    ...(schema !== undefined && { configSchema: JSON.parse(Buffer.from(schema).toString()) as JsonObject }),
    ...(icon !== undefined && { iconUrl: icon }),
  });
}
