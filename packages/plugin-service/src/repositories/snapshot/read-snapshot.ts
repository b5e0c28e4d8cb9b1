import { readCatalog, rules, type CatalogPlugin, type Finding } from '@streamspace/catalog';
import { discoverPlugins } from '@streamspace/catalog';
import type { PluginVersions } from '../../market/versions.ts';
import type { RepositoryFinding } from '../api-types.ts';
import { archivesOf, readEntries } from '../published/read-published.ts';
import { publishedVersions } from '../published/published-versions.ts';
import { digestOf, readPluginFiles } from './digest.ts';
import { createFault, pluginOf } from './fault.ts';
import { readPublication, type Publication } from './read-publication.ts';

export interface SnapshotPlugin extends CatalogPlugin {
  readonly digest: string;
  /** Digests of the archives of all its versions, hexadecimal; absent in a repository of sources. */
  readonly archives?: Readonly<Record<string, string>>;
}

/** What can be offered of files on disk, and why the rest cannot. */
export interface Snapshot {
  readonly plugins: readonly SnapshotPlugin[];
  readonly findings: readonly RepositoryFinding[];
  /** Plugins that are there and not among `plugins`. */
  readonly leftOut: number;
  readonly publication: Publication;
  /** What is known of versions, by name, also of plugins that are not offered. */
  readonly versions: Readonly<Record<string, PluginVersions>>;
}

/** Validates every plugin below a folder. Nothing that lies there is run, and one that is bad hides no other. */
export function readSnapshot(root: string, trust: { readonly tiers: readonly string[] }): Snapshot {
  const { plugins, findings } = readCatalog(root);
  const untrusted = plugins.filter(({ tier }) => !trust.tiers.includes(tier));
  const entries = readEntries(root);
  const published = archivesOf(entries);
  const offered = plugins
    .filter(({ tier }) => trust.tiers.includes(tier))
    .map((plugin): SnapshotPlugin => {
      const digest = digestOf(readPluginFiles(plugin.directory));
      const archives = published.get(plugin.manifest.name);
      return { ...plugin, digest, ...(archives !== undefined && { archives }) };
    });
  return {
    plugins: offered,
    findings: [
      ...findings.filter(isReason).map(toFinding),
      ...untrusted.map(({ path, tier }) =>
        createFault(
          'tier-untrusted',
          `${path}/manifest.json`,
          `This repository may not have plugins of the tier "${tier}"`,
        ),
      ),
    ],
    leftOut: discoverPlugins(root).plugins.length - offered.length,
    publication: readPublication(root),
    versions: { ...sourceVersions(plugins), ...publishedVersions(entries, published) },
  };
}

/** What keeps a plugin out; whatever else could be better is its author's business. */
const isReason = ({ rule }: Finding): boolean => rules[rule].fatal === true || rule === 'repository-empty';

function toFinding({ rule, severity, file, line, column, message }: Finding): RepositoryFinding {
  const plugin = pluginOf(file);
  return { rule, severity, file, line, column, message, ...(plugin === undefined ? {} : { plugin }) };
}

/** A repository of sources has one version of each plugin. */
function sourceVersions(plugins: readonly CatalogPlugin[]): Readonly<Record<string, PluginVersions>> {
  return Object.fromEntries(
    plugins.map(({ manifest, versionStates = {} }) => [
      manifest.name,
      { published: [manifest.version], states: versionStates },
    ]),
  );
}
