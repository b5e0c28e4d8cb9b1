import { compare } from 'semver';
import type { ListedPlugin } from '../generate.ts';
import { versionState } from '../versions/version-states.ts';
import { catalogJson } from './catalog-json.ts';
import { catalogYaml } from './catalog-yaml.ts';
import { catalogJsonFaults, manifestFaults } from './control-plane-2.ts';
import { addPluginFiles, type PackedVersion, type TreeFiles } from './plugin-files.ts';
import { PublicationError, type Publication, type PublishedVersion } from './publication.ts';
import { lostByMistake, type AllowedRemovals } from './retention.ts';

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
  const files: TreeFiles = new Map();
  for (const { current } of plugins) {
    const { name, version } = current.manifest;
    if (added.includes(`${name} ${version}`)) files.set(`${name}/${version}/plugin.tar.gz`, current.artifact.bytes);
  }
  const offered = [...plugins.flatMap((plugin) => plugin.offered ?? []), ...(options.retired ?? [])];
  for (const each of offered) addPluginFiles(files, each, options.url);
  files.set('catalog.json', catalogJson(offered, options.url));
  const shown = published.map(({ plugin, versions }) => ({
    ...plugin,
    ...(plugin.offered ?? plugin.current),
    versions,
  }));
  const rows = older.map(([, { entry, versions }]) => ({ ...entry, retired: true, versions }));
  files.set('catalog.yaml', catalogYaml({ published: shown, older: rows, serial, ...options }));
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
