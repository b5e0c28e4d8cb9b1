import type { Manifest } from '@streamspace/plugin-sdk';
import { compare } from 'semver';
import type { Artifact } from '../artifact/index.ts';
import { catalogDocument, type ListedPlugin } from '../generate.ts';
import { tiers } from '../discover.ts';
import { compareBytes } from '../finding.ts';
import type { JsonObject } from '../json/object.ts';
import { versionState } from '../versions/version-states.ts';
import { stringifyYaml } from '../yaml-text.ts';
import { compatibleManifest, compatibleTags } from './compat.ts';
import { catalogJsonFaults, manifestFaults } from './control-plane-2.ts';
import { offerYaml } from './offer.ts';
import { PublicationError, type Publication, type PublishedVersion } from './publication.ts';
import { lostByMistake, type AllowedRemovals } from './retention.ts';

/** One version with its archive. */
export interface PackedVersion {
  readonly manifest: Manifest;
  readonly artifact: Pick<Artifact, 'digest' | 'bytes' | 'files'>;
}

/** A plugin of the repository. */
export interface PluginToPublish extends Pick<ListedPlugin, 'tier' | 'releasedOn' | 'versionStates'> {
  /** The version that the repository has. */
  readonly current: PackedVersion;
  /** The version that whoever names none gets: most often the same; absent where none may be installed any more. */
  readonly offered?: PackedVersion;
}

export interface PublicationOptions {
  /** Address of the folder, without a slash at the end. */
  readonly url: string;
  readonly now: Date;
  /** When readers are to ask for a newer one. */
  readonly expiresAt: Date;
  /** Version of the SDK that new archives were made with. */
  readonly sdk: string;
  /** Publish although many plugins are no longer in the repository, or although these are not. */
  readonly allowRemovals?: AllowedRemovals;
  /** The offered versions of plugins that are no longer in the repository. */
  readonly retired?: readonly PackedVersion[];
}

export interface PublicationPlan {
  /** Contents by path, in the order in which they are written: what names others comes after them. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Paths of what offers a plugin of which no version may be installed any more. */
  readonly removed: readonly string[];
  readonly serial: number;
  /** `name version` of each that is new. */
  readonly added: readonly string[];
  /** Names that are published and no longer in the repository. Their versions stay. */
  readonly kept: readonly string[];
}

const header = '# Written by `streamspace catalog publish`; never edited by hand.\n';

/**
 * What to write so that a publication holds the versions of a repository beside all that it held before.
 *
 * @throws {PublicationError} where a version was published with other contents, an older one would follow a newer one, or
 *   many plugins would be missing.
 */
export function planPublication(
  plugins: readonly PluginToPublish[],
  before: Publication,
  options: PublicationOptions,
): PublicationPlan {
  const names = new Set(plugins.map(({ current }) => current.manifest.name));
  // Who has left before does not leave again.
  const listed = [...before.plugins].flatMap(([name, { isRetired }]) => (isRetired ? [] : [name]));
  const lost = lostByMistake(listed, names, options.allowRemovals);
  if (lost.length > 0) {
    throw new PublicationError(
      `${lost.length} of ${listed.length} published plugins are not in the repository any more: ${lost.join(', ')}. Say --allow-removals if that is meant, or name each one with --allow-removal`,
    );
  }
  const faults: string[] = [];
  const added: string[] = [];
  const published = plugins.map((plugin) => {
    const { name, version } = plugin.current.manifest;
    const earlier = before.plugins.get(name)?.versions ?? [];
    try {
      const versions = versionsOf(plugin, earlier, options);
      if (!earlier.some((each) => each.version === version)) added.push(`${name} ${version}`);
      return { plugin, versions };
    } catch (error) {
      if (!(error instanceof PublicationError)) throw error;
      faults.push(error.message);
      return { plugin, versions: earlier };
    }
  });
  if (faults.length > 0) throw new PublicationError(faults.join('\n'));

  const serial = before.serial + 1;
  const older = [...before.plugins].filter(([name]) => !names.has(name));
  const files = new Map<string, string | Uint8Array>();
  for (const { current } of plugins) {
    const { name, version } = current.manifest;
    if (added.includes(`${name} ${version}`)) files.set(`${name}/${version}/plugin.tar.gz`, current.artifact.bytes);
  }
  const offered = [...plugins.flatMap((plugin) => plugin.offered ?? []), ...(options.retired ?? [])];
  for (const each of offered) addPluginFiles(files, each, options.url);
  files.set('catalog.json', catalogJson(offered, options.url));
  const rows = older.map(([, { entry, versions }]) => ({ ...entry, retired: true, versions }));
  files.set('catalog.yaml', catalogYaml({ published, older: rows, serial, ...options }));
  refuseUnreadable(files);
  return {
    files,
    removed: plugins
      .filter((plugin) => plugin.offered === undefined)
      .flatMap(({ current }) => latestFiles.map((file) => `${current.manifest.name}/${file}`)),
    serial,
    added,
    kept: older.map(([name]) => name),
  };
}

/** What offers the newest version to readers that know no other. */
const latestFiles = ['plugin.tar.gz', 'manifest.json', 'manifest.yaml'];

/** The versions of a plugin, newest first. */
function versionsOf(
  { current: { manifest, artifact }, versionStates = {} }: PluginToPublish,
  earlier: readonly PublishedVersion[],
  { url, now, sdk }: PublicationOptions,
): readonly PublishedVersion[] {
  const { name, version } = manifest;
  const sha256 = artifact.digest.replace('sha256:', '');
  const same = earlier.find((each) => each.version === version);
  if (same !== undefined && same.sha256 !== sha256) {
    throw new PublicationError(
      `${name} ${version} was published on ${same.publishedAt.slice(0, 10)} with other contents (${same.sha256.slice(0, 12)}…, now ${sha256.slice(0, 12)}…): raise its version`,
    );
  }
  const newest = earlier
    .map((each) => each.version)
    .toSorted(compare)
    .at(-1);
  if (same === undefined && newest !== undefined && compare(version, newest) < 0) {
    throw new PublicationError(`${name} ${version} is older than ${newest}, which is published: raise its version`);
  }
  const own: PublishedVersion = {
    version,
    state: 'active',
    url: `${url}/${name}/${version}/plugin.tar.gz`,
    sha256,
    sdk,
    publishedAt: now.toISOString(),
  };
  return [...earlier, ...(same === undefined ? [own] : [])]
    .map((each) => ({ ...each, state: versionState(versionStates, each.version)?.state ?? ('active' as const) }))
    .toSorted((a, b) => compare(b.version, a.version));
}

/** What control planes, `kubectl` and people look for in the folder of a plugin. */
function addPluginFiles(files: Map<string, string | Uint8Array>, plugin: PackedVersion, url: string): void {
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
  const json = `${JSON.stringify(manifestFor(plugin, url), undefined, 2)}\n`;
  files.set(`${name}/manifest.json`, json);
  const sha256 = artifact.digest.replace('sha256:', '');
  const archive = `${url}/${name}/${version}/plugin.tar.gz`;
  files.set(`${name}/manifest.yaml`, offerYaml(manifest, { name, version, url: archive, sha256, manifest: json }));
}

/** What control planes up to 2.0 would drop is not published. */
function refuseUnreadable(files: ReadonlyMap<string, string | Uint8Array>): void {
  const faults = [...files].flatMap(([path, contents]) => {
    const isManifest = path.endsWith('/manifest.json');
    const found = isManifest
      ? manifestFaults(JSON.parse(String(contents)))
      : path === 'catalog.json'
        ? catalogJsonFaults(String(contents))
        : [];
    return found.map((fault) => `${path} would be dropped by control planes up to 2.0: ${fault}`);
  });
  if (faults.length > 0) throw new PublicationError(faults.join('\n'));
}

const iconFile = (icon: string): string => `icon${icon.slice(icon.lastIndexOf('.'))}`;

function iconUrl({ manifest: { name, icon } }: PackedVersion, url: string): string | undefined {
  return icon === undefined ? undefined : `${url}/${name}/${iconFile(icon)}`;
}

function manifestFor(plugin: PackedVersion, url: string): JsonObject {
  const { manifest, artifact } = plugin;
  const schema = artifact.files.get('config.schema.json');
  const icon = iconUrl(plugin, url);
  return compatibleManifest(manifest, {
    ...(schema !== undefined && { configSchema: JSON.parse(Buffer.from(schema).toString()) as JsonObject }),
    ...(icon !== undefined && { iconUrl: icon }),
  });
}

/** A bare list, of which every field has the type that the marketplace of older control planes decodes. */
function catalogJson(plugins: readonly PackedVersion[], url: string): string {
  const rows = plugins
    .toSorted((a, b) => compareBytes(a.manifest.name, b.manifest.name))
    .map((plugin) => {
      const { name, version, displayName, description, author, category } = plugin.manifest;
      return {
        name,
        version,
        displayName,
        description,
        author,
        category: category ?? '',
        tags: compatibleTags(plugin.manifest),
        iconUrl: iconUrl(plugin, url) ?? '',
        downloadUrl: `${url}/${name}/${version}/plugin.tar.gz`,
        manifest: manifestFor(plugin, url),
      };
    });
  return `${JSON.stringify(rows, undefined, 2)}\n`;
}

function catalogYaml(parts: {
  readonly published: readonly { readonly plugin: PluginToPublish; readonly versions: readonly PublishedVersion[] }[];
  readonly older: readonly JsonObject[];
  readonly serial: number;
  readonly url: string;
  readonly expiresAt: Date;
}): string {
  const { published, older, serial, url, expiresAt } = parts;
  const shown = published.map(({ plugin, versions }) => ({
    ...plugin,
    ...(plugin.offered ?? plugin.current),
    versions,
  }));
  const document = catalogDocument(shown);
  const byName = new Map(shown.map((each) => [each.manifest.name, each]));
  const plugins = document.spec.plugins.map(({ path: _path, icon: _icon, ...entry }) => {
    const plugin = byName.get(entry.name);
    const icon = plugin && iconUrl(plugin, url);
    return { ...entry, path: entry.name, ...(icon !== undefined && { icon }), versions: plugin?.versions ?? [] };
  });
  const all: readonly JsonObject[] = [...plugins, ...older];
  const inTier = (tier: string) => all.filter(({ category }) => category === tier);
  const { categories, stats } = document.spec;
  return (
    header +
    stringifyYaml({
      ...document,
      metadata: { ...document.metadata, url, serial, expiresAt: expiresAt.toISOString() },
      spec: {
        ...document.spec,
        categories: categories.map((tier) => ({ ...tier, plugins: inTier(tier.name).length })),
        plugins: tiers.flatMap((tier) =>
          inTier(tier).toSorted((a, b) => compareBytes(String(a['name']), String(b['name']))),
        ),
        stats: {
          ...stats,
          totalPlugins: all.length,
          officialPlugins: inTier('official').length,
          communityPlugins: inTier('community').length,
        },
      },
    })
  );
}
